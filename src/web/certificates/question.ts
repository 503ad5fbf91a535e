import { z } from "zod";
import { FirebreakError } from "../../domain/errors.ts";
import { harmless } from "../../domain/harmless.ts";
import { kindInWords, SourceKind } from "../../domain/inventory/sighting.ts";
import { Instant } from "../../domain/time.ts";
import { filterLines, type ItemLine, itemStates } from "../../projections/inventory.ts";
import { usualAhead } from "./horizon/axis.ts";

/** What the table can be sorted by: its columns. */
export const columns = ["state", "name", "end", "kind", "owner", "account", "region", "runbook"] as const;
/** One of the {@link columns}. */
export type Column = (typeof columns)[number];

/** Stands for an owner, an account or a region that is not there. */
export const none = "none";
/** How far ahead the picture may look, in days: ten years, as the longest length of time anywhere. */
const farthest = 3650;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const word = z.string().max(200);
/** A part of time as ISO 8601-2 writes it, open on either side: `2026-01-01T00:00:00Z/..`. Its end is excluded. */
const Interval = z
  .string()
  .regex(/^([^/]+)\/([^/]+)$/, "two instants with a slash between them, `..` for no end")
  .transform((text) => text.split("/").map((side) => (side === ".." ? null : side)))
  .pipe(z.tuple([Instant.nullable(), Instant.nullable()]));

/** What the horizon's page is asked for, as its address says. What is left out narrows nothing. */
const Asked = z.strictObject({
  text: word.optional(),
  state: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(itemStates)))
    .optional(),
  kind: SourceKind.optional(),
  owner: word.optional(),
  account: word.optional(),
  region: word.optional(),
  /** At most so many days are left. */
  within: whole(0, farthest).optional(),
  ends: Interval.optional(),
  sort: z.enum(columns).optional(),
  order: z.enum(["asc", "desc"]).optional(),
  page: whole(1, 1_000_000).optional(),
  ahead: whole(7, farthest).default(usualAhead),
});
/** What the horizon's page is asked for. */
export type Asked = z.infer<typeof Asked>;

/** The parts of an address's query, with every value that each has. */
export type Query = Record<string, string[]>;

/** Where the horizon's page is. */
export const horizonPath = "/certificates";

/**
 * Reads an address's query. A parameter without a value counts as left out: that is how a browser sends an empty
 * field. One that is there twice counts as a list.
 *
 * @throws FirebreakError `bad-input` for what no page of ours would ask
 */
export function readQuery<Shape extends z.ZodType>(shape: Shape, query: Query): z.infer<Shape> {
  const given = Object.entries(query).flatMap(([name, values]) => {
    const value = values.map((one) => one.trim()).filter(Boolean);
    return value.length === 0 ? [] : [[name, value.join(",")]];
  });
  const parsed = shape.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  throw new FirebreakError("bad-input", "This address asks for something that is not on the page.", {
    found: `It can't be asked so: ${wrongParts(parsed.error)}.`,
    todo: "Go back to the page, and use its form and its links.",
  });
}

/** The parts of the address that were wrong. */
function wrongParts(error: z.ZodError): string {
  const names = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys : [String(issue.path[0])],
  );
  return [...new Set(names)].map((name) => `“${harmless(name)}”`).join(", ");
}

/** What the horizon's page is asked for. */
export function readAsked(query: Query): Asked {
  return readQuery(Asked, query);
}

/** The address of the page with some of it asked differently, and from its first page on. `undefined` leaves a part out. */
export function linkTo(asked: Asked, changes: Partial<Asked>): string {
  const { ahead, ...rest } = { ...asked, page: undefined, ...changes };
  return addressOf(horizonPath, { ...written(rest), ahead: ahead === usualAhead ? undefined : ahead });
}

/** What is asked as the parts of an address. */
export function written(asked: Partial<Asked>): Record<string, string | number | undefined> {
  const { state, ends, ...rest } = asked;
  return { ...rest, state: state?.join(","), ends: ends?.map((side) => side ?? "..").join("/") };
}

/** An address with those parts of its query that have a value. */
export function addressOf(path: string, query: Record<string, string | number | undefined>): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escaped(String(value))}`],
  );
  return parts.length === 0 ? path : `${path}?${parts.join("&")}`;
}

/** As a part of a query, which may hold commas and slashes (RFC 3986, 3.4). Half a surrogate pair has no escape. */
function escaped(value: string): string {
  const whole = value.replaceAll(/\p{Surrogate}/gu, "\u{fffd}");
  return encodeURIComponent(whole).replaceAll("%2C", ",").replaceAll("%2F", "/");
}

/** The lines that are asked for, in the order they come in. What has gone is left out where no state is asked for. */
export function narrow(lines: readonly ItemLine[], asked: Asked): ItemLine[] {
  const { text, state, kind, owner, account, region, within, ends } = asked;
  const states = state ?? itemStates.filter((one) => one !== "gone");
  const filter = {
    states,
    ...(text === undefined ? {} : { text }),
    ...(kind === undefined ? {} : { kind }),
    ...(owner === undefined ? {} : { owner }),
    ...(within === undefined ? {} : { withinDays: within }),
  };
  return filterLines(lines, filter).filter(
    (line) => isAt(line.account, account) && isAt(line.region, region) && endsIn(line, ends),
  );
}

/** Whether a place is the one that is asked for; `none` asks for none, nothing asks for any. */
export function isAt(place: string | null, asked: string | undefined): boolean {
  return asked === undefined || (place ?? none) === asked;
}

function endsIn({ end }: ItemLine, interval: Asked["ends"]): boolean {
  if (interval === undefined) return true;
  const [from, until] = interval;
  const at = end === null ? Number.NaN : Date.parse(end);
  return !Number.isNaN(at) && (from === null || at >= Date.parse(from)) && (until === null || at < Date.parse(until));
}

/** The lines by a column; those that have nothing there come last either way. Equals keep their order. */
export function sorted(lines: readonly ItemLine[], { sort, order = "asc" }: Asked): ItemLine[] {
  if (sort === undefined) return [...lines];
  const { compare } = new Intl.Collator("en", { numeric: true });
  const direction = order === "asc" ? 1 : -1;
  const keyed = lines.map((line) => ({ line, key: keyOf(line, sort) }));
  const inOrder = keyed.toSorted(({ key: one }, { key: other }) => {
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    const numbers = typeof one === "number" && typeof other === "number";
    return direction * (numbers ? one - other : compare(String(one), String(other)));
  });
  return inOrder.map(({ line }) => line);
}

function keyOf(line: ItemLine, column: Column): string | number | null {
  switch (column) {
    case "state":
      return itemStates.indexOf(line.state);
    case "end":
      return line.end === null ? null : Date.parse(line.end);
    case "kind":
      return kindInWords[line.kind];
    case "owner":
      return line.owner?.name ?? null;
    default:
      return line[column];
  }
}
