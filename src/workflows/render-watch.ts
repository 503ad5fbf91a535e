import type { Estate } from "../domain/estate.ts";
import { FirebreakError } from "../domain/errors.ts";
import { coverageOf, type CoverageFacts, coverageStream, gapInWords } from "../domain/inventory/coverage.ts";
import { type Alert, causeInWords, isOver, type Item, ownersOf } from "../domain/inventory/item.ts";
import { type Owner, ownerIdOf } from "../domain/inventory/owner.ts";
import { foldSource, sourceStream } from "../domain/inventory/source.ts";
import { ownerOf, stakeOf } from "../domain/inventory/stake.ts";
import { day, type Ladder, latestSnooze } from "../domain/inventory/watch.ts";
import { after, between, hasCome, type Instant } from "../domain/time.ts";
import type { AlertFacts, Chat, Digest, Notice } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { Inventory } from "../ports/inventory.ts";
import type { Journal } from "../ports/journal.ts";
import type { OutboxItem } from "../ports/outbox.ts";
import type { Page } from "../ports/pager.ts";
import type { Incidents } from "../projections/incidents.ts";
import { byUrgency, endInWords, itemStates, lineOf, stateInWords } from "../projections/inventory.ts";
import type { Drawable, Rendered } from "./render-notice.ts";

/** Makes a message of the watch; undefined for what is none of its. */
export type RenderWatch = (item: Drawable) => Promise<Rendered | undefined>;

/** What the watch's messages are drawn from. */
export interface RenderWatchDeps {
  chat: Pick<Chat, "linkTo">;
  incidents: Pick<Incidents, "find">;
  inventory: Inventory;
  journal: Pick<Journal, "read">;
  coverage: () => Promise<CoverageFacts>;
  estate: Estate;
  ladder: Ladder;
  /** The wider channel: its id. */
  wide: string;
  /** The owner who is told of what nobody owns. */
  fallback: Owner | undefined;
  /** Where people read the certificates; undefined where nobody said how they reach the page. */
  horizon: string | undefined;
  clock: Clock;
}

/** Makes the drawing of the watch's messages: each from the journal as it is when it is sent. */
export function createRenderWatch(deps: RenderWatchDeps): RenderWatch {
  const toWide = (notice: Notice): Rendered => ({ to: "chat", channel: deps.wide, notice });
  return async ({ kind, subject, reference }) => {
    switch (kind) {
      case "certificate-alert": {
        const told = await alertIn(deps, subject);
        if (subject["to"] === "wide") return wideCard(deps, told);
        const owner = String(subject["owner"] ?? ownersOf(told.item, told.alert)[0]);
        return ownerCard(deps, told, { owner, stands: reference !== undefined });
      }
      case "page":
        return pageOf(deps, await alertIn(deps, subject), subject);
      case "source-alert": {
        const source = foldSource(await deps.journal.read(sourceStream(String(subject["source"]))));
        if (source === undefined) throw unheld("a source");
        return toWide({ kind, source });
      }
      case "coverage-alert": {
        const events = await deps.journal.read(coverageStream);
        const event = events.find(({ sequence }) => sequence === subject["sequence"]);
        if (event?.type !== "coverage.assessed") throw unheld("lost coverage");
        return toWide({ kind, losses: event.data.lost, at: event.at });
      }
      case "certificate-digest":
        return digestFor(deps, { week: String(subject["week"]), owner: String(subject["owner"]) });
      default:
        return undefined;
    }
  };
}

function unheld(what: string): FirebreakError {
  return new FirebreakError("broken", `A message is owed about ${what} that the journal does not hold.`);
}

interface Told {
  item: Item;
  alert: Alert;
}

async function alertIn({ inventory }: RenderWatchDeps, subject: OutboxItem["subject"]): Promise<Told> {
  const item = await inventory.find(String(subject["certificate"]));
  const alert = item?.alerts.find((one) => one.alert === subject["alert"]);
  if (item === undefined || alert === undefined) throw unheld("a certificate's alert");
  return { item, alert };
}

/** Once is enough for a channel that is also an owner's: that card has the buttons. */
async function wideCard(deps: RenderWatchDeps, told: Told): Promise<Rendered> {
  const own = ownersOf(told.item, told.alert).map((owner) => channelFor(deps, owner));
  return own.includes(deps.wide) ? { to: "nobody" } : card(deps, told, { channel: deps.wide, to: "wide" });
}

/** The buttons are where its present owner is. What was handed over says so where it was told before. */
async function ownerCard(
  deps: RenderWatchDeps,
  told: Told,
  { owner, stands }: { owner: string; stands: boolean },
): Promise<Rendered> {
  const owners = ownersOf(told.item, told.alert);
  const channel = channelFor(deps, owner);
  const isPresent = channel === channelFor(deps, ownerIdOf(told.item));
  const earlier = owners.slice(0, owners.indexOf(owner)).map((one) => channelFor(deps, one));
  const isMissed = !isPresent && !stands && channel !== deps.wide;
  if (isMissed || earlier.includes(channel)) return { to: "nobody" };
  return card(deps, told, { channel, to: isPresent ? "owner" : "wide" });
}

function channelFor({ estate, fallback, wide }: RenderWatchDeps, owner: string): string {
  return (estate.owners.find(({ id }) => id === owner) ?? fallback)?.channel ?? wide;
}

async function card(
  deps: RenderWatchDeps,
  { item, alert }: Told,
  { channel, to }: { channel: string; to: "owner" | "wide" },
): Promise<Rendered> {
  const facts = await factsOf(deps, item, { alert, to });
  return { to: "chat", channel, notice: { kind: "certificate-alert", item, alert, facts } };
}

