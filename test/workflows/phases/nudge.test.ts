import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { bot } from "../../../src/domain/actor.ts";
import { dueNudges } from "../../../src/domain/approval/nudge.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { after } from "../../../src/domain/time.ts";
import { createRender } from "../../../src/workflows/render-notice.ts";
import { mindReview } from "../../../src/workflows/phases/mind-review.ts";
import { nudgeApprovers } from "../../../src/workflows/phases/nudge-approvers.ts";
import {
  approvers,
  atMinute,
  dana,
  incidentOf,
  liam,
  mara,
  minute,
  omar,
  request,
  voted,
  walkTo,
} from "../../domain/story.ts";
import { createHouse } from "../house.ts";

/** The story up to a request that has a second group and a pager. */
const asked = walkTo("approval.requested").map((event): NewEvent => {
  if (event.type !== "approval.requested") return event;
  const escalation = { after: 10 * minute, to: [{ person: omar }] };
  return { ...event, data: { ...event.data, escalation, waking: { after: 5 * minute, pager: "mobile" } } };
});
const askedAt = atMinute(asked.length - 1);
const minutesLater = (minutes: number) => new Date(after(askedAt, minutes * minute));
const nudgesAt = (minutes: number, ...then: NewEvent[]) => {
  const [open] = incidentOf([...asked, ...then]).requests;
  return open === undefined ? [] : dueNudges(open, minutesLater(minutes));
};

describe("a request that waits", () => {
  test("wakes somebody, asks the second group and reminds, each at its time", () => {
    expect(nudgesAt(4)).toEqual([]);
    expect(nudgesAt(5)).toEqual(["wake"]);
    expect(nudgesAt(10)).toEqual(["escalate", "wake"]);
    expect(nudgesAt(30)).toEqual(["remind", "escalate", "wake"]);
  });

  test("wakes nobody once somebody has answered", () => {
    expect(nudgesAt(20, voted(liam))).toEqual(["escalate"]);
  });

  test("is nudged in nothing once it is decided, revoked, or over", () => {
    const ends: NewEvent[] = [
      { type: "approval.denied", actor: bot, data: { request: request.request, by: liam } },
      { type: "grant.revoked", actor: bot, data: { request: request.request, by: liam } },
    ];
    fc.assert(
      fc.property(fc.constantFrom(...ends), fc.integer({ min: 0, max: 500 }), (end, minutes) => {
        expect(nudgesAt(minutes, end)).toEqual([]);
      }),
    );
    expect(nudgesAt(60)).toEqual([]);
  });

  test("gets each nudge once, however often its move is made", async () => {
    const house = createHouse(asked);
    house.time.now = minutesLater(31);
    const phase = nudgeApprovers(house);
    for (const move of house.started) await phase(await house.incident(), move);
    await house.recorder.startDue(await house.incident());
    const moves = house.started.filter(({ name }) => name === "nudge-approvers");
    for (const move of [...moves, ...moves]) await phase(await house.incident(), move);
    expect(house.addedTypes().toSorted()).toEqual(["approval.escalated", "approval.reminded", "approval.woken"]);
    expect(house.invited).toEqual([omar]);
  });
});

describe("what people hear of it", () => {
  const statusPage = { address: "https://status.test" };
  const rendering = (...then: NewEvent[]) => {
    const house = createHouse([...asked, ...then]);
    const render = createRender({
      ...house,
      statusPage,
      announcements: "CALL",
      watch: () => Promise.resolve(undefined),
      record: () => Promise.resolve(undefined),
    });
    return (kind: string, subject: Record<string, string>) => render({ kind, subject: { incident: 1, ...subject } });
  };
  const woken: NewEvent = {
    type: "approval.woken",
    actor: bot,
    data: { request: request.request, pager: "mobile" },
  };
  const of = request.request;

  test("a reminder names those who could still approve", async () => {
    const drawn = await rendering(voted(liam))("heads-up", { about: "reminder", of });
    expect(drawn).toMatchObject({ to: "chat", notice: { headsUp: { about: "reminder", able: [mara, omar] } } });
  });

  test("a reminder or a page that comes too late goes to nobody", async () => {
    const denied: NewEvent = { type: "approval.denied", actor: bot, data: { request: of, by: mara } };
    expect(await rendering(denied)("heads-up", { about: "reminder", of })).toEqual({ to: "nobody" });
    expect(await rendering(denied)("heads-up", { about: "escalation", of })).toEqual({ to: "nobody" });
    expect(await rendering(woken, voted(liam))("approval-page", { request: of, action: "trigger" })).toEqual({
      to: "nobody",
    });
  });

  test("a page goes to the pager of the policy, and is ended by the first answer", async () => {
    expect(await rendering(woken)("approval-page", { request: of, action: "trigger" })).toMatchObject({
      to: "pager",
      pager: "mobile",
      page: { action: "trigger", severity: "critical" },
    });
    expect(await rendering(woken, voted(liam))("approval-page", { request: of, action: "resolve" })).toMatchObject({
      to: "pager",
      page: { action: "resolve" },
    });
  });

  test("those who will be asked stand by when a rotation begins", async () => {
    const drawn = await rendering()("heads-up", { about: "stand-by", of: "rotation-1" });
    expect(drawn).toMatchObject({ notice: { headsUp: { about: "stand-by", approvers: [{ group: approvers }] } } });
  });
});

describe("a review that nobody signs", () => {
  const opened: NewEvent = {
    type: "review.opened",
    actor: bot,
    data: {
      review: "review-1",
      request: request.request,
      owner: dana,
      from: [{ group: approvers }],
      dueAt: after(atMinute(asked.length), 60 * minute),
    },
  };

  test("is said to be late once, in a resolved incident too", async () => {
    const house = createHouse([...asked, opened, { type: "incident.resolved", actor: bot, data: { followUps: [] } }]);
    await expect(house.move("mind-review")).rejects.toThrow("not due");
    house.time.now = minutesLater(100);
    const move = await house.move("mind-review");
    await mindReview(house)(await house.incident(), move);
    await mindReview(house)(await house.incident(), move);
    expect(house.addedTypes()).toEqual(["review.overdue"]);
  });
});
