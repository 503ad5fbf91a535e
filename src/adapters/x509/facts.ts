import { createHash, X509Certificate } from "node:crypto";
import type { CertificateFacts } from "../../domain/certificate/facts.ts";
import { harmless } from "../../domain/harmless.ts";
import { elementsOf, SEQUENCE, UTF8_STRING } from "./der.ts";
import { publicKeyFactsOf } from "./key-kind.ts";
import { COMMON_NAME, fieldOf, ORGANIZATIONAL_UNIT, readableName, textIn, USER_ID } from "./names.ts";
import { signatureHashOf } from "./signature-hash.ts";
import { structureOf } from "./structure.ts";
import type { CertificateStructure } from "./structure.ts";

// Apple's extensions in push certificates: the two environments, and the topics.
const SANDBOX = "1.2.840.113635.100.6.3.1";
const PRODUCTION = "1.2.840.113635.100.6.3.2";
const TOPICS = "1.2.840.113635.100.6.3.6";

/** That a certificate has no date where it should have one. */
export class NoDate extends RangeError {
  constructor(field: string, text: string) {
    super(`a certificate whose ${field}, “${text}”, is no date`);
  }
}

/** What a certificate says of itself, but for its two dates, which may be none. */
export type UndatedFacts = Omit<CertificateFacts, "notBefore" | "notAfter">;

/**
 * Reads what a certificate says of itself. Every text is safe to show.
 *
 * @param der exactly one certificate
 * @throws RangeError when the bytes have not a certificate's form, or one of its dates is none
 */
export function factsOf(der: Uint8Array): CertificateFacts {
  const structure = structureOf(der);
  const { notBefore, notAfter } = structure;
  if (notBefore.instant === null) throw new NoDate("notBefore", notBefore.text);
  if (notAfter.instant === null) throw new NoDate("notAfter", notAfter.text);
  return { ...undatedFactsOf(structure), notBefore: notBefore.instant, notAfter: notAfter.instant };
}

/** The facts in a certificate that was taken apart. Nothing is thrown; a broken list of topics holds none. */
export function undatedFactsOf(structure: CertificateStructure): UndatedFacts {
  const { subject, extensions } = structure;
  const bundleId = fieldOf(subject, USER_ID);
  const { curve: _, ...key } = publicKeyFactsOf(structure.publicKey);
  return {
    subject: readableName(subject),
    commonName: fieldOf(subject, COMMON_NAME) ?? "",
    bundleId,
    teamId: fieldOf(subject, ORGANIZATIONAL_UNIT),
    topics: topicsOf(structure) ?? (bundleId === null ? [] : [bundleId]),
    environments: { production: extensions.has(PRODUCTION), sandbox: extensions.has(SANDBOX) },
    serial: structure.serial,
    fingerprintSha256: createHash("sha256").update(structure.der).digest("hex"),
    issuer: readableName(structure.issuer),
    ...key,
    signatureHash: signatureHashOf(structure.signature),
    selfSigned: isSelfSigned(structure),
  };
}

/** A distinguished name of Node's, which puts each attribute on a line, as people read it. */
export function readable(name: string | undefined): string {
  return (name ?? "").split("\n").join(", ");
}

/** Each topic is a UTF8String, followed by the SEQUENCE of its kinds, which says no more than its suffix does. */
function topicsOf({ extensions }: CertificateStructure): string[] | null {
  const extension = extensions.get(TOPICS);
  if (extension === undefined) return null;
  try {
    const [list] = elementsOf(extension.value);
    if (list?.tag !== SEQUENCE) return [];
    return elementsOf(list.content)
      .filter(({ tag }) => tag === UTF8_STRING)
      .map((element) => harmless(textIn(element)));
  } catch {
    return [];
  }
}

/**
 * The signature is looked at only where the names agree: that is cheap, and true of few. Whether it may sign
 * others does not matter: a server's own certificate may not, and is signed by its own key.
 */
function isSelfSigned({ der, issuer, subject }: CertificateStructure): boolean {
  if (readableName(issuer) !== readableName(subject)) return false;
  try {
    const certificate = new X509Certificate(der);
    return certificate.verify(certificate.publicKey);
  } catch {
    return false;
  }
}
