import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createApplicationPush } from "../../../src/adapters/aws/application-push.ts";
import { createEndpointEnabling } from "../../../src/adapters/aws/endpoint-enabling.ts";
import type { Verdict } from "../../../src/domain/approval/events.ts";
import type { Enabling } from "../../../src/domain/enabling/enabling.ts";
import { endpointArns, endpointsDigest } from "../../../src/domain/enabling/plan.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { Policy } from "../../../src/guard/policy.ts";
import { auditOf } from "../../../src/projections/audit.ts";
import { timelineOf } from "../../../src/projections/timeline.ts";
import { createApprovalGate } from "../../../src/workflows/approval-gate.ts";
import { askEnableEndpoints } from "../../../src/workflows/commands/ask-enable-endpoints.ts";
import { revokeGrant } from "../../../src/workflows/commands/revoke-grant.ts";
import { vote } from "../../../src/workflows/commands/vote.ts";
import { planEnabling } from "../../../src/workflows/phases/plan-enabling.ts";
import { runEnabling } from "../../../src/workflows/phases/run-enabling.ts";
import type { Recorder } from "../../../src/workflows/record.ts";
import { type Account, applicationSeed, EXTERNAL_ID, openAccount, REGION, ROLE } from "../../adapters/aws/account.ts";
import { application, approvers, dana, liam, mara, minute, omar, walkTo } from "../../domain/story.ts";
import { makePair } from "../../simulator/aws/certificates.ts";
import { createHouse } from "../house.ts";

const policy: Policy = {
  action: "enable-endpoints",
  ask: [{ group: approvers }],
  approve: [{ from: [{ group: approvers }], count: 2 }],
  requestLifetime: 60 * minute,
  grantLifetime: 15 * minute,
  stepUp: "none",
};
const set = "sns.SetEndpointAttributes";

let account: Account;
afterEach(() => account.close());

/** An account whose application has so many disabled devices, and one that is enabled. */
async function openWith(disabled: number, { enabled = true } = {}): Promise<void> {
  const pair = await makePair({ notAfter: new Date(Date.now() + 86_400_000) });
  const device = (id: string, isEnabled: boolean, index: number) => ({
    id,
    application: "ios-prod",
    platform: "APNS" as const,
    deviceToken: index.toString(16).padStart(64, "0"),
    enabled: isEnabled,
  });
  account = await openAccount({
    changes: {
      applications: [applicationSeed("ios-prod", pair, { enabled }), applicationSeed("ios-beta", pair)],
      endpoints: [
        device("canary", true, 0),
        ...Array.from({ length: disabled }, (_, index) =>
          device(`d-${String(index).padStart(4, "0")}`, false, index + 1),
        ),
      ],
      rates: { "sns.ListEndpointsByPlatformApplication": Number.POSITIVE_INFINITY },
    },
  });
}

/** The bot in an incident, at the real AWS's door, with these policies. */
function openBot(policies: readonly Policy[] = [policy]) {
  const house = createHouse(walkTo("incident.channel-opened"));
  house.time.now = account.clock.now();
  const { estate, recorder, clock, stepUps, directory, chat, log } = house;
  const passkeys = { inForce: () => Promise.resolve(new Map<string, string[]>()) };
  const gate = createApprovalGate({ policies, people: estate.people, directory, passkeys });
  const aws = { region: REGION, clock };
  const push = createApplicationPush({ ...aws, log });
  const patience = { connection: 2000, answer: 2000, throttled: 5 };
  const endpointEnabling = createEndpointEnabling({
    ...aws,
    role: ROLE,
    externalId: EXTERNAL_ID,
    patience,
    perSecond: 2000,
  });
  const ask = askEnableEndpoints({ gate, estate, recorder });
  const say = vote({ gate, stepUps, recorder, clock });
  const revoke = revokeGrant({ gate, recorder, clock, revokers: () => undefined });
  let keys = 0;
  const key = () => `key-${(keys += 1)}`;
  const enablingNow = async (): Promise<Enabling> =>
    (await house.incident()).enablings.at(-1) ?? fail("there is no enabling");
  const requestNow = async () => (await house.incident()).requests.at(-1) ?? fail("there is no request");
  return {
    ...house,
    enablingNow,
    requestNow,
    ask: (by: string, of = application) =>
      ask({ kind: "ask-enable-endpoints", by, key: key(), incident: 1, application: of, reason: "phones are silent" }),
    plan: () =>
      house.run(
        "plan-enabling",
        planEnabling({ push, gate, breakGlass: { role: ROLE, region: REGION }, chat, recorder, clock, log }),
      ),
    async vote(by: string, verdict: Verdict = "approve") {
      const { id: request, planHash } = await requestNow();
      const about = { incident: 1, request, verdict, planHash, comment: null, passkey: null };
      return say({ kind: "vote", by, key: key(), ...about });
    },
    async revoke(by: string) {
      const { id: request } = await requestNow();
      return revoke({ kind: "revoke-grant", by, key: key(), incident: 1, request, reason: "not now" });
    },
    enable: (through: Recorder = recorder) =>
      house.run("run-enabling", runEnabling({ endpointEnabling, gate, estate, recorder: through, clock })),
  };
}

