import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import forge from "node-forge";
import { createCertificates } from "../../../src/adapters/x509/certificates.ts";
import { openAuthority } from "../../../src/simulator/apple/authority.ts";
import type { PushCertificateOrder } from "../../../src/simulator/apple/authority.ts";
import { topicsOf } from "../../../src/simulator/apple/topics.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import { openssl } from "./openssl.ts";

/** The password of everything here that is encrypted. */
export const password = "gêheim 密码";
/** The app that all push certificates here are for. */
export const bundleId = "com.example.authenticator";

/** A certificate and its key as PEM. */
export interface Pair {
  certificate: string;
  key: string;
}

/** Everything that people hand over, as Apple and OpenSSL make it. */
export async function openMaterial() {
  const apple = await openAuthority(openShelves(undefined));
  const certificates = createCertificates([apple.intermediatePem, apple.rootPem]);
  const order = (change: Partial<PushCertificateOrder> = {}): PushCertificateOrder => ({
    bundleId,
    teamId: "A1B2C3D4E5",
    organization: "Example, Ltd",
    environments: { sandbox: true, production: true },
    topics: topicsOf(bundleId),
    notBefore: new Date("2024-08-20T00:00:00Z"),
    notAfter: new Date("2025-09-19T00:00:00Z"),
    ...change,
  });
  const issue = async (csrPem: string, change: Partial<PushCertificateOrder> = {}): Promise<string> =>
    new X509Certificate((await apple.issuePushCertificate({ ...order(change), csrPem })).der).toString();
  const pair = async (change: Partial<PushCertificateOrder> = {}): Promise<Pair & { csr: string }> => {
    const { privateKeyPem, csrPem } = await certificates.makeKeyAndRequest({ bundleId, commonName: "Firebreak" });
    return { certificate: await issue(csrPem, change), key: privateKeyPem, csr: csrPem };
  };
  return { apple, certificates, issue, pair };
}

/** A key as Apple's portal gives it for tokens. */
export function tokenKey(namedCurve = "P-256"): KeyObject {
  return generateKeyPairSync("ec", { namedCurve }).privateKey;
}

/** PKCS#8, PEM. */
export function pem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

/** The bytes of a text. */
export function bytes(text: string, encoding: BufferEncoding = "utf8"): Uint8Array {
  return new Uint8Array(Buffer.from(text, encoding));
}

/** The DER in a PEM text. */
export function derOf(text: string): Uint8Array {
  return bytes(text.replaceAll(/-----[A-Z0-9 ]+-----|\s/g, ""), "base64");
}

/** UTF-16 in the other order of octets, as Notepad can save it. */
export function bigEndian(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`\uFEFF${text}`, "utf16le").swap16());
}

/** What OpenSSL makes of a pair: an archive, by the options given. */
export function archive({ certificate, key }: Pair, options: string, more = certificate): Uint8Array {
  const files = { key, cert: certificate, more };
  return new Uint8Array(openssl(`pkcs12 -export -inkey key -in cert ${options} -out out`, files));
}

/** The same by another maker; with a password in any script, or in the open when there is none. */
export function forgedArchive({ certificate, key }: Pair, secret: string | null): Uint8Array {
  const { pki, pkcs12, asn1 } = forge;
  const made = pkcs12.toPkcs12Asn1(pki.privateKeyFromPem(key), pki.certificateFromPem(certificate), secret, {
    algorithm: "3des",
  });
  return bytes(asn1.toDer(made).getBytes(), "latin1");
}

/** A key that is encrypted with no password at all, which is not the same as an empty one. */
export function lockedByNothing(key: string): string {
  const { pki } = forge;
  const info = pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(pki.privateKeyFromPem(key)));
  // The types leave out that a password may be none.
  const locked = pki.encryptPrivateKeyInfo(info, null as unknown as string, { algorithm: "3des" });
  return pki.encryptedPrivateKeyToPem(locked);
}

/** The key in its other forms, all PEM. */
export function formsOf(key: string, secret: string) {
  const make = (args: string) => openssl(args, { key, secret }).toString();
  const object = createPrivateKey(key);
  const old = object.asymmetricKeyType === "rsa" ? "pkcs1" : "sec1";
  const tool = object.asymmetricKeyType === "rsa" ? "rsa -traditional" : "ec";
  return {
    older: object.export({ type: old, format: "pem" }).toString(),
    olderDer: object.export({ type: old, format: "der" }),
    headed: make(`${tool} -in key -aes256 -passout file:secret -out out`),
    headed3des: make(`${tool} -in key -des3 -passout file:secret -out out`),
    pbes2: make("pkcs8 -topk8 -in key -v2 aes-256-cbc -v2prf hmacWithSHA256 -passout file:secret -out out"),
    pbes1: make("pkcs8 -topk8 -in key -v1 PBE-SHA1-3DES -passout file:secret -out out"),
    scrypt: make("pkcs8 -topk8 -in key -scrypt -passout file:secret -out out"),
  };
}
