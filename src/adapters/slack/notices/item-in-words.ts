import type { RehearsalCheck } from "../../../domain/inventory/events.ts";
import type { Item, PastReading } from "../../../domain/inventory/item.ts";
import type { Owner } from "../../../domain/inventory/owner.ts";
import type { Stake } from "../../../domain/inventory/stake.ts";
import { kindInWords, type Place, type Reading } from "../../../domain/inventory/sighting.ts";
import { count, type Instant } from "../../../domain/time.ts";
import { channelLink, clip, code, link, mention, moment, sentence, typed } from "../text.ts";

/** How many characters of a name are shown: what is said of it comes after, and has to be seen. */
export const nameLength = 80;

/** The item's name, as mrkdwn. */
export function itemName({ name, locator }: Pick<Place, "name" | "locator">): string {
  return typed(name.trim() === "" ? locator : name, nameLength);
}

/** `push application · account 111122223333 · eu-west-1`. */
export function whereInWords({ kind, account, region }: Pick<Place, "kind" | "account" | "region">): string {
  return [
    kindInWords[kind],
    ...(account === null ? [] : [`account ${typed(account, 40)}`]),
    ...(region === null ? [] : [typed(region, 40)]),
  ].join(" · ");
}

/** When it ends, in the reader's own time zone; or why nobody can say. */
export function endInWords(reading: Reading | null): string {
  if (reading === null) return "not known: it could not be read yet";
  const { expiry } = reading;
  switch (expiry.kind) {
    case "at":
      return moment(expiry.at);
    case "never":
      return `never: ${typed(expiry.why)}`;
    case "unknown":
      return `not known: ${typed(expiry.why)}`;
  }
}

/** Who owns it, and where its team is; what is missing when nobody does. */
export function ownerInWords(item: Pick<Item, "ownership">, owner: Owner | undefined): string {
  if (owner === undefined) return "⚠ nobody owns this: hand it over to who looks after it";
  const how = item.ownership?.by === "hand-over" ? ", to whom it was handed over" : "";
  return `${typed(owner.name, nameLength)} in ${channelLink(owner.channel)}${how}`;
}

/** What and where it is, one fact a line. */
export function glanceAt(item: Item, { owner, stake }: { owner: Owner | undefined; stake: Stake }): string[] {
  const { place, reading, unread, rung } = item;
  return [
    `*${rung === 0 ? "Ended" : "Ends"}*  ${endInWords(reading)}`,
    `*What*  ${whereInWords(place)}`,
    `*Where*  ${code(place.locator)}`,
    `*Owner*  ${ownerInWords(item, owner)}`,
    `*Runbook*  ${runbookInWords(item, stake)}`,
    ...(reading?.renewsItself === true ? ["*Renewal*  it renews itself"] : []),
    ...(unread === null
      ? []
      : [`*Last read*  ⚠ it can't be read since ${moment(unread.since)}: ${sentence(typed(unread.why))}`]),
  ];
}

/** What rotates it: Firebreak, people by a page of their own, or nothing that is known. */
function runbookInWords({ runbook }: Pick<Item, "runbook">, { rotatable }: Stake): string {
  if (rotatable) return runbook === null ? "Firebreak rotates it" : `${runbookLink(runbook)}: Firebreak rotates it`;
  return runbook === null ? "none: Firebreak can't rotate it" : `${runbookLink(runbook)}, for people to follow`;
}

/** A runbook of ours by its name; whatever else people follow as they named it, or as a link where it is an address. */
export function runbookLink(runbook: string): string {
  return /^https?:\/\/\S+$/.test(runbook)
    ? link(runbook, clip(runbook.replace(/^https?:\/\//, ""), 80))
    : code(runbook);
}

/** Until when nobody is reminded of it, and who said so; nothing when it is not snoozed. */
export function snoozeLines({ snooze }: Pick<Item, "snooze">): string[] {
  if (snooze === null) return [];
  const by = snooze.by === null ? "" : ` by ${mention(snooze.by)}`;
  return [`💤 Snoozed until ${moment(snooze.until)}${by}. Then it is told again, if it has not been replaced.`];
}

/** What its last rehearsal said: that it went well, or everything that did not. Nothing when there was none. */
export function rehearsalLines({ rehearsal }: Pick<Item, "rehearsal">): string[] {
  if (rehearsal === null) return [];
  const { askedBy, at, checks } = rehearsal;
  const underWay = askedBy === null ? [] : [`⏳ Under way, asked for by ${mention(askedBy)}`];
  if (at === null) return underWay;
  const passed = checks.filter((check) => check.verdict === "pass").length;
  return [
    ...underWay,
    `${passed === checks.length ? "✓" : "⚠"} ${passed} of ${count(checks.length, "check")} passed ${moment(at)}`,
    ...checks.filter((check) => check.verdict !== "pass").map(checkLine),
  ];
}

function checkLine({ verdict, found, todo }: RehearsalCheck): string {
  const sign = verdict === "fail" ? "✗ Would fail:" : "? Not known:";
  const help = todo === undefined ? "" : ` ${sentence(typed(todo))}`;
  return `${sign} ${sentence(typed(found))}${help}`;
}

const pastInWords: Record<PastReading["what"], string> = {
  found: "found",
  gone: "gone",
  returned: "there again",
  rotation: "rotated by Firebreak",
  renewal: "renewed by itself",
  unexplained: "changed, and no rotation did it",
  detail: "changed in a detail",
};

/** What happened to it, the newest first, at most so many lines. */
export function historyLines({ history }: Pick<Item, "history">, most: number): string[] {
  return history
    .toReversed()
    .slice(0, most)
    .map((past) => `• ${moment(past.at)}  ${pastInWords[past.what]}${identity(past)}`);
}

/** Which certificate that was: its end, and the beginning of its fingerprint. */
export function identity({ notAfter, fingerprint }: { notAfter: Instant | null; fingerprint: string | null }): string {
  return [
    ...(notAfter === null ? [] : [` · ends ${moment(notAfter)}`]),
    ...(fingerprint === null ? [] : [` · ${code(fingerprint.slice(0, 16))}`]),
  ].join("");
}
