import { describe, expect, test } from "@jest/globals";
import type { NewEvent } from "../../../src/domain/event.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { ObservedApplication } from "../../../src/domain/rotation/target.ts";
import type { ApplicationPush, PrivilegedSession } from "../../../src/ports/application-push.ts";
import type { SecretStore } from "../../../src/ports/secret-store.ts";
import { createApprovalGate } from "../../../src/workflows/approval-gate.ts";
import { writeCredential } from "../../../src/workflows/rotation/write-credential.ts";
import {
  application,
  dana,
  effectKey,
  expired,
  mara,
  minute,
  notAfter,
  plan,
  policy,
  request,
  role,
  walkTo,
} from "../../domain/story.ts";
import { createHouse, type House } from "../house.ts";

const old: ObservedApplication = { expiry: expired, enabled: false, token: null };
const fresh: ObservedApplication = { expiry: notAfter, enabled: true, token: null };
const key = "-----BEGIN PRIVATE KEY-----";

/** The world at the other side of the write, in which each thing can fail. */
function createWorld(house: House, begin: ObservedApplication) {
  const calls: string[] = [];
  const world = {
    calls,
    application: begin,
    /** What the application shows after a write. */
    written: fresh,
    assumable: true,
    /** Thrown by the write. */
    refusal: undefined as FirebreakError | undefined,
    /** What consumers read before the promotion. */
    current: "v1",
    /** Called while the role is being assumed. */
    whileAssuming: () => Promise.resolve(),
    /** Called at each observation, before its answer. */
    meanwhile: () => Promise.resolve(),
  };
  const call = (name: string) => void calls.push(name);
  const push = {
    observe: async (arn: string) => {
      call("observe");
      await world.meanwhile();
      return { arn, name: "ios-prod", ...world.application };
    },
  } as unknown as ApplicationPush;
  const secrets = {
    credential: (secret: string, version: string) => {
      call(`credential ${secret} ${version}`);
      return Promise.resolve({ kind: "certificate", certificatePem: "", privateKeyPem: key });
    },
  } as unknown as SecretStore;
  const session = (source: string): PrivilegedSession => ({
    name: `${role}/session`,
    sourceIdentity: source,
    until: plan.cutOff,
    packedPolicyPercent: 40,
    requestId: "sts-1",
    async write(arn, credential) {
      const { redeemedFor } = (await house.incident()).requests[0] ?? {};
      call(`write ${arn === application} ${credential.privateKeyPem === key} bound ${redeemedFor === effectKey}`);
      if (world.refusal !== undefined) throw world.refusal;
      world.application = world.written;
      return "sns-1";
    },
    read: () => Promise.reject(new Error("A write reads with the bot's own rights.")),
    promote(of, version) {
      call(`promote ${of} ${version}`);
      const before = world.current;
      world.current = version;
      return Promise.resolve({ before, requestId: "sm-1" });
    },
    end: () => call("end"),
  });
  const breakGlass = {
    assume: async (grant: { effectKey: string }, identity: { source: string; incident: number; target: string }) => {
      await world.whileAssuming();
      const isMeant = grant.effectKey === effectKey && identity.target === application;
      call(`assume ${identity.source} ${identity.incident} ${isMeant}`);
      if (!world.assumable) return Promise.reject(new FirebreakError("not-allowed", "STS refused the role."));
      return Promise.resolve(session(identity.source));
    },
  };
  return { ...house, world, push, secrets, breakGlass };
}

/** A house in which the rotation is approved, and the world beside it. */
function approved(from: { story?: NewEvent[]; begin?: ObservedApplication } = {}) {
  const house = createWorld(createHouse(from.story ?? walkTo("approval.granted")), from.begin ?? old);
  const phase = writeCredential(house);
  return { ...house, write: () => house.run("write-credential", phase) };
}

/** What a write leaves in the journal once its grant is bound. */
const recordOfWrite = [
  "guard.rechecked",
  "guard.called",
  "rotation.role-assumed",
  "guard.called",
  "guard.called",
  "rotation.promoted",
  "rotation.role-ended",
  "rotation.credentials-written",
];
const promotion = "promote push/ios-prod v2";
const wholeWrite = ["assume dana 1 true", "write true true bound true", promotion, "end"];
const acts = (calls: string[]) => calls.filter((call) => call !== "observe" && !call.startsWith("credential"));

