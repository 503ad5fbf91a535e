import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Command } from "commander";
import { createApplicationPush } from "../../../src/adapters/aws/application-push.ts";
import { createGuardProbe } from "../../../src/adapters/aws/guard-probe.ts";
import { addDoctor } from "../../../src/cli/doctor.ts";
import type { Verdict } from "../../../src/domain/approval/events.ts";
import type { Incident } from "../../../src/domain/incident/incident.ts";
import type { Probe } from "../../../src/domain/probe/probe.ts";
import type { Policy } from "../../../src/guard/policy.ts";
import { createApprovalGate } from "../../../src/workflows/approval-gate.ts";
import { askProbe } from "../../../src/workflows/commands/ask-probe.ts";
import { revokeGrant } from "../../../src/workflows/commands/revoke-grant.ts";
import { vote } from "../../../src/workflows/commands/vote.ts";
import { examine } from "../../../src/workflows/examine/examine.ts";
import { examineProbe } from "../../../src/workflows/examine/probe.ts";
import { planProbe } from "../../../src/workflows/phases/plan-probe.ts";
import { runProbe } from "../../../src/workflows/phases/run-probe.ts";
import { type Account, EXTERNAL_ID, openAccount, REGION, ROLE } from "../../adapters/aws/account.ts";
import { application, approvers, dana, liam, mara, minute, omar, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const day = 86_400_000;
const policy: Policy = {
  action: "probe-guard",
  ask: [{ group: approvers }],
  approve: [{ from: [{ group: approvers }], count: 2 }],
  requestLifetime: 60 * minute,
  grantLifetime: 15 * minute,
  stepUp: "none",
};

let account: Account;
beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.close());

