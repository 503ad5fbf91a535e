import { z } from "zod";
import type { PersonId } from "../actor.ts";
import type { Estate } from "../estate.ts";
import type { Standing } from "../standing.ts";
import { between, type Instant, inWords } from "../time.ts";
import { endOf, type Item } from "./item.ts";
import { ownerOf, stakeOf } from "./stake.ts";
import { day } from "./watch.ts";

/** What can be missing, the gravest first, as people read it. */
export const gapInWords = {
  "source-failing": "can't be read",
  "source-dropped": "no longer watched",
  "source-unread": "not read yet",
  "not-found": "named in firebreak.yml and not found",
  unread: "there, and can't be read",
  "unknown-end": "its end is not known",
  leftover: "expired or switched off, and left so",
  "no-owner": "nobody owns it",
  channel: "its alerts reach nobody",
  "no-pager": "nothing wakes its owner",
  "no-runbook": "no runbook rotates it",
  "never-rehearsed": "its rotation was never rehearsed",
  "rehearsal-old": "its rehearsal is too long ago",
  "rehearsal-failed": "its last rehearsal failed",
  quorum: "its approval can't be reached today",
  "one-approver": "it hangs on too few approvers",
  portal: "too few people can reach Apple's portal",
  "apns-closed": "the way out to Apple is closed",
} as const;
/** One kind of gap. */
export type GapKind = keyof typeof gapInWords;
/** All of them, in their order. */
export const gapKinds = Object.keys(gapInWords) as GapKind[];

/** Something that is not covered. */
export interface Gap {
  kind: GapKind;
  account: string | null;
  region: string | null;
  /** What it is about: an item's id, a source's, an owner's, an application's ARN. */
  subject: string;
  /** Its name for people. */
  name: string;
  /** A sentence: what was found. */
  why: string;
  todo: string;
}

/** A source, as coverage looks at it. */
export interface WatchedSource {
  id: string;
  title: string;
  account: string | null;
  region: string | null;
  /** When it was last read to its end; null when it never was. */
  readAt: Instant | null;
  failing: { since: Instant; why: string; todo: string | null } | null;
}

/** How a channel can take alerts. */
export type ChannelState = "open" | "archived" | "empty" | "without-bot" | "missing" | "unknown";

/** Everything that is held against what should be. */
export interface CoverageFacts {
  items: readonly Item[];
  sources: readonly WatchedSource[];
  dropped: readonly { id: string; title: string; at: Instant; items: number }[];
  estate: Estate;
  /** Each owner's channel, by the owner's id. */
  channels: ReadonlyMap<string, ChannelState>;
  /** Whether a rotation could be approved today, for each quorum that its policy asks for. */
  quorums: readonly { needed: number; able: number | "unknown"; from: string }[];
  /** The standing of everybody whom an owner names for Apple's portal. */
  standings: ReadonlyMap<PersonId, Standing>;
  /** The way out to each of Apple's push services that something is pushed through. */
  reach: readonly { service: string; why: string | null }[];
  now: Date;
}

/** A rehearsal is good for half a year. */
const rehearsalLife = 180 * day;
/** One illness must not stop a rotation. */
const portalPeople = 2;

/** Everything that is not covered, the gravest kind first. */
export function coverageOf(facts: CoverageFacts): Gap[] {
  const gaps = [
    ...facts.sources.flatMap(ofSource),
    ...facts.dropped.map(ofDropped),
    ...facts.estate.applications.flatMap((application) => ofApplication(application.arn, facts)),
    ...facts.items.filter((item) => item.gone === null).flatMap((item) => ofItem(item, facts)),
    ...facts.estate.owners.flatMap((owner) => [
      ...ofChannel(owner, facts),
      ...ofPager(owner),
      ...ofPortal(owner, facts),
    ]),
    ...facts.quorums.flatMap(ofQuorum),
    ...facts.reach.flatMap(ofReach),
  ];
  const order = new Map(gapKinds.map((kind, index) => [kind, index]));
  return gaps.toSorted((one, other) => (order.get(one.kind) ?? 0) - (order.get(other.kind) ?? 0));
}

function ofSource({ id: subject, title: name, account, region, readAt, failing }: WatchedSource): Gap[] {
  const about = { account, region, subject, name };
  if (failing !== null) {
    return [{ kind: "source-failing", ...about, why: failing.why, todo: failing.todo ?? "See the log of the bot." }];
  }
  if (readAt !== null) return [];
  const why = "It has not been read to its end yet.";
  return [{ kind: "source-unread", ...about, why, todo: "Wait for its first reading; it comes by itself." }];
}