describe("the write of an approved credential", () => {
  test("binds the grant, assumes the role, writes, lets consumers read the version, ends the session, reads back and says so", async () => {
    const house = approved();
    await house.write();
    expect(house.addedTypes()).toEqual(["grant.redeemed", ...recordOfWrite]);
    expect(house.journal.events.filter(({ type }) => type === "guard.called").map(({ data }) => data)).toEqual([
      { request: request.request, action: "sts:AssumeRole", target: role, outcome: "done", requestId: "sts-1" },
      {
        request: request.request,
        action: "sns:SetPlatformApplicationAttributes",
        target: application,
        outcome: "done",
        requestId: "sns-1",
      },
      {
        request: request.request,
        action: "secretsmanager:UpdateSecretVersionStage",
        target: "push/ios-prod",
        outcome: "done",
        requestId: "sm-1",
      },
    ]);
    const [assumed, ...acted] = wholeWrite;
    expect(house.world.calls).toEqual(["observe", assumed, "credential push/ios-prod v2", ...acted, "observe"]);
    expect(house.last("rotation.promoted").data).toEqual({
      rotation: "rotation-1",
      secret: "push/ios-prod",
      version: "v2",
      before: "v1",
    });
    expect(house.last("grant.redeemed").data).toMatchObject({ effectKey, planHash: expect.any(String) });
    expect(house.last("rotation.credentials-written").data).toMatchObject({ trace: "written", readBack: fresh });
    expect(JSON.stringify(house.journal.events)).not.toContain("PRIVATE KEY");
  });

  test("finds its own trace after a crash, and writes nothing a second time", async () => {
    const house = approved({ story: walkTo("rotation.promoted"), begin: fresh });
    await house.write();
    expect(house.addedTypes()).toEqual(["rotation.credentials-written"]);
    expect(house.last("rotation.credentials-written").data).toMatchObject({ trace: "found", readBack: fresh });
    expect(acts(house.world.calls)).toEqual([]);
  });

  test("finds its trace after a crash before the promotion, and makes that alone", async () => {
    const house = approved({ story: walkTo("rotation.role-assumed"), begin: fresh });
    await house.write();
    expect(acts(house.world.calls)).toEqual(["assume dana 1 true", promotion, "end"]);
    expect(house.last("rotation.credentials-written").data.trace).toBe("found");
  });

  test("tells what consumers read before as it was planned, where the promotion was made and not recorded", async () => {
    const house = approved({ story: walkTo("rotation.role-assumed"), begin: fresh });
    house.world.current = "v2";
    await house.write();
    expect(house.last("rotation.promoted").data.before).toBe("v1");
  });

  test("finds its trace even after the cut-off: what was done under the grant was done", async () => {
    const house = approved({ story: walkTo("rotation.promoted"), begin: fresh });
    house.time.now = new Date(Date.parse(plan.cutOff) + minute);
    await house.write();
    expect(house.last("rotation.credentials-written").data.trace).toBe("found");
  });

  test("goes on under the same grant after a crash before the write", async () => {
    const house = approved({ story: walkTo("rotation.role-assumed") });
    await house.write();
    expect(house.addedTypes()).toEqual(recordOfWrite);
    expect(acts(house.world.calls)).toEqual(wholeWrite);
  });

  test("writes where the new certificate is there by another hand: that is no trace of its own", async () => {
    const house = approved({ begin: fresh });
    await house.write();
    expect(acts(house.world.calls)).toEqual(wholeWrite);
    expect(house.last("rotation.credentials-written").data.trace).toBe("written");
  });

  test("writes again where an earlier try got half-way", async () => {
    const house = approved({ story: walkTo("grant.redeemed"), begin: { ...fresh, enabled: false } });
    await house.write();
    expect(acts(house.world.calls)).toEqual(wholeWrite);
  });

  test("does nothing when the rotation is elsewhere", async () => {
    const house = approved();
    const move = await house.move("write-credential");
    const done = createHouse(walkTo("rotation.credentials-written"));
    await writeCredential(house)(await done.incident(), move);
    expect(house.world.calls).toEqual([]);
    expect(house.added()).toEqual([]);
  });
});

