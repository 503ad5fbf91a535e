import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A certificate and its key, both PEM. */
export interface Pair {
  certificatePem: string;
  keyPem: string;
}

/** What a certificate of a test is to be like; what is not said is as Apple's production certificates are. */
export interface PairOptions {
  bundleId?: string;
  commonName?: string;
  notBefore?: Date;
  notAfter?: Date;
  /** Apple's own extensions; without them the name alone can be Apple's. */
  extensions?: x509.Extension[];
  issuer?: { name: string; privateKey: webcrypto.CryptoKey };
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** For a server on this machine. */
export const LOOPBACK = new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }]);

const PRODUCTION = new x509.Extension("1.2.840.113635.100.6.3.2", false, new Uint8Array([5, 0]));

/** Makes a push certificate; elliptic-curve keys, as they are made in no time. */
export async function makePair(options: PairOptions = {}): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const { bundleId = "com.example.shop", commonName = `Apple Push Services: ${bundleId}` } = options;
  const name = `0.9.2342.19200300.100.1.1=${bundleId}, CN=${commonName}`;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString("hex"),
    subject: name,
    issuer: options.issuer?.name ?? name,
    notBefore: options.notBefore ?? new Date("2024-01-01T00:00:00Z"),
    notAfter: options.notAfter ?? new Date("2040-01-02T03:04:05Z"),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: options.issuer?.privateKey ?? keys.privateKey,
    extensions: options.extensions ?? [PRODUCTION],
  });
  return { certificatePem: certificate.toString("pem"), keyPem: await pemOf(keys.privateKey) };
}

/** A certificate authority of its own. */
export async function makeAuthority(): Promise<Pair & { issuer: NonNullable<PairOptions["issuer"]> }> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Test authority",
    notBefore: new Date("2024-01-01T00:00:00Z"),
    notAfter: new Date("2040-01-01T00:00:00Z"),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    certificatePem: certificate.toString("pem"),
    keyPem: await pemOf(keys.privateKey),
    issuer: { name: certificate.subject, privateKey: keys.privateKey },
  };
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}
