import "reflect-metadata";
import { createHash, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { CertificateFacts } from "../../domain/certificate/facts.ts";
import { elementsOf, SEQUENCE, UTF8_STRING } from "./der.ts";

// Apple's extensions in push certificates: the two environments, and the topics.
const SANDBOX = "1.2.840.113635.100.6.3.1";
const PRODUCTION = "1.2.840.113635.100.6.3.2";
const TOPICS = "1.2.840.113635.100.6.3.6";
/** The attribute UID (RFC 4519, 2.39); the library knows it by no name. */
const USER_ID = "0.9.2342.19200300.100.1.1";

/**
 * Reads what a certificate says of itself.
 *
 * @param der exactly one certificate
 * @throws any error of the parsers when the bytes are no certificate, or one beyond them
 */
export function factsOf(der: Uint8Array): CertificateFacts {
  const certificate = new X509Certificate(der);
  const parsed = new x509.X509Certificate(der);
  const { publicKey } = certificate;
  const bundleId = fieldOf(parsed, USER_ID);
  return {
    subject: readable(certificate.subject),
    commonName: fieldOf(parsed, "CN") ?? "",
    bundleId,
    teamId: fieldOf(parsed, "OU"),
    topics: topicsOf(parsed) ?? (bundleId === null ? [] : [bundleId]),
    environments: {
      production: parsed.getExtension(PRODUCTION) !== null,
      sandbox: parsed.getExtension(SANDBOX) !== null,
    },
    serial: certificate.serialNumber.toLowerCase(),
    fingerprintSha256: createHash("sha256").update(certificate.raw).digest("hex"),
    publicKeyFingerprint: fingerprintOf(publicKey),
    notBefore: parsed.notBefore.toISOString(),
    notAfter: parsed.notAfter.toISOString(),
    issuer: readable(certificate.issuer),
    keyAlgorithm: publicKey.asymmetricKeyType ?? "unknown",
    keyBits: publicKey.asymmetricKeyDetails?.modulusLength ?? null,
    signatureHash: hashOf(parsed),
    selfSigned: certificate.checkIssued(certificate) && certificate.verify(publicKey),
  };
}

/** SHA-256 over a public key's SubjectPublicKeyInfo, lower-case hexadecimal. */
export function fingerprintOf(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}

/** A distinguished name as people read it; Node puts each attribute on a line. */
export function readable(name: string | undefined): string {
  return (name ?? "").split("\n").join(", ");
}

function fieldOf(certificate: x509.X509Certificate, attribute: string): string | null {
  return certificate.subjectName.getField(attribute)[0] ?? null;
}

/** Each topic is a UTF8String, followed by the SEQUENCE of its kinds, which says no more than its suffix does. */
function topicsOf(certificate: x509.X509Certificate): string[] | null {
  const extension = certificate.getExtension(TOPICS);
  if (extension === null) return null;
  const [list] = elementsOf(new Uint8Array(extension.value));
  if (list?.tag !== SEQUENCE) return [];
  return elementsOf(list.content)
    .filter(({ tag }) => tag === UTF8_STRING)
    .map(({ content }) => content.toString("utf8"));
}

/** The library leaves `hash` out where the algorithm has none to choose, such as Ed25519. */
function hashOf({ signatureAlgorithm }: x509.X509Certificate): string | null {
  const { hash } = signatureAlgorithm as { hash?: { name?: string } };
  return hash?.name ?? null;
}