describe("a world that has changed since the plan was approved voids it, and nothing is written", () => {
  test.each<[string, ObservedApplication, RegExp]>([
    [
      "another certificate",
      { expiry: "2024-12-01T00:00:00.000Z", enabled: false, token: null },
      /Now: expiry 2024-12-01 00:00 UTC, disabled/,
    ],
    ["no expiry", { expiry: null, enabled: false, token: null }, /Now: no expiry, disabled/],
    [
      "enabled again",
      { expiry: expired, enabled: true, token: null },
      /Then: expiry 2024-08-20 09:41 UTC, disabled\. Now: .*enabled/,
    ],
  ])("%s", async (_, begin, why) => {
    const house = approved({ begin });
    await house.write();
    expect(house.addedTypes()).toEqual(["guard.refused", "rotation.voided"]);
    expect(house.last("rotation.voided").data.why).toMatch(why);
    expect(acts(house.world.calls)).toEqual([]);
  });

  test("but not by a fraction of a second, which SNS does not tell", async () => {
    const house = approved({ begin: { ...old, expiry: expired.replace(".000Z", ".700Z") } });
    await house.write();
    expect(house.addedTypes()).toContain("rotation.credentials-written");
  });
});

describe("a guard that refuses voids the plan, and nothing is written", () => {
  test.each<[string, (house: ReturnType<typeof approved>) => void, RegExp]>([
    ["an approver was removed", (house) => house.directoryState.members.delete(mara), /lacks approvals/],
    ["an approver has left", (house) => house.directoryState.standings.set(mara, "deactivated"), /lacks approvals/],
    ["the grant has ended", (house) => (house.time.now = new Date(plan.cutOff)), /the grant ended/],
  ])("%s", async (_, change, why) => {
    const house = approved();
    change(house);
    await house.write();
    expect(house.addedTypes()).toEqual(["guard.refused", "rotation.voided"]);
    expect(house.last("rotation.voided").data.why).toMatch(why);
    expect(acts(house.world.calls)).toEqual([]);
  });

  test("the policy was changed", async () => {
    const house = approved();
    const stricter = { ...policy, approve: [{ ...policy.approve[0], count: 3 }] } as typeof policy;
    const passkeys = { inForce: () => Promise.resolve(new Map()) };
    const gate = createApprovalGate({ ...house, policies: [stricter], people: house.estate.people, passkeys });
    await house.run("write-credential", writeCredential({ ...house, gate }));
    expect(house.last("rotation.voided").data.why).toMatch(/lacks approvals/);
    expect(acts(house.world.calls)).toEqual([]);
  });

  test("a grant that was half used and has ended since is void as well", async () => {
    const house = approved({ story: walkTo("rotation.role-assumed") });
    house.time.now = new Date(plan.cutOff);
    await house.write();
    expect(house.addedTypes()).toEqual(["guard.refused", "rotation.voided"]);
  });
});

