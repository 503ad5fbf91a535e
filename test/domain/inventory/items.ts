import { bot } from "../../../src/domain/actor.ts";
import type { NewEvent, RecordedEvent } from "../../../src/domain/event.ts";
import { applyToItem, foldItem, type Item, itemStream } from "../../../src/domain/inventory/item.ts";
import { itemId, type Place, type Reading, readingOf } from "../../../src/domain/inventory/sighting.ts";
import type { Stake } from "../../../src/domain/inventory/stake.ts";
import { attend, day, type Ladder, usualLadder } from "../../../src/domain/inventory/watch.ts";
import { after } from "../../../src/domain/time.ts";

/** Noon, so that no test stands at the edge of a day by accident. */
export const began = "2026-06-01T12:00:00.000Z";

export const place: Place = {
  kind: "sns",
  locator: "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod",
  name: "ios-prod",
  account: "111122223333",
  region: "eu-west-1",
};

export const nothing: Stake = { component: null, dependedOn: false, rotatable: false };
export const vital: Stake = { component: "ios-push", dependedOn: true, rotatable: true };

/** A reading that ends so many days after the beginning. */
export function endingIn(days: number, more: Partial<Reading> = {}): Reading {
  return readingOf({ kind: "at", at: after(began, days * day) }, { enabled: true, ...more });
}

/** The event with which an item begins. */
export function foundEvent(
  reading: Reading | null,
  changes: Partial<{ place: Place; why: string | null }> = {},
): NewEvent {
  return {
    type: "certificate.found",
    actor: bot,
    data: {
      source: "sns/111122223333/eu-west-1",
      place,
      reading,
      why: null,
      ownership: null,
      runbook: null,
      ...changes,
    },
  };
}

/** The item after one more event. */
export function apply(item: Item | undefined, event: NewEvent, at: string): Item {
  const id = item?.id ?? itemId(event.type === "certificate.found" ? event.data.place : place);
  const recorded = {
    typed: {},
    ...event,
    stream: itemStream(id),
    sequence: (item?.sequence ?? 0) + 1,
    position: 0,
    at,
    hash: "",
  } as RecordedEvent;
  const next = item === undefined ? foldItem([recorded]) : applyToItem(item, recorded);
  if (next === undefined) throw new Error("an item begins with an event");
  return next;
}

/** An item that was found at the beginning. */
export function found(reading: Reading | null): Item {
  return apply(undefined, foundEvent(reading), began);
}

/** The item after everything that is due then was told. */
export function attended(
  item: Item,
  at: string,
  { ladder = usualLadder, stake = nothing }: { ladder?: Ladder; stake?: Stake } = {},
): Item {
  let current = item;
  for (;;) {
    const event = attend(current, { ladder, stake, now: new Date(at) });
    if (event === undefined) return current;
    current = apply(current, event, at);
  }
}

/** What an item's alerts said, in order. */
export function told({ alerts }: Item): string[] {
  return alerts.map(({ cause }) => ("days" in cause ? `${cause.kind} ${cause.days}` : cause.kind));
}
