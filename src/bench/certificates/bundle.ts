import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** What kinds of certificates are made: for servers, with keys of two kinds, and for Apple's push service. */
export const bundleKinds = ["rsa", "ec", "push"] as const;
/** One of them. */
export type BundleKind = (typeof bundleKinds)[number];

/** Certificates of one kind, each a PEM text of its own; `issuer` has signed them. */
export interface Bundle {
  issuer: string;
  certificates: readonly string[];
}

const rsa = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const ec = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Apple's extensions in a push certificate: that it is for production, and the topics. */
const forProduction = "1.2.840.113635.100.6.3.2";
const topics = "1.2.840.113635.100.6.3.6";

/** A key takes long to make, and of how many there are no reader takes notice. */
const keysOfABundle = 4;

/** Makes so many certificates that differ in name and number. */
export async function makeBundle(kind: BundleKind, number: number): Promise<Bundle> {
  const algorithm = kind === "ec" ? ec : rsa;
  const makeKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const authority = await makeKeys();
  const issuer = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=The authority of a benchmark, O=${kind}`,
    ...life,
    keys: authority,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      await x509.SubjectKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const keys = await Promise.all(Array.from({ length: Math.min(number, keysOfABundle) }, makeKeys));
  const authorityKey = await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey);
  const certificates = Array.from({ length: number }, async (_, index) => {
    const { publicKey } = keys[index % keys.length] ?? authority;
    const { subject, extensions } = kind === "push" ? pushCertificate(index) : serverCertificate(index);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: (0x1000_0000_0000 + index).toString(16),
      subject,
      issuer: issuer.subject,
      ...life,
      publicKey,
      signingKey: authority.privateKey,
      signingAlgorithm: algorithm,
      extensions: [...extensions, authorityKey, await x509.SubjectKeyIdentifierExtension.create(publicKey)],
    });
    return certificate.toString("pem");
  });
  return { issuer: issuer.toString("pem"), certificates: await Promise.all(certificates) };
}

const life = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2027-02-01T00:00:00Z") };

/** What a certificate says beside its key and its issuer. */
interface Content {
  subject: string;
  extensions: x509.Extension[];
}

function serverCertificate(index: number): Content {
  const host = `server-${index}.acme.example`;
  return {
    subject: `CN=${host}, O=Acme, C=US`,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: host },
        { type: "dns", value: `www.${host}` },
      ]),
    ],
  };
}

function pushCertificate(index: number): Content {
  const bundleId = `com.acme.app-${index}`;
  return {
    // The UID (RFC 4519, 2.39) is where Apple puts the bundle id.
    subject: `0.9.2342.19200300.100.1.1=${bundleId}, CN=Apple Push Services: ${bundleId}, OU=ACME123456, O=Acme, C=US`,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.Extension(forProduction, false, new Uint8Array([0x05, 0x00])),
      new x509.Extension(topics, false, topicsOf(bundleId)),
    ],
  };
}

/** A SEQUENCE of each topic as a UTF8String, followed by the SEQUENCE of its kinds. */
function topicsOf(bundleId: string): Buffer {
  const text = (value: string) => element(0x0c, Buffer.from(value));
  const granted = [[bundleId, "app"] as const, [`${bundleId}.voip`, "voip"] as const];
  return element(0x30, Buffer.concat(granted.flatMap(([topic, kind]) => [text(topic), element(0x30, text(kind))])));
}

/** An element of DER with less than 128 octets in it (X.690, 8.1.3.4). */
function element(tag: number, content: Buffer): Buffer {
  if (content.length > 127) throw new RangeError("This is too long for a length of one octet.");
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}
