import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import type { InspectedCertificate, Link } from "../../../domain/certificate/inspection.ts";
import { groupBy } from "../../../domain/grouping.ts";
import { harmless } from "../../../domain/harmless.ts";
import { nameOf } from "../issuer.ts";
import { isVerifiable } from "../signature-hash.ts";
import { structureOf } from "../structure.ts";
import type { CertificateStructure } from "../structure.ts";
import { authorityKeyIdOf, subjectKeyIdOf } from "./extensions.ts";

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

/** A certificate that OpenSSL has read. */
type Readable = Parsed & { openssl: X509Certificate };

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
function linkOf(certificate: Readable, named: readonly Parsed[], authorities: Authorities): Link {
  const { openssl, entry, structure } = certificate;
  const trusted = trustedAs(openssl, authorities);
  if (trusted !== null) return authorityLink(openssl, trusted, true);
  if (entry.selfSigned) return { kind: "self" };
  if (!isVerifiable(structure.signature)) {
    return { kind: "unverifiable", why: `it is signed by ${structure.signature.type}, which is not known` };
  }
  const judged = [...fromFile(certificate, named), ...fromAuthorities(openssl, authorities)].map((candidate) => ({
    ...candidate,
    verdict: verdictOn(openssl, candidate.openssl),
  }));
  const signer = judged.find(({ verdict }) => verdict === "signed");
  if (signer !== undefined) return signer.link;

  const meant = judged.filter((candidate) => isMeant(structure, candidate.openssl));
  const impostor = meant.find(({ verdict }) => verdict === "not signed");
  if (impostor !== undefined) return { kind: "broken", name: harmless(nameOf(impostor.openssl)) };
  return meant.length > 0
    ? { kind: "unverifiable", why: "the key of its issuer can't be read here" }
    : { kind: "unknown" };
}

/** Who goes by the name of a certificate's issuer, and what the certificate's link is if that one signed it. */
interface Candidate {
  openssl: X509Certificate;
  link: Link;
}

function fromFile(certificate: Readable, named: readonly Parsed[]): Candidate[] {
  return named.flatMap(({ at, openssl }): Candidate[] => {
    if (openssl === null) return [];
    return [{ openssl, link: at === certificate.at ? { kind: "self" } : { kind: "file", entry: at } }];
  });
}

function fromAuthorities({ issuer }: X509Certificate, { configured, system }: Authorities): Candidate[] {
  const named = configured.filter(({ subject }) => subject === issuer);
  return [
    ...named.map((openssl) => ({ openssl, link: authorityLink(openssl, "configured", false) })),
    ...(system.get(issuer) ?? []).map((openssl) => ({ openssl, link: authorityLink(openssl, "system", false) })),
  ];
}

/** Whether an issuer may sign at all is not asked here: that it did is worth knowing, all the more if it may not. */
function verdictOn(certificate: X509Certificate, issuer: X509Certificate): "signed" | "not signed" | "unknown" {
  try {
    return certificate.verify(issuer.publicKey) ? "signed" : "not signed";
  } catch {
    return "unknown";
  }
}

/** Whether it is this one of its issuer's name that a certificate means: an authority has many keys over the years. */
function isMeant(certificate: CertificateStructure, issuer: X509Certificate): boolean {
  const [wanted, found] = [authorityKeyIdOf(certificate), subjectKeyIdOf(structureOf(issuer.raw))];
  return wanted === null || found === null || wanted === found;
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
