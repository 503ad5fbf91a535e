import type { NewEvent } from "../../../src/domain/event.ts";
import type { CoverageFacts } from "../../../src/domain/inventory/coverage.ts";
import type { Item } from "../../../src/domain/inventory/item.ts";
import { type Place, type Reading, readingOf, SourceKind } from "../../../src/domain/inventory/sighting.ts";
import { day, usualLadder } from "../../../src/domain/inventory/watch.ts";
import { after } from "../../../src/domain/time.ts";
import type { Inventory } from "../../../src/ports/inventory.ts";
import type { Log } from "../../../src/ports/log.ts";
import { openDesk } from "../../../src/projections/certificate-desk.ts";
import type { ItemLine } from "../../../src/projections/inventory.ts";
import { createInternalApp, type InternalAppDeps } from "../../../src/web/internal-app.ts";
import { apply, foundEvent } from "../../domain/inventory/items.ts";
import { estate as team, liam } from "../../domain/story.ts";

/** When everything is looked at. */
export const now = new Date("2026-06-01T12:00:00.000Z");
/** The instant so many days from now. */
export const inDays = (days: number) => after(now, days * day);

const owner = { id: "mobile", name: "Mobile platform", channel: "C0MOBILE", portal: [liam], members: [] };
export const estate = { ...team, owners: [{ ...owner, owns: [], codeowners: [] }] };

/** What is said of an item in a test; the rest is as usual. */
export interface Told {
  /** In how many days it ends. */
  days?: number;
  reading?: Reading | null;
  place?: Partial<Place>;
  owned?: boolean;
  runbook?: string | null;
  /** What happened to it since, and how many days ago. */
  since?: readonly [NewEvent, number][];
}

/** An item of that name, found a hundred days ago. */
export function item(name: string, told: Told = {}): Item {
  const kind = told.place?.kind ?? "sns";
  const [account, region] = ["111122223333", "eu-west-1"];
  const locator = `arn:aws:${kind}:${region}:${account}:app/APNS/${name}`;
  const place: Place = { kind, locator, name, account, region, ...told.place };
  const reading =
    told.reading === undefined
      ? readingOf({ kind: "at", at: inDays(told.days ?? 200) }, { enabled: true, fingerprint: "ab".repeat(32) })
      : told.reading;
  const begin = foundEvent(reading, { place, why: reading === null ? "access was refused" : null });
  if (begin.type !== "certificate.found") throw new Error("an item begins with an event");
  const ownership = told.owned === false ? null : ({ owner: owner.id, by: "configuration" } as const);
  const data = { ...begin.data, ownership, runbook: told.runbook ?? null };
  const found = apply(undefined, { ...begin, data }, inDays(-100));
  return (told.since ?? []).reduce((one, [event, ago]) => apply(one, event, inDays(-ago)), found);
}

/** So many items of every kind and in every state, the same ones each time. */
export function manyItems(number: number): Item[] {
  return Array.from({ length: number }, (_, index) => {
    // Multiples of the golden ratio fall evenly, and never in step with anything (Weyl's sequence).
    const part = (index * 0.618_033_988_75) % 1;
    const kind = SourceKind.options[[0, 1, 1, 3, 3, 3, 2, 4, 3, 5][index % 10] ?? 0] ?? "sns";
    const days = index % 17 === 3 ? -150 * part : index % 29 === 7 ? 390 + 900 * part : 3 + 395 * part;
    const account = `11112222${String(3333 + (index % 7))}`;
    const region = ["eu-west-1", "us-east-1", "ap-southeast-2"][index % 3] ?? "eu-west-1";
    const at = { kind: "at", at: inDays(days) } as const;
    const place = { kind, name: `${kind}-${index}`, account, region };
    const owned = index % 5 !== 0;
    const state = index % 41;
    if (state === 11) return item(`n${index}`, { place, owned, reading: null });
    if (state === 13)
      return item(`n${index}`, { place, owned, reading: readingOf({ kind: "never", why: "it signs tokens" }) });
    if (state === 19)
      return item(`n${index}`, { place, owned, reading: readingOf({ kind: "unknown", why: "it says nothing" }) });
    if (state === 23) return item(`n${index}`, { place, owned, reading: readingOf(at, { enabled: false }) });
    if (state === 29)
      return item(`n${index}`, {
        place,
        owned,
        days,
        since: [[{ type: "certificate.gone", actor: { kind: "bot" }, data: {} }, 9]],
      });
    if (state === 31) return item(`n${index}`, { place, owned, days: 3 * part });
    return item(`n${index}`, { place, owned, days });
  });
}

/** The inventory with these items, in memory: with those that are added later, too. */
export function inventoryOf(items: readonly Item[]): Inventory {
  const one = (id: string) => items.find((item) => item.id === id);
  return {
    find: (id) => Promise.resolve(one(id)),
    known: (ids) =>
      Promise.resolve(new Map(ids.flatMap(one).flatMap((found) => (found === undefined ? [] : [[found.id, found]])))),
    presentIn: (source) => Promise.resolve(items.filter((one) => one.source === source).map(({ id }) => id)),
    due: () => Promise.resolve([]),
    postpone: () => Promise.resolve(),
    reschedule: () => Promise.resolve(),
    async *pages() {
      for (let first = 0; first < items.length; first += 500) yield items.slice(first, first + 500);
    },
    count: () => Promise.resolve(items.length),
  };
}

/** What coverage is held against when only the items are of interest. */
export function coverageFacts(items: readonly Item[], changes: Partial<CoverageFacts> = {}): CoverageFacts {
  return {
    items,
    sources: [],
    dropped: [],
    estate: { ...estate, owners: [], applications: [] },
    channels: new Map(),
    quorums: [],
    standings: new Map(),
    reach: [],
    now,
    ...changes,
  };
}

/** A log that keeps its warnings and errors. */
export function keepingLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string) => void lines.push(message);
  return { lines, debug: () => undefined, info: () => undefined, warn: keep, error: keep };
}

/** What the internal port is made of, for these items. */
export function internalDeps(items: readonly Item[], changes: Partial<InternalAppDeps> = {}): InternalAppDeps {
  const inventory = inventoryOf(items);
  const clock = { now: () => now };
  const coverage = () => Promise.resolve(coverageFacts(items));
  return {
    desk: openDesk({ inventory, estate, ladder: usualLadder, clock, coverage }),
    inventory,
    schedule: { all: () => Promise.resolve([]) },
    sources: [],
    policies: () => Promise.resolve([]),
    watchRound: () => undefined,
    outbox: { pending: () => Promise.resolve([]) },
    clock,
    nameOf: (person) => Promise.resolve(person === liam ? "Liam Walsh" : person),
    log: keepingLog(),
    database: () => Promise.resolve(),
    chatConnected: () => true,
    passkeys: undefined,
    uploads: undefined,
    ...changes,
  };
}

/** The internal port's answer for these items. */
export function ask(path: string, items: readonly Item[], changes: Partial<InternalAppDeps> = {}): Promise<Response> {
  return Promise.resolve(createInternalApp(internalDeps(items, changes)).request(path));
}

/** The items as lines, the most urgent first. */
export function linesOf(items: readonly Item[]): Promise<ItemLine[]> {
  return internalDeps(items).desk.lines();
}

/** The page at a path as its text. */
export async function textAt(path: string, items: readonly Item[]): Promise<string> {
  return (await ask(path, items)).text();
}
