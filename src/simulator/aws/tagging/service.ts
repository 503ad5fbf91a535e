import { z } from "zod";
import type { WorldClock } from "../../core/clock.ts";
import { AwsError } from "../wire/error.ts";
import type { Action, Call, Service } from "../wire/service.ts";
import { action } from "../wire/service.ts";

/** A resource with its tags. */
export interface TaggedResource {
  arn: string;
  tags: readonly { Key: string; Value: string }[];
}

/** Where tagged resources are, service by service. */
export type TaggedResources = (call: Call) => readonly TaggedResource[];

/** A page's resources unless told otherwise; a hundred at most. (Tagging API Reference, GetResources.) */
const PAGE_SIZE = 50;
const LARGEST_PAGE = 100;
/** (Tagging API Reference, PaginationTokenExpiredException.) */
const TOKEN_LIFETIME_MILLISECONDS = 15 * 60_000;

const Fields = z.object({
  PaginationToken: z.string().default(""),
  ResourcesPerPage: z.number().int().min(1).max(LARGEST_PAGE).optional(),
  ResourceTypeFilters: z.array(z.string()).max(100).default([]),
  // At most 50 keys with 20 values each. (Tagging API Reference, GetResources.)
  TagFilters: z
    .array(z.object({ Key: z.string().min(1), Values: z.array(z.string()).max(20).default([]) }))
    .max(50)
    .default([]),
  ResourceARNList: z.array(z.string()).min(1).max(100).optional(),
  TagsPerPage: z.undefined("Member must not be given: this world has pages by resources alone").optional(),
});
type Fields = z.infer<typeof Fields>;

/** The Resource Groups Tagging API, as far as reading: it sees the tagged resources of all services. */
export function createTagging(clock: WorldClock, sources: readonly TaggedResources[]): Service {
  return {
    name: "tagging",
    scope: "tagging",
    denial: { code: "AccessDenied", status: 403 },
    throttling: "ThrottledException",
    rates: {},
    actions: { GetResources: getResources(clock, sources) },
  };
}

function getResources(clock: WorldClock, sources: readonly TaggedResources[]): Action {
  return action(Fields, (fields, call) => {
    call.authorize({ action: "tag:GetResources", resource: "*" });
    checkTogether(fields);
    const now = clock.now().getTime();
    const start = startOf(fields.PaginationToken, now);
    const seen = sources
      .flatMap((source) => source(call))
      .filter((resource) => resource.tags.length > 0 && isAskedFor(resource, fields))
      .toSorted((one, other) => (one.arn < other.arn ? -1 : 1));
    const end = start + (fields.ResourcesPerPage ?? PAGE_SIZE);
    return {
      // Empty on the last page, not absent. (Tagging API Reference, GetResources: example.)
      PaginationToken: end < seen.length ? tokenFor(end, now) : "",
      ResourceTagMappingList: seen.slice(start, end).map(({ arn, tags }) => ({ ResourceARN: arn, Tags: tags })),
    };
  });
}

function isAskedFor({ arn, tags }: TaggedResource, fields: Fields): boolean {
  const { ResourceARNList: arns, ResourceTypeFilters: types, TagFilters: filters } = fields;
  const [, , service = "", , , resource = ""] = arn.split(":");
  const type = `${service}:${resource.split("/")[0] ?? ""}`;
  return (
    (arns === undefined || arns.includes(arn)) &&
    (types.length === 0 || types.includes(service) || types.includes(type)) &&
    filters.every(({ Key, Values }) =>
      tags.some((tag) => tag.Key === Key && (Values.length === 0 || Values.includes(tag.Value))),
    )
  );
}

function checkTogether(fields: Fields): void {
  const others =
    fields.PaginationToken !== "" ||
    fields.ResourcesPerPage !== undefined ||
    fields.ResourceTypeFilters.length > 0 ||
    fields.TagFilters.length > 0;
  if (fields.ResourceARNList !== undefined && others) {
    throw invalid("ResourceARNList can't be combined with filters or with paging.");
  }
  const wrong = fields.ResourceTypeFilters.find((type) => !/^[a-z\d-]+(?::[\w/-]+)?$/u.test(type));
  if (wrong !== undefined) throw invalid(`'${wrong}' is not a valid resource type.`);
}

function tokenFor(start: number, now: number): string {
  return Buffer.from(JSON.stringify({ start, issuedAt: now })).toString("base64");
}

const Token = z.object({ start: z.number().int().min(0), issuedAt: z.number() });

function startOf(token: string, now: number): number {
  if (token === "") return 0;
  const { start, issuedAt } = readToken(token);
  if (issuedAt + TOKEN_LIFETIME_MILLISECONDS >= now) return start;
  throw new AwsError("PaginationTokenExpiredException", "The pagination token has expired.");
}

function readToken(token: string): z.infer<typeof Token> {
  try {
    return Token.parse(JSON.parse(Buffer.from(token, "base64").toString()));
  } catch {
    throw invalid("The pagination token is not valid.");
  }
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}
