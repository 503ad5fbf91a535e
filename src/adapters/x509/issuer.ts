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

/**
 * Follows a certificate up through the configured authorities, verifying each signature and each
 * authority's dates. Every configured authority is trusted: the path ends where no further one is known.
 */
export function findIssuer(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
  at: Date,
): IssuerFinding {
  const named = authorities.filter((authority) => certificate.checkIssued(authority));
  if (named.length === 0) return { kind: "unknown", issuer: readable(certificate.issuer) };

  const issuer = named.find((authority) => certificate.verify(authority.publicKey));
  if (issuer === undefined) {
    return { kind: "broken", why: `${nameOf(certificate)} was not signed by the issuer that it names.` };
  }
  const [from, to] = [new Date(issuer.validFrom), new Date(issuer.validTo)];
  if (at < from || at > to) {
    const term = `from ${written(from.toISOString())} to ${written(to.toISOString())}`;
    return { kind: "broken", why: `Its issuer, ${nameOf(issuer)}, is valid ${term} only.` };
  }
  const others = authorities.filter((authority) => authority !== issuer);
  const above = findIssuer(issuer, others, at);
  if (above.kind === "broken") return above;
  return { kind: "known", path: [nameOf(issuer), ...(above.kind === "known" ? above.path : [])] };
}

/** The common name, or the whole name where there is none. */
export function nameOf(certificate: X509Certificate): string {
  return /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? readable(certificate.subject);
}