function ofDropped({ id: subject, title: name, items }: CoverageFacts["dropped"][number]): Gap {
  return {
    kind: "source-dropped",
    account: null,
    region: null,
    subject,
    name,
    why: `It was taken out of firebreak.yml. It had shown ${items} items.`,
    todo: "Put it back under watch, or make sure that something else watches what it had shown.",
  };
}

function ofApplication(arn: string, { items }: CoverageFacts): Gap[] {
  if (items.some((item) => item.place.locator === arn && item.gone === null)) return [];
  const [, , , region = null, account = null] = arn.split(":");
  const name = arn.split("/").at(-1) ?? arn;
  const todo = "Watch its account and region under watch.aws, or take it out of applications.";
  return [{ kind: "not-found", account, region, subject: arn, name, why: "No source shows it.", todo }];
}

function ofItem(item: Item, facts: CoverageFacts): Gap[] {
  const { account, region, name } = item.place;
  const gap = (kind: GapKind, why: string, todo: string): Gap => {
    return { kind, account, region, subject: item.id, name, why, todo };
  };
  return [...ofReading(item, gap), ...ofOwnership(item, facts, gap), ...ofRotation(item, facts, gap)];
}

type GapOf = (kind: GapKind, why: string, todo: string) => Gap;

function ofReading(item: Item, gap: GapOf): Gap[] {
  const { reading, unread } = item;
  if (unread !== null) return [gap("unread", unread.why, "Mend the way to it, or take it out of the watch.")];
  if (reading?.expiry.kind === "unknown") {
    return [gap("unknown-end", reading.expiry.why, "Look it up where it is kept.")];
  }
  if (!item.alerts.some((alert) => alert.quiet)) return [];
  const end = endOf(reading);
  const ended = end === null ? "It was switched off" : `It ended ${end.slice(0, 10)}`;
  return [gap("leftover", `${ended}, long before it was found.`, "Delete it, or rotate it if somebody needs it.")];
}

function ofOwnership(item: Item, { estate }: CoverageFacts, gap: GapOf): Gap[] {
  if (ownerOf(item, estate.owners) !== undefined) return [];
  const todo = "Name it in owners[].owns of firebreak.yml, tag it, or hand it over from its alert.";
  return [gap("no-owner", "No configuration, tag or CODEOWNERS says whose it is.", todo)];
}

/** What has no end needs no runbook yet, and what renews itself needs none at all. */
function ofRotation(item: Item, { now, estate }: CoverageFacts, gap: GapOf): Gap[] {
  const { reading, runbook, rehearsal } = item;
  if (reading === null || reading.expiry.kind === "never" || reading.renewsItself) return [];
  if (runbook === null) {
    return [
      gap(
        "no-runbook",
        "Firebreak can't rotate it.",
        "List it under applications, or name what people follow under watch.runbooks.",
      ),
    ];
  }
  // What people rotate by a page of their own, Firebreak can't rehearse.
  if (!stakeOf(item, estate).rotatable) return [];
  const todo = "Press Rehearse on its alert, or in /cert show.";
  if (rehearsal === null || rehearsal.at === null) return [gap("never-rehearsed", "Nobody has tried it.", todo)];
  const age = between(rehearsal.at, now);
  const failed = rehearsal.checks.find((check) => check.verdict === "fail");
  if (failed !== undefined) return [gap("rehearsal-failed", failed.found, failed.todo ?? todo)];
  return age <= rehearsalLife ? [] : [gap("rehearsal-old", `The last one was ${inWords(age)} ago.`, todo)];
}

const channelTrouble: Partial<Record<ChannelState, { why: string; todo: string }>> = {
  archived: { why: "Its channel is archived.", todo: "Unarchive it, or name another channel for this owner." },
  empty: { why: "Nobody is in its channel but the bot.", todo: "Bring the team into it." },
  "without-bot": { why: "The bot is not in its channel.", todo: "Type /invite @Firebreak there." },
  missing: { why: "Its channel does not exist.", todo: "Correct the channel of this owner in firebreak.yml." },
};

function ofChannel({ id, name, channel }: Estate["owners"][number], { channels }: CoverageFacts): Gap[] {
  const trouble = channelTrouble[channels.get(id) ?? "unknown"];
  if (trouble === undefined) return [];
  return [{ kind: "channel", account: null, region: null, subject: id, name: `${name} (${channel})`, ...trouble }];
}

function ofPager({ id, name, pager }: Estate["owners"][number]): Gap[] {
  if (pager !== undefined) return [];
  const why = "Slack wakes nobody at night, and no pager is named for it.";
  const todo = "Name one under owners[].pager in firebreak.yml: docs/pagers.md tells how.";
  return [{ kind: "no-pager", account: null, region: null, subject: id, name, why, todo }];
}

