import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { chosenByHand, orderFor } from "../../../src/domain/rotation/order.ts";
import { after, between } from "../../../src/domain/time.ts";
import { minute, start } from "../story.ts";

const day = 24 * 60 * minute;
const now = new Date(start);
const ahead = fc.integer({ min: -400 * day, max: 400 * day }).map((milliseconds) => after(now, milliseconds));
const calms = fc.integer({ min: 0, max: 400 * day });

/** An application as far as the order depends on it. */
const observed = (enabled: fc.Arbitrary<boolean>, expiry: fc.Arbitrary<string | null>) =>
  fc.record({ enabled, expiry, token: fc.constant(null) });
const targetsOf = (one: ReturnType<typeof observed>) =>
  fc
    .array(one, { minLength: 1, maxLength: 4 })
    .map((all) => all.map((observed, index) => ({ name: `app-${index}`, observed })));
const anyTargets = targetsOf(observed(fc.boolean(), fc.option(ahead)));
const enabledTargets = targetsOf(observed(fc.constant(true), fc.option(ahead)));

const lasting = (milliseconds: number, name = "ios-prod") => ({
  name,
  observed: { enabled: true, expiry: after(now, milliseconds), token: null },
});

describe("the order of a rotation", () => {
  test("is an emergency's as soon as one of the applications is disabled, and says which", () => {
    fc.assert(
      fc.property(anyTargets, calms, (targets, calm) => {
        fc.pre(targets.some((target) => !target.observed.enabled));
        const { order, why } = orderFor(targets, { now, calm });
        const disabled = targets.filter((target) => !target.observed.enabled).map(({ name }) => name);
        expect(order).toBe("emergency");
        expect(disabled.map((name) => `${name} is disabled: nobody gets a push.`)).toContain(why);
      }),
    );
  });

  test("is the planned one exactly when all are enabled and none ends before a merge could be waited for", () => {
    fc.assert(
      fc.property(enabledTargets, calms, (targets, calm) => {
        const isCalm = targets.every(({ observed: { expiry } }) => {
          if (expiry === null) return true;
          const left = between(now, expiry);
          return left > 0 && left >= calm;
        });
        expect(orderFor(targets, { now, calm }).order).toBe(isCalm ? "planned" : "emergency");
      }),
    );
  });

  test("depends on the whole of them, and not on which comes first", () => {
    const shuffled = anyTargets.chain((targets) =>
      fc.record({
        targets: fc.constant(targets),
        other: fc.shuffledSubarray(targets, { minLength: targets.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, calms, ({ targets, other }, calm) => {
        expect(orderFor(other, { now, calm }).order).toBe(orderFor(targets, { now, calm }).order);
      }),
    );
  });

  test("never becomes the planned one by another application, by less time, or by more caution", () => {
    fc.assert(
      fc.property(
        fc.tuple(anyTargets, anyTargets),
        calms,
        fc.nat({ max: 400 * day }),
        ([targets, more], calm, later) => {
          fc.pre(orderFor(targets, { now, calm }).order === "emergency");
          expect(orderFor([...targets, ...more], { now, calm }).order).toBe("emergency");
          expect(orderFor(targets, { now: new Date(after(now, later)), calm }).order).toBe("emergency");
          expect(orderFor(targets, { now, calm: calm + later }).order).toBe("emergency");
        },
      ),
    );
  });

  test.each<[string, Parameters<typeof orderFor>[0], ReturnType<typeof orderFor>]>([
    [
      "a certificate that has just expired",
      [lasting(0)],
      { order: "emergency", why: "The certificate of ios-prod has expired." },
    ],
    [
      "one that ends a moment too soon",
      [lasting(7 * day - 1)],
      { order: "emergency", why: "The certificate of ios-prod lasts 6 days more: too short to wait for a merge." },
    ],
    [
      "one that lasts just long enough",
      [lasting(7 * day)],
      { order: "planned", why: "The certificate of ios-prod lasts 7 days more: time enough for a merge first." },
    ],
    [
      "several, of which one ends first",
      [lasting(90 * day), lasting(30 * day, "ios-beta")],
      { order: "planned", why: "The certificate of ios-beta lasts 30 days more: time enough for a merge first." },
    ],
    [
      "a token key, which does not end",
      [
        {
          name: "ios-prod",
          observed: { enabled: true, expiry: null, token: { teamId: "ACME123456", bundleId: "com.example.shop" } },
        },
      ],
      { order: "planned", why: "Nothing that is deployed ends." },
    ],
  ])("is told in a sentence: %s", (_, targets, chosen) => {
    expect(orderFor(targets, { now, calm: 7 * day })).toEqual(chosen);
  });

  test.each(["emergency", "planned"] as const)("is what a person asks for: %s", (order) => {
    expect(chosenByHand(order)).toMatchObject({ order, why: expect.stringContaining("asked for") });
  });
});
