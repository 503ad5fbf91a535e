import type { CertificateFacts } from "../certificate/facts.ts";
import { groupBy } from "../grouping.ts";
import { between, count } from "../time.ts";
import { expiryOf, type Reading, readingOf } from "./sighting.ts";

/** A certificate that is kept in one place with others: those that issued it, or a bundle. */
export interface Kept {
  certificate: CertificateFacts;
  /** What lies or comes with it. */
  others: readonly CertificateFacts[];
}

/**
 * Of all the certificates in one place the one that they are there for: it issued none of the others. Where
 * that is true of several, as in a bundle, the one that ends first. Undefined when there are none.
 */
export function leafAmong(all: readonly CertificateFacts[]): Kept | undefined {
  const different = [...new Map(all.map((one) => [one.fingerprintSha256, one])).values()];
  const issued = groupBy(different, ({ issuer }) => issuer);
  const leaves = different.filter((one) => (issued.get(one.subject) ?? []).every((other) => other === one));
  // Authorities that vouch for each other, as when one key is certified twice, leave no leaf.
  const [certificate] = (leaves.length === 0 ? different : leaves).toSorted((a, b) => between(b.notAfter, a.notAfter));
  if (certificate === undefined) return undefined;
  return { certificate, others: different.filter((one) => one !== certificate) };
}

/** What the place adds to the certificate's own words. */
export interface PlaceOfKeeping {
  renewsItself: boolean;
  /** By name, as {@link Reading} has them. */
  facts: Readonly<Record<string, string>>;
}

/** The reading of a certificate. */
export function certificateReading({ certificate, others }: Kept, { renewsItself, facts }: PlaceOfKeeping): Reading {
  const { subject, serial, keyAlgorithm, keyBits } = certificate;
  const earlier = others.filter((other) => between(other.notAfter, certificate.notAfter) > 0);
  return readingOf(expiryOf(certificate.notAfter), {
    notBefore: certificate.notBefore,
    fingerprint: certificate.fingerprintSha256,
    issuer: certificate.issuer,
    renewsItself,
    facts: {
      subject,
      serial,
      key: keyBits === null ? keyAlgorithm : `${keyAlgorithm}, ${keyBits} bits`,
      ...(others.length === 0 ? {} : { "with it": listed(others.map(nameOf)) }),
      ...(earlier.length === 0 ? {} : { "ends before it": listed(earlier.map(nameAndEnd)) }),
      ...facts,
    },
  });
}

function nameOf({ commonName, subject }: CertificateFacts): string {
  return commonName === "" ? subject : commonName;
}

function nameAndEnd(certificate: CertificateFacts): string {
  return `${nameOf(certificate)} (${certificate.notAfter.slice(0, 10)})`;
}

/** So many are named; a bundle of all authorities has more than anybody reads. */
const named = 5;

function listed(names: readonly string[]): string {
  const rest = names.length - named;
  return names.slice(0, named).join("; ") + (rest > 0 ? `; and ${count(rest, "other")}` : "");
}