async function factsOf(
  deps: RenderWatchDeps,
  item: Item,
  { alert, to }: { alert: Alert; to: "owner" | "wide" },
): Promise<AlertFacts> {
  const { estate, ladder, clock } = deps;
  const now = clock.now();
  const later = item.alerts.some((other) => !other.quiet && other.alert > alert.alert);
  const latest = latestSnooze(item, ladder);
  return {
    owner: ownerOf(item, estate.owners),
    stake: stakeOf(item, estate),
    to,
    past: later || isOver(item, alert),
    snoozeUntil: latest !== null && !hasCome(latest, now) ? latest : null,
    otherOwners: estate.owners.some((owner) => owner.id !== item.ownership?.owner),
    incidentChannel: await channelOf(deps, alert),
    now: now.toISOString(),
  };
}

/**
 * Without a pager the alert stands in its channels alone, and coverage says that nothing wakes its
 * owner. Nobody is woken for what is over by now.
 */
async function pageOf(deps: RenderWatchDeps, { item, alert }: Told, subject: OutboxItem["subject"]): Promise<Rendered> {
  const { owners } = deps.estate;
  const action: Page["action"] = subject["action"] === "resolve" ? "resolve" : "trigger";
  const pagerOf = (id: unknown) => owners.find((owner) => owner.id === id)?.pager ?? deps.fallback?.pager;
  const pager = pagerOf(subject["owner"] ?? item.ownership?.owner);
  // Handed over within one rota: whoever was woken is who would be.
  const same = subject["instead"] !== undefined && pagerOf(subject["instead"]) === pager;
  if (pager === undefined || same || (action === "trigger" && isOver(item, alert))) return { to: "nobody" };
  const owner = ownerOf(item, owners);
  const incident = alert.incident === undefined ? "" : `INC-${alert.incident}: `;
  const page: Page = {
    key: `firebreak/${item.id}/alert-${alert.alert}`,
    action,
    summary: `${incident}${item.place.name}: ${causeInWords(alert.cause)}`,
    severity: alert.cause.kind === "rung" || alert.cause.kind === "reminder" ? "error" : "critical",
    source: item.place.locator,
    at: alert.at,
    links: await linksOf(deps, { item, alert }),
    details: {
      certificate: item.id,
      ends: endInWords(item, deps.clock.now()),
      owner: owner?.name ?? "nobody",
      ...(alert.incident === undefined ? {} : { incident: `INC-${alert.incident}` }),
    },
  };
  return { to: "pager", pager, page };
}

/** Where whoever is woken goes first: to the incident, or else to the alert with its buttons. */
async function linksOf(deps: RenderWatchDeps, { item, alert }: Told): Promise<Page["links"]> {
  const { chat, horizon } = deps;
  const opened = await channelOf(deps, alert);
  const channel = channelFor(deps, ownerIdOf(item));
  return [
    ...(opened === null ? [] : [{ href: chat.linkTo(opened), text: "The incident's channel" }]),
    { href: chat.linkTo(channel), text: "The alert's channel" },
    ...(horizon === undefined ? [] : [{ href: `${horizon}/${item.id}`, text: "The certificate" }]),
  ];
}

async function channelOf({ incidents }: RenderWatchDeps, { incident }: Alert): Promise<string | null> {
  const opened = incident === undefined ? undefined : await incidents.find(incident);
  return opened?.channel ?? null;
}

/** How much of what is coming a digest lists. */
const upcomingAtMost = 15;

async function digestFor(deps: RenderWatchDeps, of: { week: string; owner: string }): Promise<Rendered> {
  const owner = deps.estate.owners.find(({ id }) => id === of.owner) ?? null;
  const facts = await deps.coverage();
  const items = facts.items.filter((item) => owner === null || item.ownership?.owner === owner.id);
  const own = new Set(items.map(({ id }) => id));
  const gaps = coverageOf(facts).filter(({ subject }) => owner === null || own.has(subject) || subject === owner.id);
  const digest: Digest = {
    week: of.week,
    owner,
    ...states(deps, items, facts.now),
    gaps: Object.entries(gapInWords).flatMap(([kind, what]) => {
      const number = gaps.filter((gap) => gap.kind === kind).length;
      return number === 0 ? [] : [{ what, number }];
    }),
    replaced: replaced(items, after(facts.now, -7 * day)),
  };
  const channel = owner?.channel ?? deps.wide;
  return { to: "chat", channel, notice: { kind: "certificate-digest", digest } };
}

function states(deps: RenderWatchDeps, items: readonly Item[], now: Date): Pick<Digest, "counts" | "upcoming"> {
  const lines = byUrgency(items.map((item) => lineOf(item, { estate: deps.estate, ladder: deps.ladder, now })));
  const counts = itemStates.flatMap((state) => {
    const number = lines.filter((line) => line.state === state).length;
    const { mark, words } = stateInWords[state];
    return number === 0 ? [] : [{ state: words, mark, number }];
  });
  const upcoming = lines
    .filter(({ state }) => state === "urgent" || state === "soon" || state === "disabled" || state === "expired")
    .slice(0, upcomingAtMost)
    .map(({ id, name, account, region, ends, state, owner }) => ({
      id,
      name,
      place: [account, region].filter(Boolean).join(", "),
      ends,
      mark: stateInWords[state].mark,
      owner: owner?.name ?? null,
    }));
  return { counts, upcoming };
}

function replaced(items: readonly Item[], since: Instant): Digest["replaced"] {
  return items.flatMap((item) =>
    item.history
      .filter(
        ({ at, what }) =>
          between(since, at) >= 0 && (what === "rotation" || what === "renewal" || what === "unexplained"),
      )
      .map(({ at, what }) => ({ name: item.place.name, what, at })),
  );
}
