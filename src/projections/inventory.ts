import type { Estate } from "../domain/estate.ts";
import { endOf, type Item } from "../domain/inventory/item.ts";
import type { SourceKind } from "../domain/inventory/sighting.ts";
import { ownerOf } from "../domain/inventory/stake.ts";
import { day, type Ladder } from "../domain/inventory/watch.ts";
import { between, type Instant, inWords, written } from "../domain/time.ts";

/**
 * How an item stands, the gravest first:
 * - `expired`, `disabled`: it does not work
 * - `urgent`: within the rungs that wake people · `soon`: within the ladder
 * - `unread`: it can't be read · `unknown`: nobody knows when it ends
 * - `well`: it ends later · `lasting`: it has no end · `gone`: it is not there any more
 */
export const itemStates = [
  "expired",
  "disabled",
  "urgent",
  "soon",
  "unread",
  "unknown",
  "well",
  "lasting",
  "gone",
] as const;
/** One of the {@link itemStates}. */
export type ItemState = (typeof itemStates)[number];

/** Each state's mark and words: the mark tells them apart without any colour. */
export const stateInWords: Record<ItemState, { mark: string; words: string }> = {
  expired: { mark: "✖", words: "expired" },
  disabled: { mark: "⊘", words: "switched off" },
  urgent: { mark: "▲", words: "ending very soon" },
  soon: { mark: "◆", words: "ending soon" },
  unread: { mark: "?", words: "can't be read" },
  unknown: { mark: "◌", words: "end not known" },
  well: { mark: "●", words: "in order" },
  lasting: { mark: "■", words: "without end" },
  gone: { mark: "–", words: "gone" },
};

/** One item in a list, a table or a picture. */
export interface ItemLine {
  id: string;
  kind: SourceKind;
  name: string;
  locator: string;
  account: string | null;
  region: string | null;
  state: ItemState;
  /** When it ends; null when it does not, or nobody knows. */
  end: Instant | null;
  /** Whole days until then, negative once it is past; null as above. */
  days: number | null;
  /** When it ends, in words. */
  ends: string;
  owner: { id: string; name: string } | null;
  runbook: string | null;
  snoozedUntil: Instant | null;
}

/** How an item stands now. */
export function stateOf(item: Item, ladder: Ladder, now: Date): ItemState {
  if (item.gone !== null) return "gone";
  const { reading } = item;
  const end = endOf(reading);
  const left = end === null ? null : between(now, end);
  if (left !== null && left <= 0) return "expired";
  if (reading?.enabled === false) return "disabled";
  if (left !== null && left <= ladder.page * day) return "urgent";
  if (left !== null && left <= Math.max(...ladder.rungs) * day) return "soon";
  if (item.unread !== null) return "unread";
  if (reading === null || reading.expiry.kind === "unknown") return "unknown";
  return reading.expiry.kind === "never" ? "lasting" : "well";
}

/** What the lines are made with. */
export interface LineFacts {
  estate: Pick<Estate, "owners">;
  ladder: Ladder;
  now: Date;
}

/** The item as a line. */
export function lineOf(item: Item, facts: LineFacts): ItemLine {
  const { kind, name, locator, account, region } = item.place;
  const end = endOf(item.reading);
  const owner = ownerOf(item, facts.estate.owners);
  return {
    id: item.id,
    kind,
    name,
    locator,
    account,
    region,
    state: stateOf(item, facts.ladder, facts.now),
    end,
    days: end === null ? null : Math.floor(between(facts.now, end) / day),
    ends: endInWords(item, facts.now),
    owner: owner === undefined ? null : { id: owner.id, name: owner.name },
    runbook: item.runbook,
    snoozedUntil: item.snooze?.until ?? null,
  };
}

/** `in 12 days, on 2024-09-01 10:00 UTC`, `3 hours ago, on …`, or why there is no such instant. */
export function endInWords(item: Pick<Item, "reading" | "unread">, now: Date): string {
  const { reading } = item;
  if (reading === null) return `not known: ${item.unread?.why ?? "it was not read"}`;
  const { expiry } = reading;
  switch (expiry.kind) {
    case "never":
      return reading.keyChangedAt === null
        ? `never: ${expiry.why}`
        : `never: ${expiry.why}; last changed ${written(reading.keyChangedAt)}`;
    case "unknown":
      return `not known: ${expiry.why}`;
    case "at": {
      const left = between(now, expiry.at);
      const when = left > 0 ? `in ${inWords(left)}` : `${inWords(left)} ago`;
      return `${when}, on ${written(expiry.at)}`;
    }
  }
}

/** What a list is narrowed to. What is left out narrows nothing. */
export interface LineFilter {
  /** Words that all have to be somewhere in its name, address, owner or id. */
  text?: string;
  states?: readonly ItemState[];
  kind?: SourceKind;
  /** An owner's id; `none` for what nobody owns. */
  owner?: string;
  account?: string;
  region?: string;
  /** At most so many days are left. */
  withinDays?: number;
}

/** The lines that fit the filter. */
export function filterLines(lines: readonly ItemLine[], filter: LineFilter): ItemLine[] {
  const words = (filter.text ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return lines.filter(
    (line) =>
      (filter.states === undefined || filter.states.includes(line.state)) &&
      (filter.kind === undefined || line.kind === filter.kind) &&
      (filter.owner === undefined || (line.owner?.id ?? "none") === filter.owner) &&
      (filter.account === undefined || line.account === filter.account) &&
      (filter.region === undefined || line.region === filter.region) &&
      (filter.withinDays === undefined || (line.days !== null && line.days <= filter.withinDays)) &&
      words.every((word) => searchable(line).includes(word)),
  );
}

function searchable({ id, name, locator, owner, kind }: ItemLine): string {
  return [id, name, locator, owner?.id ?? "", owner?.name ?? "", kind].join(" ").toLowerCase();
}

/** What ended so many days ago and is still there presses less than what is about to end. */
const leftoverDays = 30;

/**
 * What ends first stands first; then what ended long ago, then what can't be told, then what has no
 * end, then what has gone.
 */
export function byUrgency(lines: readonly ItemLine[]): ItemLine[] {
  const rank = (line: ItemLine) => {
    if (line.state === "gone") return 4;
    if (line.end === null) return line.state === "lasting" ? 3 : 2;
    if (line.days !== null && line.days < -leftoverDays) return 1;
    return line.state === "disabled" ? -1 : 0;
  };
  return lines.toSorted(
    (one, other) =>
      rank(one) - rank(other) ||
      (one.end ?? "").localeCompare(other.end ?? "") ||
      one.name.localeCompare(other.name) ||
      one.id.localeCompare(other.id),
  );
}

/** How many there are in each state, the gravest first, states without any left out: `2 expired, 14 in order`. */
export function countsInWords(lines: readonly ItemLine[]): string {
  const parts = itemStates.flatMap((state) => {
    const number = lines.filter((line) => line.state === state).length;
    return number === 0 ? [] : [`${number} ${stateInWords[state].words}`];
  });
  return parts.length === 0 ? "nothing yet" : parts.join(", ");
}