describe("what may pass is tried again, and nothing is written meanwhile", () => {
  test("a directory that can't be asked", async () => {
    const house = approved();
    house.directoryState.state.reachable = false;
    await expect(house.write()).rejects.toMatchObject({ kind: "unavailable" });
    expect(house.added()).toEqual([]);
    house.directoryState.state.reachable = true;
    await house.write();
    expect(acts(house.world.calls)).toEqual(wholeWrite);
  });

  test("a person without an identity for AWS", async () => {
    const house = approved();
    const people = house.estate.people.filter((person) => person.chat !== dana);
    const phase = writeCredential({ ...house, estate: { ...house.estate, people } });
    await expect(house.run("write-credential", phase)).rejects.toMatchObject({ kind: "not-allowed" });
    expect(house.added()).toEqual([]);
  });

  test("a role that can't be assumed: the next try goes on under the same grant", async () => {
    const house = approved();
    house.world.assumable = false;
    await expect(house.write()).rejects.toMatchObject({ message: "STS refused the role." });
    expect(house.addedTypes()).toEqual(["grant.redeemed", "guard.rechecked", "guard.called"]);
    expect(house.last("guard.called").data).toMatchObject({ action: "sts:AssumeRole", outcome: "failed" });
    house.world.assumable = true;
    await house.write();
    expect(house.addedTypes().slice(3)).toEqual(recordOfWrite);
  });

  test("a write that failed: its session is ended all the same", async () => {
    const house = approved();
    house.world.refusal = new FirebreakError("unavailable", "SNS can't be reached.");
    await expect(house.write()).rejects.toMatchObject({ kind: "unavailable" });
    expect(acts(house.world.calls)).toEqual(wholeWrite.filter((call) => call !== promotion));
    expect(house.addedTypes()).toEqual([
      "grant.redeemed",
      "guard.rechecked",
      "guard.called",
      "rotation.role-assumed",
      "guard.called",
      "rotation.role-ended",
    ]);
    expect(house.last("guard.called").data).toMatchObject({ outcome: "failed", requestId: null });
  });

  test("an application that shows the new credential late: it is found, not written again", async () => {
    const house = approved();
    house.world.written = old;
    await expect(house.write()).rejects.toMatchObject({
      message: "The application does not show the new credential yet.",
      found: "expiry 2024-08-20 09:41 UTC, disabled",
    });
    await expect(house.write()).rejects.toMatchObject({ kind: "unavailable" });
    house.world.application = fresh;
    await house.write();
    expect(house.last("rotation.credentials-written").data.trace).toBe("found");
    expect(acts(house.world.calls)).toEqual(wholeWrite);
  });

  test("an application that shows it after two minutes neither: it is written once more", async () => {
    const house = approved();
    house.world.written = old;
    await expect(house.write()).rejects.toMatchObject({ kind: "unavailable" });
    house.time.now = new Date(house.time.now.getTime() + 2 * minute);
    house.world.written = fresh;
    await house.write();
    expect(acts(house.world.calls)).toEqual([...wholeWrite, ...wholeWrite.filter((call) => call !== promotion)]);
    expect(house.last("rotation.credentials-written").data.trace).toBe("written");
  });
});

describe("a credential that can't be used ends the plan, with why", () => {
  test("after one call, and nothing is promoted", async () => {
    const house = approved();
    house.world.refusal = new FirebreakError("bad-input", "SNS refused the credential.", {
      found: "InternalFailure",
      todo: "Have a new certificate made.",
    });
    await house.write();
    expect(acts(house.world.calls)).toEqual(["assume dana 1 true", "write true true bound true", "end"]);
    expect(house.last("rotation.voided").data.why).toBe(
      "SNS refused the credential. Found: InternalFailure. Have a new certificate made.",
    );
    expect((await house.incident()).rotations[0]?.stage).toBe("voided");
    await expect(house.write()).rejects.toThrow("write-credential is not due");
  });
});

describe("when another process was faster", () => {
  test.each<[string, NewEvent[]]>([
    [
      "and has voided the plan",
      [{ type: "rotation.voided", actor: { kind: "bot" }, data: { rotation: "rotation-1", why: "x" } }],
    ],
    ["and has written", walkTo("rotation.credentials-written").slice(walkTo("approval.granted").length)],
  ])("%s, this one writes nothing", async (_, events) => {
    const house = approved();
    house.world.meanwhile = async () => {
      house.world.meanwhile = () => Promise.resolve();
      await house.recorder.onIncident(1, () => events);
    };
    await house.write();
    expect(acts(house.world.calls)).toEqual([]);
    expect(house.addedTypes()).toEqual(events.map((event) => event.type));
  });

  test("the grant is bound once", async () => {
    const house = approved();
    const bound = walkTo("grant.redeemed").slice(-1);
    house.world.meanwhile = async () => {
      house.world.meanwhile = () => Promise.resolve();
      await house.recorder.onIncident(1, () => bound);
    };
    await house.write();
    expect(house.addedTypes()).toEqual(["grant.redeemed", ...recordOfWrite]);
  });

  test("and has revoked the grant while the role was being assumed, the session ends without a write", async () => {
    const house = approved();
    house.world.whileAssuming = async () => {
      const data = { request: request.request, by: mara };
      await house.recorder.onIncident(1, () => [{ type: "grant.revoked", actor: { kind: "bot" }, data }]);
    };
    await house.write();
    expect(acts(house.world.calls)).toEqual(["assume dana 1 true", "end"]);
    expect(house.addedTypes()).toEqual([
      "grant.redeemed",
      "guard.rechecked",
      "grant.revoked",
      "guard.called",
      "rotation.role-assumed",
      "rotation.role-ended",
    ]);
  });
});
