import { X509Certificate } from "node:crypto";
import type { IssuerFinding } from "../../domain/certificate/facts.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { written } from "../../domain/time.ts";
import { readable } from "./facts.ts";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads the configured authorities: PEM texts of one certificate or several.
 *
 * @throws FirebreakError `misconfigured` when one is no certificate, or is one that may not sign others
 */
export function readAuthorities(pems: readonly string[]): X509Certificate[] {
  return pems.flatMap((pem) => {
    const blocks = pem.match(CERTIFICATE) ?? [];
    if (blocks.length === 0) throw misconfigured("a text without a certificate");
    return blocks.map(readAuthority);
  });
}

function readAuthority(pem: string): X509Certificate {
  let authority: X509Certificate;
  try {
    authority = new X509Certificate(pem);
  } catch {
    throw misconfigured("a damaged certificate");
  }
  if (!authority.ca) throw misconfigured(`the certificate of ${readable(authority.subject)}, which is no authority`);
  return authority;
}

function misconfigured(found: string): FirebreakError {
  return new FirebreakError("misconfigured", "The certificate authorities that are configured can't be used.", {
    found,
    expected: "Apple's intermediate and root certificates, as PEM",
  });
}

/** What a path may be made of. */
export interface PathMaterial {
  /** Whom to trust: a path that comes to one of them has come to its end, and says who stands above as far as that is known. */
  trusted: readonly X509Certificate[];
  /** What came with the certificate. It is trusted in nothing, and only leads from one to the next. */
  alongside: readonly X509Certificate[];
}

/** Certificates beside another that are looked at: chains have up to five. */
const mostAlongside = 16;

/** Reads what came with a certificate, PEM texts. What is no authority's is left out. */
export function readAlongside(pems: readonly string[]): X509Certificate[] {
  return pems.slice(0, mostAlongside).flatMap((pem) => {
    try {
      const certificate = new X509Certificate(pem);
      return certificate.ca ? [certificate] : [];
    } catch {
      return [];
    }
  });
}

/**
 * Follows a certificate up to an authority that is trusted, verifying each signature and each issuer's dates on the
 * way. Of several ways, one that holds is enough; where none does, one that is broken is told.
 */
export function findIssuer(certificate: X509Certificate, material: PathMaterial, at: Date): IssuerFinding {
  return climb(certificate, { ...material, at, seen: new Set() });
}

interface Climb extends PathMaterial {
  at: Date;
  /** The fingerprints of those that were tried: a second time they lead nowhere else. */
  seen: Set<string>;
}

function climb(certificate: X509Certificate, way: Climb): IssuerFinding {
  const { trusted, alongside, seen } = way;
  const isNamed = (issuer: X509Certificate) => !seen.has(issuer.fingerprint256) && certificate.checkIssued(issuer);
  const named = [...trusted, ...alongside].filter(isNamed);
  const unknown: IssuerFinding = { kind: "unknown", issuer: readable(certificate.issuer) };
  if (named.length === 0) return unknown;

  const signers = named.filter((issuer) => hasSigned(issuer, certificate));
  if (signers.length === 0) {
    return { kind: "broken", why: `${nameOf(certificate)} was not signed by the issuer that it names.` };
  }
  let found: IssuerFinding = unknown;
  for (const issuer of signers) {
    const finding = throughIssuer(issuer, way);
    if (finding.kind === "known") return finding;
    if (found.kind === "unknown") found = finding;
  }
  return found;
}

function throughIssuer(issuer: X509Certificate, way: Climb): IssuerFinding {
  way.seen.add(issuer.fingerprint256);
  const [from, to] = [new Date(issuer.validFrom), new Date(issuer.validTo)];
  if (way.at < from || way.at > to) {
    const term = `from ${written(from.toISOString())} to ${written(to.toISOString())}`;
    return { kind: "broken", why: `Its issuer, ${nameOf(issuer)}, is valid ${term} only.` };
  }
  const isTrusted = way.trusted.some(({ fingerprint256 }) => fingerprint256 === issuer.fingerprint256);
  const above = climb(issuer, isTrusted ? { ...way, alongside: [] } : way);
  switch (above.kind) {
    case "known":
      return { kind: "known", path: [nameOf(issuer), ...above.path] };
    case "unknown":
      return isTrusted ? { kind: "known", path: [nameOf(issuer)] } : above;
    case "broken":
      return above;
  }
}

function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    // Its key is of a kind that OpenSSL does not know.
    return false;
  }
}

/** The common name, or the whole name where there is none. */
export function nameOf(certificate: X509Certificate): string {
  return /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? readable(certificate.subject);
}
