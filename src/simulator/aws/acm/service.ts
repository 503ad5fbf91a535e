import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import { AwsError } from "../wire/error.ts";
import { pageOf } from "../wire/page.ts";
import type { Action, Call, Service } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { EXTENDED_KEY_USAGES, KEY_USAGES, detailOf, statusAt, summaryOf } from "./shown.ts";
import type { AcmState, StoredCertificate } from "./state.ts";
import { certificatesOf } from "./state.ts";

/** Certificates of a page unless fewer are asked for: ACM documents the most, 1000, and not what is usual. */
const PAGE_SIZE = 100;

/** Without `keyTypes` nothing else is listed, and nothing without a domain. (ACM API Reference, Filters.) */
const USUAL_KEY_TYPES = ["RSA_1024", "RSA_2048"];
/** (ACM API Reference, ListCertificates.) */
const USUAL_ORIGINS = ["AWS_MANAGED", "CUSTOMER_PROVIDED"];

const names = z.array(z.string());
const ListFields = z.object({
  CertificateStatuses: names.optional(),
  CertificateKeyPairOrigins: names.optional(),
  Includes: z
    .strictObject({ keyTypes: names.optional(), keyUsage: names.optional(), extendedKeyUsage: names.optional() })
    .default({}),
  MaxItems: z.number().int().min(1).max(1000).default(PAGE_SIZE),
  NextToken: z.string().optional(),
  SortBy: z.literal("CREATED_AT").optional(),
  SortOrder: z.enum(["ASCENDING", "DESCENDING"]).optional(),
});
type ListFields = z.infer<typeof ListFields>;
const ByArn = z.object({ CertificateArn: z.string().min(20).max(2048) });

/** AWS Certificate Manager: listing, describing and deleting what was seeded. */
export function createAcm(context: WorldContext, shelf: Shelf<AcmState>): Service {
  return {
    name: "acm",
    scope: "acm",
    denial: { code: "AccessDenied", status: 403 },
    throttling: "Throttling",
    // (ACM User Guide, "Quotas"; at other times the page had other numbers for ListCertificates, 1 and 8.)
    rates: { ListCertificates: 5, DescribeCertificate: 10, DeleteCertificate: 10 },
    actions: {
      ListCertificates: listCertificates(context, shelf),
      DescribeCertificate: action(ByArn, ({ CertificateArn: arn }, call) => {
        call.authorize({ action: "acm:DescribeCertificate", resource: arn });
        return { Certificate: detailOf(found(shelf.state, arn, call), context.clock.now()) };
      }),
      DeleteCertificate: deleteCertificate(context, shelf),
    },
  };
}

function listCertificates({ clock }: WorldContext, shelf: Shelf<AcmState>): Action {
  return action(ListFields, (fields, call) => {
    call.authorize({ action: "acm:ListCertificates", resource: "*" });
    if ((fields.SortBy === undefined) !== (fields.SortOrder === undefined)) {
      throw new AwsError("ValidationError", "SortBy and SortOrder have to be specified together.");
    }
    const now = clock.now();
    const seen = certificatesOf(shelf.state, call).filter((certificate) => isListed(certificate, fields, now));
    const page = pageOf(inOrder(seen, fields.SortOrder), fields.NextToken, fields.MaxItems);
    if (page === undefined) throw new AwsError("InvalidArgsException", "The NextToken value is invalid.");
    return {
      CertificateSummaryList: page.items.map((certificate) => summaryOf(certificate, now)),
      NextToken: page.nextToken,
    };
  });
}

function isListed(certificate: StoredCertificate, fields: ListFields, now: Date): boolean {
  const { CertificateStatuses: statuses, CertificateKeyPairOrigins: origins = USUAL_ORIGINS, Includes } = fields;
  const { keyTypes, keyUsage = [], extendedKeyUsage = [] } = Includes;
  return (
    (statuses === undefined || statuses.includes(statusAt(certificate, now))) &&
    origins.includes(certificate.keyPairOrigin) &&
    (keyTypes ?? USUAL_KEY_TYPES).includes(certificate.keyAlgorithm) &&
    (keyTypes !== undefined || certificate.domainName !== undefined) &&
    keyUsage.every((one) => KEY_USAGES.includes(one)) &&
    extendedKeyUsage.every((one) => EXTENDED_KEY_USAGES.includes(one))
  );
}

function inOrder(certificates: StoredCertificate[], order: ListFields["SortOrder"]): StoredCertificate[] {
  if (order === undefined) return certificates;
  const byAge = certificates.toSorted((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt));
  return order === "ASCENDING" ? byAge : byAge.toReversed();
}

function deleteCertificate({ ledger }: WorldContext, shelf: Shelf<AcmState>): Action {
  return action(ByArn, ({ CertificateArn: arn }, call) => {
    call.authorize({ action: "acm:DeleteCertificate", resource: arn });
    const certificate = found(shelf.state, arn, call);
    if (certificate.inUseBy.length > 0) {
      throw new AwsError("ResourceInUseException", `Certificate ${arn} in account ${call.caller.account} is in use.`);
    }
    shelf.state.certificates = shelf.state.certificates.filter((one) => one !== certificate);
    shelf.save();
    ledger.record({ vendor: "acm", effect: "DeleteCertificate", subject: arn, detail: {} });
    return {};
  });
}

/** @throws {AwsError} `InvalidArnException`, `ResourceNotFoundException` */
function found(state: AcmState, arn: string, call: Call): StoredCertificate {
  if (!/^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/.+$/u.test(arn)) {
    throw new AwsError("InvalidArnException", `Invalid ARN: ${arn}`);
  }
  const certificate = certificatesOf(state, call).find((one) => one.arn === arn);
  if (certificate !== undefined) return certificate;
  const what = `Could not find certificate ${arn} in account ${call.caller.account}.`;
  throw new AwsError("ResourceNotFoundException", what);
}