/** The bot in an incident, at the real AWS's door, with these policies. */
function openBot(policies: readonly Policy[] = [policy]) {
  const house = createHouse(walkTo("incident.channel-opened"));
  house.time.now = account.clock.now();
  const { estate, recorder, clock, stepUps, directory, chat, log } = house;
  const passkeys = { inForce: () => Promise.resolve(new Map<string, string[]>()) };
  const gate = createApprovalGate({ policies, people: estate.people, directory, passkeys });
  const aws = { region: REGION, clock };
  const push = createApplicationPush({ ...aws, log });
  const guardProbe = createGuardProbe({ ...aws, role: ROLE, externalId: EXTERNAL_ID });
  const ask = askProbe({ gate, estate, recorder });
  const say = vote({ gate, stepUps, recorder, clock });
  const revoke = revokeGrant({ gate, recorder, clock, revokers: () => undefined });
  let keys = 0;
  const key = () => `key-${(keys += 1)}`;
  const probeNow = async (): Promise<Probe> => (await house.incident()).probes.at(-1) ?? fail("there is no probe");
  const requestNow = async () => (await house.incident()).requests.at(-1) ?? fail("there is no request");
  return {
    ...house,
    probeNow,
    requestNow,
    ask: (by: string) => ask({ kind: "ask-probe", by, key: key(), incident: 1, reason: "a quarter has passed" }),
    plan: () =>
      house.run(
        "plan-probe",
        planProbe({ gate, breakGlass: { role: ROLE, region: REGION }, chat, recorder, clock, log }),
      ),
    async vote(by: string, verdict: Verdict = "approve") {
      const { id: request, planHash } = await requestNow();
      return say({
        kind: "vote",
        by,
        key: key(),
        incident: 1,
        request,
        verdict,
        planHash,
        comment: null,
        passkey: null,
      });
    },
    async revoke(by: string) {
      const { id: request } = await requestNow();
      return revoke({ kind: "revoke-grant", by, key: key(), incident: 1, request, reason: "not now" });
    },
    runProbe: () => house.run("run-probe", runProbe({ push, guardProbe, gate, estate, recorder, clock })),
    phase: (during: (incident: Incident) => Promise<void>) =>
      runProbe({
        push,
        gate,
        estate,
        recorder,
        clock,
        guardProbe: {
          async assume(grant, identity) {
            const session = await guardProbe.assume(grant, identity);
            await during(await house.incident());
            return session;
          },
        },
      }),
    lines: () => examine([examineProbe({ incidents: house.incidents, clock })], minute),
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

/** What `firebreak doctor` prints, and its exit code. */
async function doctor(bot: Bot, args: readonly string[] = []): Promise<{ printed: string; code: number }> {
  const outcome = { printed: "", code: 0 };
  const program = new Command();
  addDoctor(program, {
    examine: bot.lines,
    print: (text) => void (outcome.printed += text),
    endWith: (code) => void (outcome.code = code),
  });
  await program.parseAsync(["doctor", ...args], { from: "user" });
  return outcome;
}

describe("a probe", () => {
  test("is asked for, approved by two others, made once, and told by doctor", async () => {
    const bot = openBot();
    expect((await doctor(bot)).printed).toMatch(/not checked .*nobody has probed it yet\n.*\/incident probe/);

    await bot.ask(dana);
    await bot.plan();
    const { plan } = await bot.probeNow();
    expect(plan).toMatchObject({ application, requester: dana, sessions: [{ role: ROLE }] });
    expect(plan?.named).toBe(application.replace("ios-prod", "firebreak-probe-inc-1-probe-1-named"));
    expect(bot.invited).toEqual(expect.arrayContaining([liam, mara, omar]));
    await bot.vote(liam);
    expect((await bot.probeNow()).stage).toBe("awaiting-approval");
    await bot.vote(mara);
    await bot.runProbe();

    const probe = await bot.probeNow();
    expect(probe.stage).toBe("ended");
    expect(probe.lines.map(({ id, verdict }) => [id, verdict])).toEqual([
      ["assume", "pass"],
      ["read", "pass"],
      ["set-named", "pass"],
      ["set-unnamed", "pass"],
    ]);
    expect(account.effects("SetPlatformApplicationAttributes")).toEqual([]);
    expect(account.world.surface.sessions()).toMatchObject([{ sourceIdentity: "dana" }]);

    const { printed, code } = await doctor(bot);
    expect(code).toBe(0);
    expect(printed).toMatch(/^ok +Break-glass role: opens for an approved plan/);
    expect(printed).toMatch(/4 ok, 0 wrong, 0 not checked$/);
    expect(JSON.parse((await doctor(bot, ["--json"])).printed)).toMatchObject({
      lines: [{ verdict: "ok" }, {}, {}, {}],
    });
  });

  test("leaves every call, and the session's end, in the record", async () => {
    const bot = await approved();
    await bot.runProbe();
    const { calls, redeemedFor } = await bot.requestNow();
    expect(redeemedFor).toMatch(/^incident\/1\/probe-1\/run\//);
    expect(calls.map(({ action, target, outcome }) => [action, target.split("/").at(-1), outcome])).toEqual([
      ["sts:AssumeRole", ROLE.split("/").at(-1), "done"],
      ["sns:GetPlatformApplicationAttributes", "ios-prod", "done"],
      ["sns:SetPlatformApplicationAttributes", "firebreak-probe-inc-1-probe-1-named", "failed"],
      ["sns:SetPlatformApplicationAttributes", "firebreak-probe-inc-1-probe-1-unnamed", "failed"],
    ]);
    for (const { requestId } of calls) expect(requestId).not.toBeNull();
    expect((await bot.probeNow()).session?.endedAt).toBeDefined();
    expect(bot.addedTypes().slice(-2)).toEqual(["probe.role-ended", "probe.ended"]);
  });

  test("says what a role that does not open says, and that nothing else was tried", async () => {
    const bot = await approved();
    account.world.owners.removeRole(ROLE);
    await bot.runProbe();
    const { printed, code } = await doctor(bot);
    expect(code).toBe(1);
    expect(printed).toMatch(/^WRONG .*opens for an approved plan .*AccessDenied/);
    expect(printed).toMatch(/→ .*trust policy/);
    expect(printed).toMatch(/0 ok, 1 wrong, 3 not checked$/);
    expect(bot.last("guard.called").data).toMatchObject({ action: "sts:AssumeRole", outcome: "failed" });
  });

  test("can't tell where AWS looks for the application before it looks at permissions", async () => {
    const bot = await approved();
    account.context.faults.set("sns.SetPlatformApplicationAttributes", {
      kind: "refuse",
      code: "NotFound",
      status: 404,
    });
    await bot.runProbe();
    const { printed, code } = await doctor(bot);
    expect(code).toBe(0);
    expect(printed).toMatch(/not checked .*writes nowhere else .*nobody can tell/);
  });

  test("is tried again when AWS is away, under the same grant", async () => {
    const bot = await approved();
    account.context.faults.set("sts.AssumeRole", { kind: "refuse", code: "InternalFailure", status: 500 }, 1);
    await expect(bot.runProbe()).rejects.toMatchObject({ kind: "unavailable" });
    expect((await bot.probeNow()).stage).toBe("approved");
    await bot.runProbe();
    expect((await bot.probeNow()).stage).toBe("ended");
  });

  test("counts for thirty days", async () => {
    const bot = await approved();
    await bot.runProbe();
    bot.time.now = new Date(bot.time.now.getTime() + 29 * day);
    expect((await bot.lines()).map(({ verdict }) => verdict)).toEqual(["ok", "ok", "ok", "ok"]);
    bot.time.now = new Date(bot.time.now.getTime() + 2 * day);
    expect(await bot.lines()).toMatchObject([
      { verdict: "not-checked", found: expect.stringContaining("30 days ago") },
    ]);
  });
});

describe("a probe is refused", () => {
  test("where no policy covers it, and the refusal is on record", async () => {
    const bot = openBot([]);
    await expect(bot.ask(dana)).rejects.toMatchObject({ kind: "misconfigured" });
    expect(bot.last("guard.refused").data).toMatchObject({ deed: "ask" });
  });

  test("to whoever may not ask, and to who asked when it comes to the vote", async () => {
    const bot = openBot();
    bot.directoryState.members.delete(omar);
    await expect(bot.ask(omar)).rejects.toMatchObject({ kind: "not-allowed" });
    await bot.ask(dana);
    await bot.plan();
    await expect(bot.vote(dana)).rejects.toMatchObject({ kind: "not-allowed" });
  });

  test("while another one is under way", async () => {
    const bot = openBot();
    await bot.ask(dana);
    await expect(bot.ask(liam)).rejects.toMatchObject({ kind: "not-now" });
    await bot.plan();
    await bot.vote(liam, "deny");
    expect((await bot.probeNow()).stage).toBe("denied");
    await bot.ask(liam);
    expect((await bot.incident()).probes).toHaveLength(2);
  });

  test("when an approver was removed since: nothing is called, and the plan is void", async () => {
    const bot = await approved();
    bot.directoryState.members.delete(mara);
    await bot.runProbe();
    expect(await bot.probeNow()).toMatchObject({
      stage: "voided",
      why: expect.stringContaining("approver was removed"),
    });
    expect(bot.last("guard.refused").data.deed).toBe("probe");
    expect(account.world.surface.sessions()).toEqual([]);
  });

  test("where somebody has made an application of a name that is kept for it", async () => {
    const bot = await approved();
    const { plan } = await bot.probeNow();
    await account.close();
    const { makePair } = await import("../../simulator/aws/certificates.ts");
    const { applicationSeed } = await import("../../adapters/aws/account.ts");
    const name = plan?.unnamed.split("/").at(-1) ?? "";
    account = await openAccount({ changes: { applications: [applicationSeed(name, await makePair())] } });
    await bot.runProbe();
    expect(await bot.probeNow()).toMatchObject({ stage: "voided", why: expect.stringContaining(name) });
    expect(account.world.surface.sessions()).toEqual([]);
  });

  test("when it is revoked while the role is being assumed: the session ends without a call", async () => {
    const bot = await approved();
    await bot.run(
      "run-probe",
      bot.phase(async () => void (await bot.revoke(omar))),
    );
    expect(await bot.probeNow()).toMatchObject({
      stage: "voided",
      lines: [],
      session: { endedAt: expect.any(String) },
    });
    expect((await bot.requestNow()).calls.map(({ action }) => action)).toEqual(["sts:AssumeRole"]);
  });
});
