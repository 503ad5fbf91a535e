import type { CertificateFacts } from "../../../domain/certificate/facts.ts";
import { expiryOf, type Reading, readingOf } from "../../../domain/inventory/sighting.ts";
import type { Instant } from "../../../domain/time.ts";
import type { CertificateReader } from "../../../ports/certificate-reader.ts";
import { known, shown } from "./shown.ts";

/** A secret's current value, as Secrets Manager gives it. Nothing of it but what a certificate says may leave this file. */
export interface SecretValue {
  text: string | undefined;
  binary: Uint8Array | undefined;
  /** When this version was made. */
  madeAt: Instant | null;
}

/** What is known of a secret's value: when the certificate in it ends, or that it is a key, which does not. */
export function readingOfValue({ text, binary, madeAt }: SecretValue, reader: CertificateReader): Reading {
  const bytes = text === undefined ? (binary ?? new Uint8Array()) : new TextEncoder().encode(text);
  const entries = reader.read(bytes);
  const isKey = holdsKey(bytes);
  bytes.fill(0);

  const certificates = entries.flatMap((entry) => (entry.kind === "certificate" ? [entry.facts] : []));
  const unreadable = entries.flatMap((entry) => (entry.kind === "unreadable" ? [shown(entry.why)] : []));
  const leaf = leafOf(certificates);
  if (leaf !== undefined) {
    const others = certificates.length - 1;
    return readingOfCertificate(leaf, { madeAt, others, unreadable: unreadable.length });
  }
  if (isKey && unreadable.length === 0) {
    return readingOf({ kind: "never", why: "it holds a key and no certificate" }, { keyChangedAt: madeAt });
  }
  return readingOf({ kind: "unknown", why: `it holds no certificate, but ${unreadable[0] ?? "something else"}` });
}

function readingOfCertificate(
  certificate: CertificateFacts,
  { madeAt, others, unreadable }: { madeAt: Instant | null; others: number; unreadable: number },
): Reading {
  const expiry = expiryOf(certificate.notAfter);
  const { keyAlgorithm, keyBits } = certificate;
  return readingOf(expiry, {
    notBefore: certificate.notBefore,
    fingerprint: certificate.fingerprintSha256,
    issuer: shown(certificate.issuer, 400),
    keyChangedAt: expiry.kind === "never" ? madeAt : null,
    facts: known({
      subject: certificate.subject,
      serial: certificate.serial,
      key: keyBits === null ? keyAlgorithm : `${keyAlgorithm} ${keyBits}`,
      "certificates beside it": others === 0 ? undefined : String(others),
      "entries that can't be read": unreadable === 0 ? undefined : String(unreadable),
    }),
  });
}

/** The certificate that a chain is about: none of the others was issued by it. Of several, the one that ends first. */
function leafOf(certificates: readonly CertificateFacts[]): CertificateFacts | undefined {
  const leaves = certificates.filter(
    (one) => !certificates.some((other) => other.subject !== one.subject && other.issuer === one.subject),
  );
  return (leaves.length === 0 ? certificates : leaves).toSorted(
    (one, other) => Date.parse(one.notAfter) - Date.parse(other.notAfter),
  )[0];
}

/** RFC 7468's frames of a key, as in a .p8 file; within JSON as well. */
function holdsKey(bytes: Uint8Array): boolean {
  return /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(new TextDecoder().decode(bytes));
}
