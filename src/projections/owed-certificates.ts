import type { RecordedEvent } from "../domain/event.ts";
import { type Alert, isOver, type Item, itemStream } from "../domain/inventory/item.ts";
import { ownerIdOf } from "../domain/inventory/owner.ts";
import { sourceStream } from "../domain/inventory/source.ts";
import type { Owed } from "../ports/journal.ts";

/** A change of an item: as it was before the event, and as it is after it. */
export interface ItemChange {
  before: Item | undefined;
  after: Item;
  event: RecordedEvent;
}

/** The messages and pages that an event makes owed, anew or to be drawn again. */
export function owedForItem({ before, after, event }: ItemChange): Owed[] {
  const told = after.alerts.filter((alert) => !alert.quiet);
  const mended = told.filter((alert) => isOver(after, alert) && before !== undefined && wasOpen(before, alert.alert));
  const shown = new Set([...mended, ...touched(told, event)]);
  return [
    ...[...shown].flatMap((alert) => cards(after, alert)),
    ...told.filter((alert) => wakesNow(alert, event)).map((alert) => page(after, alert, "trigger")),
    ...mended.filter((alert) => alert.page).map((alert) => page(after, alert, "resolve")),
    ...handedOver({ before, after, event }),
  ];
}

/**
 * Who was woken for it and looks after it no more can sleep; who looks after it now is woken for what
 * is open. What nobody owns is looked after too, where firebreak.yml names a team for that.
 */
function handedOver({ before, after, event }: ItemChange): Owed[] {
  if (event.type !== "certificate.assigned" || before === undefined) return [];
  const [former, now] = [ownerIdOf(before), ownerIdOf(after)];
  if (former === now) return [];
  const open = after.alerts.filter((alert) => alert.page && !isOver(after, alert));
  return [
    ...open.map((alert) => pageAt(page(after, alert, "resolve"), { owner: former, instead: now }, after)),
    ...open.slice(-1).map((alert) => pageAt(page(after, alert, "trigger"), { owner: now, instead: former }, after)),
  ];
}

function wasOpen(before: Item, number: number): boolean {
  const alert = before.alerts.find((one) => one.alert === number);
  return alert !== undefined && !isOver(before, alert);
}

/** The alerts whose cards an event changes: the latest, and the one before it, which is history once there is a later one. */
function touched(told: readonly Alert[], event: RecordedEvent): Alert[] {
  switch (event.type) {
    case "certificate.alerted":
      return event.data.quiet ? [] : told.slice(-2);
    case "certificate.incident-opened":
    case "certificate.alert-undelivered":
    case "certificate.opening-failed":
      return told.filter(({ alert }) => alert === event.data.alert);
    case "certificate.snoozed":
    case "certificate.assigned":
    case "certificate.rehearsal-asked":
    case "certificate.rehearsed":
      return told.slice(-1);
    default:
      return [];
  }
}

/** An alert that opens an incident wakes people when it has, since they are told where to go; or when it could not. */
function wakesNow(alert: Alert, event: RecordedEvent): boolean {
  if (!alert.page) return false;
  switch (event.type) {
    case "certificate.alerted":
      return event.data.alert === alert.alert && alert.opens !== "incident";
    case "certificate.incident-opened":
    case "certificate.opening-failed":
      return event.data.alert === alert.alert && alert.opens === "incident";
    default:
      return false;
  }
}

/** One for whose it was when it was told, one for everybody whose it became since, and the wider channel's. */
function cards({ id }: Item, { alert, wide, undelivered, owners = [] }: Alert): Owed[] {
  const own = owedCard(id, alert, "owner");
  const further = owners.slice(1).map((owner): Owed => {
    const at = `/${owner || "nobody"}`;
    return { ...own, key: own.key + at, lane: own.lane + at, subject: { ...own.subject, owner } };
  });
  return [own, ...further, ...(wide || undelivered !== undefined ? [owedCard(id, alert, "wide")] : [])];
}

/** An alert's card. Each channel has a lane of its own: one that can't be reached keeps nothing from the other. */
export function owedCard(certificate: string, alert: number, to: "owner" | "wide"): Owed {
  return {
    key: `${itemStream(certificate)}/alert-${alert}/${to}`,
    lane: `${itemStream(certificate)}/${to}`,
    kind: "certificate-alert",
    subject: { certificate, alert, to },
  };
}

/** Pages have a lane of their own: nobody sleeps on because a channel does not answer. */
function page(item: Item, { alert }: Alert, action: "trigger" | "resolve"): Owed {
  const lane = `${itemStream(item.id)}/page`;
  return { key: `${lane}/${alert}/${action}`, lane, kind: "page", subject: { certificate: item.id, alert, action } };
}

/** A page at another owner's pager than the present one's, or at the present one's because of that. */
function pageAt(page: Owed, { owner, instead }: { owner: string; instead: string }, item: Item): Owed {
  return {
    ...page,
    key: `${page.key}/${owner || "nobody"}/${item.sequence}`,
    subject: { ...page.subject, owner, instead },
  };
}

/** The message that tells of a source's trouble; drawn again when it is over. */
export function owedForSource(id: string, since: number): Owed[] {
  const lane = sourceStream(id);
  return [{ key: `${lane}/${since}`, lane, kind: "source-alert", subject: { source: id } }];
}

/** The message that tells of lost coverage. */
export function owedForLosses(sequence: number): Owed {
  return { key: `coverage/${sequence}`, lane: "coverage", kind: "coverage-alert", subject: { sequence } };
}

/** The digests of a week: one for each owner, one for the wider channel. */
export function owedForDigest(week: string, owners: readonly { id: string }[]): Owed[] {
  return ["", ...owners.map(({ id }) => id)].map((owner) => ({
    key: `digest/${week}/${owner || "all"}`,
    lane: `digest/${owner || "all"}`,
    kind: "certificate-digest",
    subject: { week, owner },
  }));
}