function ofPortal({ id, name, portal }: Estate["owners"][number], { standings }: CoverageFacts): Gap[] {
  const able = portal.filter((person) => !["deactivated", "guest", "external"].includes(standings.get(person) ?? ""));
  if (able.length >= portalPeople) return [];
  const named = able.length === 0 ? "It names nobody" : "It names one person";
  const why = `${named} who has access to Apple's developer portal and is still there.`;
  const todo = "Name two people under owners[].portal, and make sure that both can sign in there.";
  return [{ kind: "portal", account: null, region: null, subject: id, name, why, todo }];
}

function ofQuorum({ needed, able, from }: CoverageFacts["quorums"][number]): Gap[] {
  if (able === "unknown" || able > needed) return [];
  const about = { account: null, region: null, subject: "rotate-credential", name: from };
  const words = `${needed} of ${from} must approve a rotation, beside who asks; ${able} could today.`;
  return able < needed
    ? [{ kind: "quorum", ...about, why: words, todo: "Add approvers to the group, or change the policy." }]
    : [{ kind: "one-approver", ...about, why: `${words} One who is away stops it.`, todo: "Add another approver." }];
}

function ofReach({ service, why }: CoverageFacts["reach"][number]): Gap[] {
  if (why === null) return [];
  const todo =
    "Open the way out to it on port 443, or on 2197: without it a new certificate can't be tried before it is used.";
  return [{ kind: "apns-closed", account: null, region: null, subject: service, name: service, why, todo }];
}

/** How many gaps there are of each kind in each account and region: `no-owner/111122223333/eu-west-1`. */
export type Tally = Record<string, number>;

/** Counts the gaps. */
export function tallyOf(gaps: readonly Gap[]): Tally {
  const tally: Tally = {};
  for (const gap of gaps) tally[groupOf(gap)] = (tally[groupOf(gap)] ?? 0) + 1;
  return tally;
}

function groupOf({ kind, account, region }: Pick<Gap, "kind" | "account" | "region">): string {
  return [kind, account ?? "-", region ?? "-"].join("/");
}

/**
 * The count as it now is, as far as that can be told: what can't be asked is taken to be as it was, since
 * a chat that does not answer mends nothing, and breaks nothing.
 */
export function tallyNow(facts: CoverageFacts, before: Tally | null): Tally {
  // What fails at its first reading waits for it still: what that will find is no loss.
  const waiting = facts.sources.filter(({ readAt, failing }) => readAt === null && failing !== null);
  const unread = waiting.flatMap((source) => ofSource({ ...source, failing: null }));
  const tally = tallyOf([...coverageOf(facts), ...unread]);
  const dark = unasked(facts);
  for (const [group, number] of Object.entries(before ?? {})) {
    if (dark.some((kind) => group.startsWith(`${kind}/`))) tally[group] = Math.max(tally[group] ?? 0, number);
  }
  return tally;
}

/** The kinds of gap of which nobody can tell now whether there are any. */
function unasked({ channels, quorums, standings }: CoverageFacts): GapKind[] {
  return [
    ...([...channels.values()].includes("unknown") ? (["channel"] as const) : []),
    ...(quorums.some(({ able }) => able === "unknown") ? (["quorum", "one-approver"] as const) : []),
    ...([...standings.values()].includes("unknown") ? (["portal"] as const) : []),
  ];
}

/** A group of gaps that has grown. */
const Loss = z.strictObject({ group: z.string(), from: z.int(), to: z.int() });
/** A group of gaps that has grown. */
export type Loss = z.infer<typeof Loss>;

/** What happens to the coverage as a whole. Its stream is `coverage`. */
export const coverageEvents = {
  /** The gaps as they are now, when they are not as they were. `lost`: where there are more. */
  "coverage.assessed": z.strictObject({ tally: z.record(z.string(), z.int()), lost: z.array(Loss) }),
  /** The week's digest is due. `week`: as ISO 8601 counts them, `2026-W48`. */
  "digest.due": z.strictObject({ week: z.string() }),
};

/** The kinds of gap that say nothing of a reading: a source's first one has not found them. */
const besideReadings = new Set<string>(["channel", "no-pager", "quorum", "one-approver", "portal", "apns-closed"]);

/**
 * Where coverage was lost between two counts. What was only not read yet is no loss, nor is what the
 * first reading of a source has found.
 */
export function lossesBetween(before: Tally, now: Tally): Loss[] {
  return Object.entries(now).flatMap(([group, to]) => {
    const from = before[group] ?? 0;
    return to > from && !isFirstFound(group, before) ? [{ group, from, to }] : [];
  });
}

function isFirstFound(group: string, before: Tally): boolean {
  const [kind = "", ...place] = group.split("/");
  const unread = ["source-unread", ...place].join("/");
  return group === unread || (!besideReadings.has(kind) && before[unread] !== undefined);
}

/** The stream of what concerns the watch as a whole. */
export const coverageStream = "coverage";
