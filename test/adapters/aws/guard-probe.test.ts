import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createGuardProbe } from "../../../src/adapters/aws/guard-probe.ts";
import { probeNames, type ProbePlan } from "../../../src/domain/probe/plan.ts";
import { after } from "../../../src/domain/time.ts";
import type { Grant } from "../../../src/guard/redeem.ts";
import { probePolicyFor } from "../../../src/guard/session-policy.ts";
import { type Account, APPLICATION, EXTERNAL_ID, openAccount, OTHER_APPLICATION, REGION, ROLE } from "./account.ts";
import { liam, mara, probeGrant } from "./probe-grant.ts";

const minute = 60_000;
const identity = { source: "dana", incident: 1 };

let account: Account;
beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.close());

/** A probe's grant, as of the world's time. */
const redeemed = (changes: Partial<ProbePlan> = {}) => probeGrant(account.clock.now(), changes);

const probe = () => createGuardProbe({ region: REGION, clock: account.clock, role: ROLE, externalId: EXTERNAL_ID });

async function answers(grant: Grant<ProbePlan>) {
  const session = await probe().assume(grant, identity);
  const read = await session.call("read");
  const named = await session.call("set-named");
  const unnamed = await session.call("set-unnamed");
  session.end();
  return { read, named, unnamed };
}

describe("a probe's session", () => {
  test("reads the application, and finds that its policy holds at names that nobody has", async () => {
    const { read, named, unnamed } = await answers(redeemed());
    expect(read.came).toBe("done");
    expect(named).toMatchObject({ came: "not-found", words: expect.stringContaining("does not exist") });
    expect(unnamed).toMatchObject({ came: "denied", words: expect.stringContaining("no session policy allows") });
    for (const { requestId } of [read, named, unnamed]) expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("is the requester's, tagged with the plan and its approvers", async () => {
    const grant = redeemed();
    await probe().assume(grant, identity);
    expect(account.world.surface.sessions()).toMatchObject([
      {
        sourceIdentity: "dana",
        policy: grant.plan.sessions[0]?.policy,
        tags: { RequestId: "probe-1/0123", PlanHash: grant.planHash, Approvers: `${liam} ${mara}` },
      },
    ]);
  });

  test("changes no application", async () => {
    await answers(redeemed());
    expect(account.effects("SetPlatformApplicationAttributes")).toEqual([]);
  });

  test("never writes to a name that an application may have, whatever the plan says", async () => {
    const session = await probe().assume(redeemed({ named: OTHER_APPLICATION }), identity);
    await expect(session.call("set-named")).rejects.toMatchObject({ kind: "broken", found: OTHER_APPLICATION });
    expect(account.effects("SetPlatformApplicationAttributes")).toEqual([]);
  });

  test("is over once it was ended", async () => {
    const session = await probe().assume(redeemed(), identity);
    session.end();
    await expect(session.call("read")).rejects.toMatchObject({ kind: "broken" });
  });

  test("says when the application that it was to read may not be read, or is not there", async () => {
    const lost = `${APPLICATION}-lost`;
    const names = probeNames(APPLICATION, { incident: 1, probe: "probe-1" });
    const cutOff = after(account.clock.now(), 30 * minute);
    const scope = { named: names.named, region: REGION, cutOff };
    const elsewhere = probePolicyFor({ ...scope, application: OTHER_APPLICATION });
    expect(
      (await answers(redeemed({ sessions: [{ target: APPLICATION, role: ROLE, policy: elsewhere }] }))).read.came,
    ).toBe("denied");
    const nowhere = probePolicyFor({ ...scope, application: lost });
    expect(
      (await answers(redeemed({ sessions: [{ target: lost, role: ROLE, policy: nowhere }], application: lost }))).read
        .came,
    ).toBe("not-found");
  });

  test("can't tell where AWS says something else", async () => {
    account.context.faults.set("sns.SetPlatformApplicationAttributes", {
      kind: "refuse",
      code: "InternalFailure",
      status: 500,
    });
    expect((await answers(redeemed())).unnamed.came).toBe("unclear");
  });

  test("is refused where the role's trust policy asks for something else", async () => {
    const strict = createGuardProbe({ region: REGION, clock: account.clock, role: ROLE, externalId: "another" });
    await expect(strict.assume(redeemed(), identity)).rejects.toMatchObject({ kind: "not-allowed" });
  });
});
