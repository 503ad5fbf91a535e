import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type DeliveryPeriod,
  periodMilliseconds,
  usualTolerance,
  watchVerdict,
} from "../../../src/domain/proof/watch.ts";
import { after } from "../../../src/domain/time.ts";

const start = "2024-08-20T10:30:00.000Z";
const periods = (...counts: [delivered: number, failed: number][]): DeliveryPeriod[] =>
  counts.map(([delivered, failed], index) => ({ since: after(start, index * periodMilliseconds), delivered, failed }));
const judge = (samples: DeliveryPeriod[], before: DeliveryPeriod[] = []) =>
  watchVerdict(samples, before, usualTolerance);

describe("a watch", () => {
  test("is well while little fails, and tells how much", () => {
    expect(judge(periods([320, 0], [310, 0]))).toEqual({
      verdict: "well",
      delivered: 630,
      failed: 0,
      sentence: "630 notifications delivered, none failed since the write.",
    });
    expect(judge(periods([95, 5]))).toMatchObject({
      verdict: "well",
      sentence: "5 of 100 notifications failed (5 %) since the write.",
    });
  });

  test("is failing when too much fails in all, or in what came last", () => {
    expect(judge(periods([10, 90]))).toMatchObject({
      verdict: "failing",
      sentence: "90 of 100 notifications failed (90 %) since the write.",
    });
    const broken = periods([900, 0], [900, 0], [0, 60]);
    expect(judge(broken)).toMatchObject({ verdict: "failing", failed: 60 });
    expect(judge(broken.toReversed()).sentence).toContain(
      "60 of 60 notifications failed (100 %) in the last 5 minutes",
    );
    expect(judge(periods([900, 0], [0, 60], [300, 0])).verdict).toBe("well");
  });

  test("holds only what is more than before against push", () => {
    expect(judge(periods([70, 30])).verdict).toBe("failing");
    expect(judge(periods([70, 30]), periods([72, 28])).verdict).toBe("well");
    expect(judge(periods([10, 90]), periods([0, 100])).verdict).toBe("failing");
  });

  test("says that nobody can tell when nothing, or next to nothing, was sent", () => {
    expect(judge([])).toMatchObject({ verdict: "quiet", delivered: 0, failed: 0 });
    expect(judge(periods([0, 3])).sentence).toContain("Only 3 notifications since the write, and all failed");
    expect(judge(periods([0, 0]), periods([320, 0], [300, 1])).sentence).toContain("Before, 310 were delivered every");
  });

  const samples = fc.array(fc.tuple(fc.nat(400), fc.nat(400)), { maxLength: 12 }).map((counts) => periods(...counts));

  test("adds up everything, is never failing without failures, and never well without deliveries", () => {
    fc.assert(
      fc.property(samples, samples, (now, before) => {
        const { verdict, delivered, failed } = judge(now, before);
        expect(delivered).toBe(now.reduce((sum, one) => sum + one.delivered, 0));
        expect(failed).toBe(now.reduce((sum, one) => sum + one.failed, 0));
        expect(verdict === "failing" && failed < usualTolerance.failures).toBe(false);
        expect(verdict === "well" && delivered === 0).toBe(false);
        expect(verdict === "quiet" && delivered > 0).toBe(false);
      }),
    );
  });

  test("does not turn from failing to well because more fails", () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 500 }), (now, more) => {
        fc.pre(now.length > 0 && judge(now).verdict === "failing");
        const worse = now.map((one, index) => (index === now.length - 1 ? { ...one, failed: one.failed + more } : one));
        expect(judge(worse).verdict).toBe("failing");
      }),
    );
  });
});