function fail(why: string): never {
  throw new Error(why);
}

type Bot = ReturnType<typeof openBot>;

async function approved(): Promise<Bot> {
  const bot = openBot();
  await bot.ask(dana);
  await bot.plan();
  await bot.vote(liam);
  await bot.vote(mara);
  return bot;
}

/** How often each endpoint was changed. */
function changes(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { subject } of account.effects("SetEndpointAttributes")) {
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  return counts;
}

/** A recorder of a process that dies before it could tell how far it came. */
function dying(recorder: Recorder): Recorder {
  return {
    ...recorder,
    onIncident: (number, decide, key) =>
      recorder.onIncident(
        number,
        (now) => {
          const events: readonly NewEvent[] = decide(now);
          if (events.some(({ type }) => type === "enabling.progressed")) throw new Error("the process has died");
          return [...events];
        },
        key,
      ),
  };
}

describe("enabling endpoints", () => {
  test("is counted, approved by two others, and done to exactly those that were approved", async () => {
    await openWith(3);
    const bot = openBot();
    await bot.ask(dana);
    await bot.plan();
    const { plan, endpoints } = await bot.enablingNow();
    const arns = endpointArns(application, endpoints);
    expect(plan).toMatchObject({ application, number: 3, endpoints: endpointsDigest(arns), requester: dana });
    expect(bot.invited).toEqual(expect.arrayContaining([liam, mara, omar]));
    await bot.vote(liam);
    await bot.vote(mara);
    await bot.enable();

    expect(await bot.enablingNow()).toMatchObject({
      stage: "ended",
      done: { enabled: 3, already: 0, gone: 0, refused: 0 },
      session: { sourceIdentity: "dana", endedAt: expect.any(String) },
    });
    expect(changes()).toEqual(new Map(arns.map((arn) => [arn, 1])));
    for (const { detail } of account.effects("SetEndpointAttributes")) expect(detail).toEqual({ Enabled: "true" });
    expect(account.effects("SetPlatformApplicationAttributes")).toEqual([]);
  });

  test("goes on, a hundred at a time, each with a session of its own and under one grant", async () => {
    await openWith(120);
    const bot = await approved();
    await bot.enable();
    expect(await bot.enablingNow()).toMatchObject({ stage: "approved", done: { enabled: 100 } });
    await bot.enable();
    expect(await bot.enablingNow()).toMatchObject({ stage: "ended", done: { enabled: 120 } });
    expect(changes().size).toBe(120);
    expect(bot.addedTypes().filter((type) => type === "grant.redeemed")).toHaveLength(1);
    expect(account.world.surface.sessions()).toHaveLength(2);
  });

  test("goes on where it was when AWS went away in the middle, and each endpoint is set once", async () => {
    await openWith(6);
    const bot = await approved();
    const untilFour = new Promise<void>((resolve) => {
      const stop = account.context.shelves.watch(() => {
        if (changes().size < 4) return;
        stop();
        account.context.faults.set(set, { kind: "cut" }, 1);
        resolve();
      });
    });
    await expect(Promise.all([bot.enable(), untilFour])).rejects.toMatchObject({ kind: "unavailable" });
    const { done, stage } = await bot.enablingNow();
    expect(stage).toBe("approved");
    expect(done.enabled).toBeGreaterThanOrEqual(4);
    expect(bot.last("guard.called").data).toMatchObject({ action: "sns:SetEndpointAttributes", outcome: "failed" });
    await bot.enable();
    expect((await bot.enablingNow()).stage).toBe("ended");
    expect([...changes().values()]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("sets none twice after a crash before anything was recorded", async () => {
    await openWith(5);
    const bot = await approved();
    await expect(bot.enable(dying(bot.recorder))).rejects.toThrow("died");
    expect((await bot.enablingNow()).done.enabled).toBe(0);
    await bot.enable();
    expect(await bot.enablingNow()).toMatchObject({ stage: "ended", done: { enabled: 0, already: 5 } });
    expect([...changes().values()]).toEqual([1, 1, 1, 1, 1]);
  });

  test("waits when SNS is asked too often, and tells what SNS did not take", async () => {
    await openWith(3);
    const bot = await approved();
    account.context.faults.set(set, { kind: "refuse", code: "Throttled", status: 429 }, 2);
    account.context.faults.set(set, { kind: "refuse", code: "InvalidParameter", status: 400 }, 1);
    await bot.enable();
    expect(await bot.enablingNow()).toMatchObject({ stage: "ended", done: { enabled: 2, refused: 1 } });
  });

  test("is told in the timeline and the audit, without a line for each endpoint", async () => {
    await openWith(30);
    const bot = await approved();
    await bot.enable();
    const lines = timelineOf(bot.journal.events).map(({ text }) => text);
    expect(lines).toEqual(
      expect.arrayContaining([
        "asked to enable the disabled endpoints of ios-prod",
        expect.stringMatching(/^made the plan [0-9a-f]{12} to enable 30 endpoints$/),
        "went through endpoints: 30 endpoints enabled",
        "ended the enabling of endpoints",
      ]),
    );
    const [audit] = auditOf(await bot.incident(), bot.journal.events).requests;
    expect(audit).toMatchObject({ target: { arn: application }, reason: "phones are silent" });
    expect(audit?.story.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^called sns:SetEndpointAttributes on .*ios-prod, request /),
        "dropped the session's credentials",
      ]),
    );
    expect(audit?.endedAt).not.toBeNull();
  });
});

