import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { Item } from "../../../src/domain/inventory/item.ts";
import { type Circumstances, missed, reconcile } from "../../../src/domain/inventory/reconcile.ts";
import { read, type Reading, type Sighting, unread } from "../../../src/domain/inventory/sighting.ts";
import { day, usualLadder } from "../../../src/domain/inventory/watch.ts";
import { after } from "../../../src/domain/time.ts";
import { apply, began, endingIn, found, nothing, place, vital } from "./items.ts";

const now = new Date(after(began, day));
const circumstances: Circumstances = {
  source: "sns/111122223333/eu-west-1",
  ownership: null,
  runbook: null,
  rotations: [],
  ladder: usualLadder,
  stake: nothing,
  now,
};

const summaryOf = (events: readonly NewEvent[]) =>
  events.map((event) => {
    if (event.type === "certificate.changed") return `changed: ${event.data.cause}`;
    return event.type === "certificate.alerted" ? `alert: ${event.data.cause.kind}` : event.type;
  });
const see = (item: Item | undefined, sighting: Sighting, changes: Partial<Circumstances> = {}) =>
  reconcile(item, sighting, { ...circumstances, ...changes });
const seeReading = (item: Item | undefined, reading: Reading, changes: Partial<Circumstances> = {}) =>
  summaryOf(see(item, read(place, reading), changes));

