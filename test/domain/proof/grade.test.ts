import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type DeliveryLog, Evidence, meaningOf } from "../../../src/domain/proof/evidence.ts";
import { type Grade, gradeOf, nextStep, patience } from "../../../src/domain/proof/grade.ts";
import { after } from "../../../src/domain/time.ts";

const sentAt = "2024-08-20T10:30:00.000Z";
const later = (milliseconds: number) => after(sentAt, milliseconds);
const by = "T0123ACME/U0123DANA";

const log = (changes: Partial<DeliveryLog> = {}): Evidence => ({
  kind: "delivery-log",
  status: "SUCCESS",
  statusCode: 200,
  providerResponse: null,
  at: later(2_000),
  ...changes,
});
const counted = (delivered: number, failed = 0): Evidence => ({
  kind: "delivery-metric",
  delivered,
  failed,
  since: sentAt,
  until: later(60_000),
});
const look = (enabled: boolean, afterwards: number = patience.metric): Evidence => ({
  kind: "still-enabled",
  enabled,
  publishedAt: sentAt,
  checkedAt: later(afterwards),
});
const said = (words: "rang" | "silent", afterwards = 10_000): Evidence => ({
  kind: "person",
  by,
  said: words,
  at: later(afterwards),
});

const instants = fc.integer({ min: 0, max: 3_600_000 }).map(later);
const evidence: fc.Arbitrary<Evidence> = fc.oneof(
  fc.record({
    kind: fc.constant("delivery-log" as const),
    status: fc.constantFrom("SUCCESS" as const, "FAILURE" as const),
    statusCode: fc.option(fc.constantFrom(200, 400, 403, 410, 429, 500, 503)),
    providerResponse: fc.option(fc.constantFrom('{"reason":"BadDeviceToken"}', '{"reason":"BadCertificate"}', "Sent")),
    at: instants,
  }),
  fc.record({
    kind: fc.constant("delivery-metric" as const),
    delivered: fc.nat(500),
    failed: fc.nat(500),
    since: fc.constant(sentAt),
    until: instants,
  }),
  fc.record({
    kind: fc.constant("still-enabled" as const),
    enabled: fc.boolean(),
    publishedAt: fc.constant(sentAt),
    checkedAt: instants,
  }),
  fc.record({
    kind: fc.constant("person" as const),
    by: fc.constant(by),
    said: fc.constantFrom("rang" as const, "silent" as const),
    at: instants,
  }),
);