describe("enabling endpoints is refused", () => {
  beforeEach(() => openWith(2));

  test("where no policy covers it, to whoever may not ask, and to who asked when it comes to the vote", async () => {
    await expect(openBot([]).ask(dana)).rejects.toMatchObject({ kind: "misconfigured" });
    const bot = openBot();
    bot.directoryState.members.delete(omar);
    await expect(bot.ask(omar)).rejects.toMatchObject({ kind: "not-allowed" });
    await bot.ask(dana);
    await bot.plan();
    await expect(bot.vote(dana)).rejects.toMatchObject({ kind: "not-allowed" });
  });

  test("for an application that firebreak.yml does not list, and while it is under way", async () => {
    const bot = openBot();
    const other = application.replace("ios-prod", "ios-beta");
    await expect(bot.ask(dana, other)).rejects.toMatchObject({ kind: "not-found", found: other });
    await bot.ask(dana);
    await expect(bot.ask(liam)).rejects.toMatchObject({ kind: "not-now" });
  });

  test("when an approver was removed since: nothing is set, and it is void", async () => {
    const bot = await approved();
    bot.directoryState.members.delete(mara);
    await bot.enable();
    expect(await bot.enablingNow()).toMatchObject({ stage: "voided" });
    expect(bot.last("guard.refused").data.deed).toBe("enable");
    expect(changes().size).toBe(0);
  });

  test("by AWS where the role does not allow it, and it stays approved until the grant ends", async () => {
    const bot = await approved();
    account.context.faults.set(set, { kind: "refuse", code: "AuthorizationError", status: 403 });
    await expect(bot.enable()).rejects.toMatchObject({ kind: "not-allowed" });
    expect((await bot.enablingNow()).stage).toBe("approved");
    bot.time.now = new Date(bot.time.now.getTime() + 80 * minute);
    await bot.enable();
    expect(await bot.enablingNow()).toMatchObject({ stage: "voided", why: expect.stringContaining("the grant ended") });
  });

  test("once it is revoked", async () => {
    const bot = await approved();
    await bot.revoke(omar);
    expect(await bot.enablingNow()).toMatchObject({ stage: "voided", why: "it was revoked" });
    await expect(bot.enable()).rejects.toThrow("run-enabling is not due");
  });
});

describe("there is nothing to ask for", () => {
  test("when no endpoint is disabled", async () => {
    await openWith(0);
    const bot = openBot();
    await bot.ask(dana);
    await bot.plan();
    expect(await bot.enablingNow()).toMatchObject({ stage: "voided", why: expect.stringContaining("none of the 1") });
  });

  test("while the application itself is disabled", async () => {
    await openWith(2, { enabled: false });
    const bot = openBot();
    await bot.ask(dana);
    await bot.plan();
    expect(await bot.enablingNow()).toMatchObject({
      stage: "voided",
      why: expect.stringContaining("application itself is disabled"),
    });
    expect((await bot.incident()).requests).toEqual([]);
  });
});