describe("a sighting", () => {
  test("of something new is found, read or not", () => {
    expect(seeReading(undefined, endingIn(90))).toEqual(["certificate.found"]);
    expect(summaryOf(see(undefined, unread(place, "no answer")))).toEqual(["certificate.found"]);
  });

  test("of what is as it was leaves no trace, whatever it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: -5000, max: 5000 }), fc.option(fc.boolean()), (days, enabled) => {
        const reading = endingIn(days, { enabled });
        expect(seeReading(found(reading), reading)).toEqual([]);
      }),
    );
  });

  test("of another certificate that our own rotation put there is no surprise", () => {
    const next = endingIn(395);
    const notAfter = next.expiry.kind === "at" ? next.expiry.at : "";
    const rotations = [{ application: place.locator, notAfter }];
    expect(seeReading(found(endingIn(3)), next, { rotations })).toEqual(["changed: rotation"]);
  });

  test("of a change that no rotation made is told at once", () => {
    expect(seeReading(found(endingIn(3)), endingIn(395))).toEqual(["changed: unexplained", "alert: unexplained"]);
    const elsewhere = [{ application: `${place.locator}-other`, notAfter: after(began, 395 * day) }];
    expect(seeReading(found(endingIn(3)), endingIn(395), { rotations: elsewhere })).toEqual([
      "changed: unexplained",
      "alert: unexplained",
    ]);
  });

  test("of what renews itself is told only when it now ends earlier", () => {
    const renewed = { renewsItself: true };
    expect(seeReading(found(endingIn(30, renewed)), endingIn(90, renewed))).toEqual(["changed: renewal"]);
    expect(seeReading(found(endingIn(90, renewed)), endingIn(30, renewed))).toEqual([
      "changed: unexplained",
      "alert: moved-back",
    ]);
  });

  test("of an end that moved backwards is told, even after a rotation of ours", () => {
    const next = endingIn(20);
    const rotations = [{ application: place.locator, notAfter: after(began, 20 * day) }];
    expect(seeReading(found(endingIn(200)), next, { rotations })).toEqual(["changed: rotation", "alert: moved-back"]);
  });

  test("of a replacement that lives less long is told", () => {
    const year = endingIn(10, { notBefore: after(began, -355 * day), fingerprint: "aa" });
    const quarter = endingIn(91, { notBefore: began, fingerprint: "bb" });
    const [, alert] = see(found(year), read(place, quarter));
    expect(alert).toMatchObject({ data: { cause: { kind: "shorter-lived", fromDays: 365, toDays: 91 } } });
  });

  test("of a life that is not known tells nothing of its length", () => {
    expect(seeReading(found(endingIn(300)), endingIn(310))).toEqual(["changed: unexplained", "alert: unexplained"]);
  });

  test("of a switch or a tag alone is a detail", () => {
    expect(seeReading(found(endingIn(300)), endingIn(300, { enabled: false }))).toEqual(["changed: detail"]);
    expect(seeReading(found(endingIn(300)), endingIn(300, { facts: { "delivery logs": "all" } }))).toEqual([
      "changed: detail",
    ]);
  });

  test("of a key whose age can't be told now, or can be told for the first time, is no change of it", () => {
    const [then, later] = [began, after(began, day / 2)];
    const known = endingIn(90, { keyChangedAt: then });
    expect(seeReading(found(known), endingIn(90))).toEqual([]);
    expect(seeReading(found(endingIn(90)), known)).toEqual(["changed: detail"]);
    expect(seeReading(found(known), endingIn(90, { keyChangedAt: later }))).toEqual([
      "changed: unexplained",
      "alert: unexplained",
    ]);
  });

  test("of a key that was changed while its age could not be told is told of once it can be", () => {
    let item = found(endingIn(90, { keyChangedAt: began }));
    for (const event of see(item, read(place, endingIn(90, { enabled: false })))) {
      item = apply(item, event, now.toISOString());
    }
    expect(seeReading(item, endingIn(90, { enabled: false, keyChangedAt: now.toISOString() }))).toEqual([
      "changed: unexplained",
      "alert: unexplained",
    ]);
  });

  test("of another credential remembers nothing of the age of the one before", () => {
    const [changed] = see(found(endingIn(90, { keyChangedAt: began })), read(place, endingIn(395)));
    expect(changed).toMatchObject({ data: { reading: { keyChangedAt: null } } });
  });

  test("that can't be read is recorded once, and so is that it can be again", () => {
    const item = found(endingIn(300));
    const dark = see(item, unread(place, "no answer"));
    expect(summaryOf(dark)).toEqual(["certificate.unread"]);
    const unreadItem = dark.reduce((current, event) => apply(current, event, began), item);
    expect(summaryOf(see(unreadItem, unread(place, "still no answer")))).toEqual([]);
    expect(seeReading(unreadItem, endingIn(300))).toEqual(["certificate.read-again"]);
  });

  test("by another owner or with another runbook is recorded, unless a person has handed it over", () => {
    const ownership = { owner: "mobile", by: "tag" } as const;
    expect(seeReading(found(endingIn(300)), endingIn(300), { ownership })).toEqual(["certificate.assigned"]);
    const handed = apply(
      found(endingIn(300)),
      {
        type: "certificate.assigned",
        actor: { kind: "bot" },
        data: { ownership: { owner: "web", by: "hand-over" }, runbook: null },
      },
      began,
    );
    expect(seeReading(handed, endingIn(300), { ownership })).toEqual([]);
  });
});

describe("what its source does not show any more", () => {
  test("has gone, and is told once; it wakes somebody where a component depends on it", () => {
    const item = found(endingIn(300));
    const events = missed(item, { ...circumstances, stake: vital });
    expect(summaryOf(events)).toEqual(["certificate.gone", "alert: gone"]);
    expect(events[1]).toMatchObject({ data: { wide: true, page: true } });
    const gone = events.reduce((current, event) => apply(current, event, began), item);
    expect(missed(gone, circumstances)).toEqual([]);
  });

  test("comes back when it is seen again", () => {
    const item = missed(found(endingIn(300)), circumstances).reduce(
      (current, event) => apply(current, event, began),
      found(endingIn(300)),
    );
    const events = see(item, read(place, endingIn(300)));
    expect(summaryOf(events)).toEqual(["certificate.returned"]);
    expect(events.reduce((current, event) => apply(current, event, began), item).gone).toBeNull();
  });
});
