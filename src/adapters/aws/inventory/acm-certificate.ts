import type { CertificateSummary } from "@aws-sdk/client-acm";
import { type Expiry, expiryOf, type Place, type Reading, readingOf } from "../../../domain/inventory/sighting.ts";
import { known, shown } from "./shown.ts";

/** Where a certificate of ACM's is: its name is the first of its domains. */
export function placeOf(
  { CertificateArn = "", DomainName = "" }: CertificateSummary,
  { account, region }: { account: string; region: string },
): Place {
  const name = DomainName === "" ? (CertificateArn.split("/").at(-1) ?? CertificateArn) : DomainName;
  return { kind: "acm", locator: CertificateArn, name: shown(name, 253), account, region };
}

/**
 * What the list says of a certificate of ACM's.
 *
 * @param tags what is to be said of its tags; undefined when they were read
 */
export function readingOfSummary(summary: CertificateSummary, tags: string | undefined): Reading {
  const { Status = "", Type = "", RenewalEligibility, InUse, Exported, NotBefore } = summary;
  const renewsItself = Status === "ISSUED" && issuedHere.includes(Type) && RenewalEligibility === "ELIGIBLE";
  return readingOf(expiryOfSummary(summary), {
    notBefore: NotBefore?.toISOString() ?? null,
    renewsItself,
    facts: known({
      status: Status.toLowerCase().replaceAll("_", " "),
      type: types[Type] ?? Type,
      "in use": yesOrNo(InUse),
      // The list does not say how a domain is validated.
      renewal: renewsItself ? "by ACM, which for e-mail validation waits for a person" : undefined,
      exported: Exported === true ? "yes: after a renewal it has to be exported again" : undefined,
      "managed by": summary.ManagedBy,
      key: summary.KeyAlgorithm,
      "other names": otherNames(summary),
      tags,
    }),
  });
}

/** What ACM issues, and so can renew. (ACM User Guide, "Managed certificate renewal".) */
const issuedHere = ["AMAZON_ISSUED", "PRIVATE"];

const types: Record<string, string> = {
  AMAZON_ISSUED: "issued by ACM",
  IMPORTED: "imported",
  PRIVATE: "issued by a private authority",
};

/** (ACM API Reference, CertificateSummary: Status.) */
function expiryOfSummary({ Status, NotAfter, RevokedAt }: CertificateSummary): Expiry {
  switch (Status) {
    case "PENDING_VALIDATION":
      return { kind: "unknown", why: "it is not issued yet: ACM waits for its domains to be validated" };
    case "VALIDATION_TIMED_OUT":
      return { kind: "never", why: "it was never issued: nobody validated its domains in time" };
    case "FAILED":
      return { kind: "never", why: "it was never issued: the request failed" };
    case "REVOKED":
      // Nobody accepts it from then on, whatever its notAfter says.
      if (RevokedAt !== undefined) return { kind: "at", at: RevokedAt.toISOString() };
      break;
    default:
  }
  if (NotAfter !== undefined) return expiryOf(NotAfter.toISOString());
  return { kind: "unknown", why: `ACM gives no end of it; its status is ${shown(Status ?? "none", 40)}` };
}

function yesOrNo(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? "yes" : "no";
}

/** How many names beside its own are listed in full. */
const listed = 3;

function otherNames({ DomainName, ...summary }: CertificateSummary): string | undefined {
  const { SubjectAlternativeNameSummaries = [], HasAdditionalSubjectAlternativeNames } = summary;
  const others = SubjectAlternativeNameSummaries.filter((name) => name !== DomainName);
  const more = others.length - listed;
  const names = others.slice(0, listed).map((name) => shown(name, 30));
  if (more <= 0) return names.join(", ");
  return `${names.join(", ")} and ${HasAdditionalSubjectAlternativeNames === true ? "at least " : ""}${more} more`;
}