describe("a grading", () => {
  test("names the strongest of what speaks for push", () => {
    const all = [said("rang"), look(true), counted(4), log()];
    const grades: Grade[] = all.map((_, index) => gradeOf(all.slice(0, index + 1)).grade);
    expect(grades).toEqual(["person", "still-enabled", "delivery-metric", "delivery-log"]);
    expect(gradeOf([])).toMatchObject({ grade: "none", verdict: "not-yet" });
  });

  test("is refuted by a refused push and by a disabled application, whatever else there is", () => {
    const refused = log({ status: "FAILURE", statusCode: 403, providerResponse: '{"reason":"BadCertificate"}' });
    expect(gradeOf([counted(9), said("rang"), refused])).toEqual({
      grade: "delivery-log",
      verdict: "refuted",
      sentence: 'Apple did not take the test push: 403 {"reason":"BadCertificate"}.',
    });
    expect(gradeOf([log(), counted(9), look(false, 1_000)])).toMatchObject({
      grade: "still-enabled",
      verdict: "refuted",
    });
  });

  test("does not hold a dead test phone or Apple's own trouble against the credential", () => {
    const dead = log({ status: "FAILURE", statusCode: 400, providerResponse: '{"reason":"BadDeviceToken"}' });
    expect(gradeOf([dead])).toMatchObject({ grade: "none", verdict: "not-yet" });
    expect(gradeOf([dead]).sentence).toContain("register the phone again");
    expect(gradeOf([dead, counted(3)])).toMatchObject({ grade: "delivery-metric", verdict: "proven" });
    expect(gradeOf([log({ status: "FAILURE", statusCode: 503 })]).verdict).toBe("not-yet");
    expect(meaningOf(log({ status: "FAILURE", statusCode: 410 }) as DeliveryLog)).toBe("dead-phone");
  });

  test("says that a phone stayed silent, and does not go by the weaker grade then", () => {
    expect(gradeOf([log(), said("silent")])).toMatchObject({ grade: "delivery-log", verdict: "proven" });
    expect(gradeOf([log(), said("silent")]).sentence).toContain("stayed silent");
    expect(gradeOf([look(true), said("silent")])).toMatchObject({ grade: "none", verdict: "not-yet" });
    expect(gradeOf([said("silent"), said("rang", 20_000)])).toMatchObject({ grade: "person", verdict: "proven" });
  });

  test("counts that the application is enabled only when SNS has had the time to disable it", () => {
    expect(gradeOf([look(true, patience.metric - 1)]).verdict).toBe("not-yet");
    expect(gradeOf([look(true, patience.metric)])).toMatchObject({ grade: "still-enabled", verdict: "proven" });
  });

  test("says how many failed where none was delivered", () => {
    expect(gradeOf([counted(0, 7)]).sentence).toContain("7 notifications failed since the write, and none was");
    expect(gradeOf([counted(1, 2)]).sentence).toBe("1 push was delivered since the write, and 2 failed.");
  });

  test("has no proof without something that speaks for it, and depends on no order", () => {
    fc.assert(
      fc.property(fc.array(evidence, { maxLength: 6 }), (given) => {
        const grading = gradeOf(given);
        expect(Evidence.array().parse(given)).toEqual(given);
        const isThere = given.some(({ kind }) => kind === grading.grade);
        expect(grading.verdict !== "proven" || isThere).toBe(true);
        expect((grading.grade === "none") === (grading.verdict === "not-yet")).toBe(true);
        fc.pre(new Set(given.map((one) => JSON.stringify([one.kind, momentIn(one)]))).size === given.length);
        expect(gradeOf(given.toReversed())).toEqual(grading);
      }),
    );
  });

  test("never gets weaker by a delivery record of success", () => {
    fc.assert(
      fc.property(fc.array(evidence, { maxLength: 5 }), (given) => {
        const grading = gradeOf([...given, log({ at: later(7_200_000) })]);
        const isOff = given.some((one) => one.kind === "still-enabled") && gradeOf(given).grade === "still-enabled";
        expect(grading.grade === "delivery-log" || isOff).toBe(true);
      }),
    );
  });
});

function momentIn(one: Evidence): string {
  if (one.kind === "delivery-metric") return one.until;
  return one.kind === "still-enabled" ? one.checkedAt : one.at;
}

describe("what comes next", () => {
  const at = (milliseconds: number, mayBeLogged = true) => ({
    sentAt,
    now: new Date(later(milliseconds)),
    mayBeLogged,
  });

  test("is to record what could not be better, or has to be told", () => {
    expect(nextStep(gradeOf([log()]), at(1_000))).toEqual({ do: "record" });
    expect(nextStep(gradeOf([look(false, 1_000)]), at(1_000))).toEqual({ do: "record" });
  });

  test("is to wait a minute for the record of what was counted already, where one may come", () => {
    expect(nextStep(gradeOf([counted(1)]), at(10_000))).toEqual({ do: "wait", until: later(patience.log) });
    expect(nextStep(gradeOf([counted(1)]), at(10_000, false))).toEqual({ do: "record" });
    expect(nextStep(gradeOf([counted(1)]), at(patience.log))).toEqual({ do: "record" });
  });

  test("is to wait five minutes for a count, then to take what is weaker, or to ask somebody", () => {
    expect(nextStep(gradeOf([said("rang")]), at(20_000))).toEqual({ do: "wait", until: later(patience.metric) });
    expect(nextStep(gradeOf([said("rang")]), at(patience.metric))).toEqual({ do: "record" });
    expect(nextStep(gradeOf([look(true)]), at(patience.metric))).toEqual({ do: "record" });
    expect(nextStep(gradeOf([]), at(patience.metric))).toMatchObject({ do: "ask" });
  });

  test("is never to wait for longer than five minutes after the push", () => {
    fc.assert(
      fc.property(fc.array(evidence, { maxLength: 4 }), fc.nat(7_200_000), fc.boolean(), (given, passed, logged) => {
        const step = nextStep(gradeOf(given), at(passed, logged));
        const until = step.do === "wait" ? Date.parse(step.until) : Number.POSITIVE_INFINITY;
        expect(until).toBeGreaterThan(Date.parse(later(passed)));
        expect(step.do === "wait" && passed >= patience.metric).toBe(false);
      }),
    );
  });
});
