import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import type { InspectedCertificate, Link } from "../../../domain/certificate/inspection.ts";
import { groupBy } from "../../../domain/grouping.ts";
import { harmless } from "../../../domain/harmless.ts";
import { nameOf } from "../issuer.ts";
import { isVerifiable } from "../signature-hash.ts";
import type { CertificateStructure } from "../structure.ts";

/** Whom the inspector trusts. */
export interface Authorities {
  configured: readonly X509Certificate[];
  /** Node's own, under their subjects. */
  system: ReadonlyMap<string, readonly X509Certificate[]>;
}

/** Those that are configured, and those that come with Node, which are Mozilla's: Apple's are not among them. */
export function authoritiesOf(configured: readonly X509Certificate[]): Authorities {
  const system = rootCertificates.map((pem) => new X509Certificate(pem));
  return { configured, system: groupBy(system, ({ subject }) => subject) };
}

/** A certificate whose issuer is to be found. */
export interface Unlinked {
  structure: CertificateStructure;
  entry: Omit<InspectedCertificate, "link">;
}

/** A certificate at its place among the entries of its file, as OpenSSL has it too; null where OpenSSL refuses it. */
interface Parsed extends Unlinked {
  at: number;
  openssl: X509Certificate | null;
}

/** Finds out for each certificate of a file, by its place there, whose signature it bears. Dates are not looked at. */
export function linksOf(
  certificates: readonly (Unlinked & { at: number })[],
  authorities: Authorities,
): Map<number, Link> {
  const parsed = certificates.map((certificate) => ({ ...certificate, openssl: parse(certificate.structure.der) }));
  const bySubject = groupBy(parsed, ({ openssl }) => openssl?.subject);
  return new Map(
    parsed.map((certificate) => {
      const { at, openssl } = certificate;
      if (openssl === null) return [at, { kind: "unverifiable", why: "OpenSSL can't read it" }];
      return [at, linkOf({ ...certificate, openssl }, bySubject.get(openssl.issuer) ?? [], authorities)];
    }),
  );
}

function parse(der: Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(der);
  } catch {
    return null;
  }
}

/** @param named the certificates of the file that go by the issuer's name */
function linkOf(
  certificate: Parsed & { openssl: X509Certificate },
  named: readonly Parsed[],
  authorities: Authorities,
): Link {
  const { openssl, entry, structure } = certificate;
  const { signature } = structure;
  const trusted = trustedAs(openssl, authorities);
  if (trusted !== null) return authorityLink(openssl, trusted, true);
  if (entry.selfSigned) return { kind: "self" };
  if (!isVerifiable(signature))
    return { kind: "unverifiable", why: `it is signed by ${signature.type}, which is not known` };

  const inFile = named.filter((other) => other.openssl !== null && mayHaveIssued(other.openssl, openssl));
  const signer = inFile.find((other) => other.openssl !== null && hasSigned(other.openssl, openssl));
  if (signer !== undefined) return { kind: "file", entry: signer.at };

  const known = knownIssuers(openssl, authorities);
  const authority = known.find((other) => hasSigned(other, openssl));
  if (authority !== undefined) return authorityLink(authority, trustedAs(authority, authorities) ?? "system", false);

  const impostor = inFile[0]?.openssl ?? known[0];
  return impostor === undefined ? { kind: "unknown" } : { kind: "broken", name: harmless(nameOf(impostor)) };
}

function knownIssuers(openssl: X509Certificate, { configured, system }: Authorities): X509Certificate[] {
  return [...configured, ...(system.get(openssl.issuer) ?? [])].filter((other) => mayHaveIssued(other, openssl));
}

/** Whether the names and key identifiers fit, and the issuer is not the certificate itself. */
function mayHaveIssued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.fingerprint256 !== certificate.fingerprint256 && certificate.checkIssued(issuer);
}

function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function trustedAs(openssl: X509Certificate, { configured, system }: Authorities): "configured" | "system" | null {
  const isItself = (other: X509Certificate) => other.fingerprint256 === openssl.fingerprint256;
  if (configured.some(isItself)) return "configured";
  return system.get(openssl.subject)?.some(isItself) === true ? "system" : null;
}

function authorityLink(authority: X509Certificate, source: "configured" | "system", itself: boolean): Link {
  const end = new Date(authority.validTo);
  const notAfter = Number.isNaN(end.getTime()) ? null : end.toISOString();
  return { kind: "authority", name: harmless(nameOf(authority)), source, itself, notAfter };
}
