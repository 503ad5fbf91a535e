import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Incident } from "../../src/domain/incident/incident.ts";
import { findingsOf } from "../../src/domain/runbook/run.ts";
import { type Replay, startReplay } from "./replay.ts";

const day = 86_400_000;
const hour = 3_600_000;

/** The night itself: 03:46 in Denver, when the certificate on the platform application expired. */
const expiry = new Date("2024-08-20T09:46:00Z");
const daysBefore = (days: number) => new Date(expiry.getTime() - days * day);

/** The same two months again, with Firebreak there, and people who do nothing about anything it says. */
describe("the two months before 20 August 2024, had the certificate been watched", () => {
  let replay: Replay;

  beforeAll(async () => {
    replay = await startReplay({ from: daysBefore(61), expiry });
    await replay.settle();
    for (let days = 61; days >= 0; days -= 1) await replay.goTo(daysBefore(days));
  }, 60_000);
  afterAll(() => replay.close());

  test("somebody is told at every rung, and ever more people", () => {
    expect(replay.alerts("ios-prod")).toEqual([
      { at: "2024-06-21 09:46", what: "60 days left", readers: ["#mobile-platform"] },
      { at: "2024-07-06 09:46", what: "45 days left", readers: ["#mobile-platform"] },
      { at: "2024-07-21 09:46", what: "30 days left", readers: ["#mobile-platform"] },
      { at: "2024-08-06 09:46", what: "14 days left", readers: ["#incidents", "#mobile-platform"] },
      { at: "2024-08-13 09:46", what: "7 days left", readers: ["#incidents", "#mobile-platform"] },
      { at: "2024-08-17 09:46", what: "3 days left", readers: ["#incidents", "#mobile-platform", "pager"] },
      { at: "2024-08-19 09:46", what: "1 day left", readers: ["#incidents", "#mobile-platform", "pager"] },
      { at: "2024-08-20 09:46", what: "expired", readers: ["#incidents", "#mobile-platform", "pager"] },
    ]);
  });

  test("every week the team hears how it stands", () => {
    expect(replay.digests("mobile-platform")).toEqual([
      "2024-06-24",
      "2024-07-01",
      "2024-07-08",
      "2024-07-15",
      "2024-07-22",
      "2024-07-29",
      "2024-08-05",
      "2024-08-12",
      "2024-08-19",
    ]);
  });

  test("a month ahead a planned change opens by itself, its key and signing request made", async () => {
    const [planned] = await replay.incidents();
    expect(planned).toMatchObject({
      number: 1,
      severity: "sev3",
      declaredBy: { kind: "bot" },
      declaredAt: expect.stringMatching(/^2024-07-21T09:46/),
      component: "ios-push",
      watch: { opening: "planned-change", why: "30 days left" },
      rotations: [{ name: "ios-prod", stage: "awaiting-credential", requester: null }],
    });
    expect(replay.filesIn(planned)).toEqual([expect.stringMatching(/\.certSigningRequest$/)]);
    expect(replay.publicUpdates(planned)).toEqual([]);
  });

  test("at the expiry a sev2 opens by itself, and its card names the cause", async () => {
    const [, night, ...others] = await replay.incidents();
    expect(others).toEqual([]);
    expect(night).toMatchObject({
      number: 2,
      severity: "sev2",
      declaredBy: { kind: "bot" },
      declaredAt: expect.stringMatching(/^2024-08-20T09:46/),
      component: "ios-push",
      watch: { opening: "incident", why: "expired" },
    });
    expect(findings(night)).toContain("certificate-expired");
    expect(replay.cardOf(night)).toMatch(/The certificate of ios-prod expired/);
    expect(replay.membersOf(night)).toEqual(expect.arrayContaining(["Dana Reyes", "Alex Lindqvist"]));
  });

  test("the public is told within the same minute", async () => {
    const [, night] = await replay.incidents();
    expect(replay.publicUpdates(night)).toEqual([
      { at: "2024-08-20 09:46", status: "investigating" },
      { at: "2024-08-20 09:46", status: "identified" },
    ]);
  });

  test("who is woken is woken once for each, and the pager knows what is over", () => {
    expect(replay.pages("ios-prod")).toEqual([
      { what: "3 days left", state: "triggered" },
      { what: "1 day left", state: "triggered" },
      { what: "expired", state: "triggered" },
    ]);
  });

  test("once SNS has switched the application off, that is said too, and wakes nobody twice", async () => {
    await replay.goTo(new Date(expiry.getTime() + 2 * hour));
    expect(replay.alerts("ios-prod").at(-1)).toEqual({
      at: "2024-08-20 11:46",
      what: "switched off by its service",
      readers: ["#incidents", "#mobile-platform"],
    });
    expect(await replay.incidents()).toHaveLength(2);
  });
});

function findings(incident: Incident | undefined): string[] {
  return (incident?.runs ?? []).flatMap((run) => findingsOf(run)).map(({ finding }) => finding);
}
