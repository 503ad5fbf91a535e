import { z } from "zod";
import { type Gap, type GapKind, gapKinds } from "../../domain/inventory/coverage.ts";
import { groupBy } from "../../domain/grouping.ts";
import { addressOf, isAt, type Query, readQuery } from "./question.ts";

/** What the coverage page is asked for. What is left out narrows nothing. */
const AskedGaps = z.strictObject({
  text: z.string().max(200).optional(),
  kind: z.enum(gapKinds).optional(),
  account: z.string().max(200).optional(),
  region: z.string().max(200).optional(),
  page: z.coerce.number().int().min(1).max(1_000_000).optional(),
});
/** What the coverage page is asked for. */
export type AskedGaps = z.infer<typeof AskedGaps>;

/** Where the coverage page is. */
export const coveragePath = "/coverage";

/** What the coverage page is asked for, as its address says. */
export function readAskedGaps(query: Query): AskedGaps {
  return readQuery(AskedGaps, query);
}

/** The address of the page with some of it asked differently, and from its first page on. */
export function linkToGaps(asked: AskedGaps, changes: Partial<AskedGaps>): string {
  return addressOf(coveragePath, { ...asked, page: undefined, ...changes });
}

/** The gaps that are asked for. */
export function narrowGaps(gaps: readonly Gap[], { text = "", kind, account, region }: AskedGaps): Gap[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return gaps.filter((gap) => {
    const searchable = [gap.subject, gap.name, gap.why].join(" ").toLowerCase();
    return (
      (kind === undefined || gap.kind === kind) &&
      isAt(gap.account, account) &&
      isAt(gap.region, region) &&
      words.every((word) => searchable.includes(word))
    );
  });
}

/** The gaps of one kind. */
export interface KindOfGap {
  kind: GapKind;
  number: number;
  /** What is to be done, where it is the same for all of them. */
  todo: string | null;
  places: PlaceOfGaps[];
}

/** The gaps of one kind in one account and region. */
export interface PlaceOfGaps {
  account: string | null;
  region: string | null;
  number: number;
  /** Those of them that are on this page of the list. */
  gaps: Gap[];
}

/** How many gaps there are in an account and region. */
export interface PlaceCount {
  account: string | null;
  region: string | null;
  number: number;
}

/** Where the gaps are, the place with the most first. */
export function placesWithGaps(gaps: readonly Gap[]): PlaceCount[] {
  const counts = placesOf(gaps).map(({ account, region, number }) => ({ account, region, number }));
  return counts.toSorted((one, other) => other.number - one.number);
}

/** How many gaps stand on one page. */
const rowsOfPage = 200;

/** A page of the list to work off: the gravest kind first, in it by account and region, with the number of all. */
export function workList(gaps: readonly Gap[], page: number): { kinds: KindOfGap[]; page: number; pages: number } {
  const all = kindsOf(gaps);
  const inOrder = all.flatMap(({ places }) => places.flatMap((place) => place.gaps));
  const pages = Math.max(1, Math.ceil(inOrder.length / rowsOfPage));
  const shown = Math.min(page, pages);
  const rows = new Set(inOrder.slice((shown - 1) * rowsOfPage, shown * rowsOfPage));
  const kinds = all.flatMap((kind) => {
    const places = kind.places
      .map((place) => ({ ...place, gaps: place.gaps.filter((gap) => rows.has(gap)) }))
      .filter((place) => place.gaps.length > 0);
    return places.length === 0 ? [] : [{ ...kind, places }];
  });
  return { kinds, page: shown, pages };
}

function kindsOf(gaps: readonly Gap[]): KindOfGap[] {
  const byKind = groupBy(gaps, (gap) => gap.kind);
  return gapKinds.flatMap((kind) => {
    const ofKind = byKind.get(kind);
    if (ofKind === undefined) return [];
    const todos = new Set(ofKind.map((gap) => gap.todo));
    const [todo = null] = todos;
    return [{ kind, number: ofKind.length, todo: todos.size === 1 ? todo : null, places: placesOf(ofKind) }];
  });
}

/** By account and region, what belongs to none first; in each by name. */
function placesOf(gaps: readonly Gap[]): PlaceOfGaps[] {
  const { compare } = new Intl.Collator("en", { numeric: true });
  const byPlace = groupBy(gaps, ({ account, region }) => `${account ?? ""}\n${region ?? ""}`);
  const inOrder = [...byPlace].toSorted(([one], [other]) => compare(one, other));
  return inOrder.map(([, inPlace]) => ({
    account: inPlace[0]?.account ?? null,
    region: inPlace[0]?.region ?? null,
    number: inPlace.length,
    gaps: inPlace.toSorted((one, other) => compare(one.name, other.name)),
  }));
}
