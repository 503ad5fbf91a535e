import { describe, expect, test } from "@jest/globals";
import { sha256 } from "../../../src/domain/digest.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { hashOf } from "../../../src/domain/rotation/plan.ts";
import { requestId } from "../../../src/domain/rotation/rotation.ts";
import { after } from "../../../src/domain/time.ts";
import { policyHash } from "../../../src/guard/policy.ts";
import { sessionPolicyFor } from "../../../src/guard/session-policy.ts";
import type { ApplicationPush } from "../../../src/ports/application-push.ts";
import type { CodeHost, ProposedChange } from "../../../src/ports/code-host.ts";
import type { InfrastructureCode, VersionChange as CodeChange } from "../../../src/ports/infrastructure-code.ts";
import { askApproval } from "../../../src/workflows/phases/ask-approval.ts";
import { openPullRequest } from "../../../src/workflows/phases/open-pull-request.ts";
import { planRotation } from "../../../src/workflows/phases/plan-rotation.ts";
import { application, approvers, dana, expired, liam, mara, omar, policy, role, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const edit: CodeChange = {
  kind: "edited",
  files: [{ path: "push.tf", before: "version = 1", after: "version = 2" }],
  explanation: "The secret's version is named in push.tf.",
};

/** The repository, the application and the chat, as a plan and its pull request meet them. */
function createWorld() {
  const world = {
    edit,
    /** Thrown by the code host, whatever is asked of it. */
    failure: undefined as Error | undefined,
    invitable: true,
    proposed: [] as ProposedChange[],
    invited: [] as string[],
  };
  const answer = <Answer>(value: Answer): Promise<Answer> =>
    world.failure === undefined ? Promise.resolve(value) : Promise.reject(world.failure);
  const codeHost = {
    repository: "example/infrastructure",
    readBase: () => answer({ commit: "c0ffee", branch: "main" }),
    readFiles: () => answer([]),
    propose(change: ProposedChange) {
      world.proposed.push(change);
      return answer({
        number: 7,
        url: "https://github.test/pull/7",
        branch: change.branch,
        state: "open",
        head: "beef",
      });
    },
  } as unknown as CodeHost;
  const code = { extensions: [".tf"], nameVersion: () => Promise.resolve(world.edit) } as unknown as InfrastructureCode;
  const push = {
    observe: () => Promise.resolve({ arn: application, name: "ios-prod", expiry: expired, enabled: false }),
  } as unknown as ApplicationPush;
  const chat = {
    invite(_: string, people: readonly string[]) {
      world.invited.push(...people);
      return world.invitable ? Promise.resolve([...people]) : Promise.reject(new Error("Slack is down"));
    },
  };
  return { world, codeHost, code, push, chat, breakGlass: { role, region: "eu-west-1" } };
}

const unavailable = new FirebreakError("unavailable", "GitHub can't be reached.");

describe("making the plan", () => {
  const verified = () => ({ ...createHouse(walkTo("rotation.credential-verified")), ...createWorld() });

  /** Makes the plan at that attempt. */
  async function planned(house: ReturnType<typeof verified>, attempt = 1) {
    await planRotation(house)(await house.incident(), { ...(await house.move("plan-rotation")), attempt });
    return house.last("rotation.planned").data;
  }

  test("names everything that an approval approves, under one hash", async () => {
    const house = verified();
    const { plan, hash } = await planned(house);
    const expiresAt = after(house.clock.now(), policy.requestLifetime);
    const cutOff = after(expiresAt, policy.grantLifetime);
    expect(hash).toBe(hashOf(plan));
    expect(plan).toMatchObject({
      requester: dana,
      observed: { expiry: expired, enabled: false },
      secret: { name: "push/ios-prod", version: "v2" },
      policyHash: policyHash(policy),
      expiresAt,
      cutOff,
      sessions: [{ target: application, role, policy: sessionPolicyFor({ application, region: "eu-west-1", cutOff }) }],
    });
    expect(plan.change).toEqual({
      kind: "pull-request",
      repository: "example/infrastructure",
      baseCommit: "c0ffee",
      branch: "firebreak/inc-1/ios-prod-abababab",
      files: [{ path: "push.tf", before: sha256("version = 1"), after: sha256("version = 2") }],
    });
  });

  test.each<[string, CodeChange, string]>([
    [
      "code that can't be followed",
      { kind: "unresolved", why: "It is in a module.", todo: "Change it there." },
      "It is in a module.",
    ],
    ["code that names the version already", { kind: "unchanged", explanation: "It names v2." }, "It names v2."],
  ])("leaves %s to people", async (_, change, why) => {
    const house = verified();
    house.world.edit = change;
    const { plan } = await planned(house);
    expect(plan.change).toMatchObject({ kind: "owed", why });
  });

  test("waits for the code host twice, and goes on without it then", async () => {
    const house = verified();
    house.world.failure = unavailable;
    await expect(planned(house, 1)).rejects.toBe(unavailable);
    await expect(planned(house, 2)).rejects.toBe(unavailable);
    const { plan } = await planned(house, 3);
    expect(plan.change).toMatchObject({
      kind: "owed",
      why: "The code host could not be used: GitHub can't be reached.",
    });
  });

  test("makes one plan, however often it is made", async () => {
    const house = verified();
    const [before, move] = [await house.incident(), await house.move("plan-rotation")];
    await planRotation(house)(before, move);
    await planRotation(house)(before, move);
    expect(house.addedTypes()).toEqual(["rotation.planned"]);
  });
});

/** A rotation whose plan was made in this world. */
async function housePlanned(change?: CodeChange) {
  const house = { ...createHouse(walkTo("rotation.credential-verified")), ...createWorld() };
  if (change !== undefined) house.world.edit = change;
  await house.run("plan-rotation", planRotation(house));
  return house;
}

const open = async (house: Planned, attempt = 1) =>
  openPullRequest(house)(await house.incident(), { ...(await house.move("open-pull-request")), attempt });
type Planned = Awaited<ReturnType<typeof housePlanned>>;

describe("opening the pull request", () => {
  test("proposes what was planned, with the evidence", async () => {
    const house = await housePlanned();
    await open(house);
    const [proposed] = house.world.proposed;
    expect(proposed).toMatchObject({
      branch: "firebreak/inc-1/ios-prod-abababab",
      baseCommit: "c0ffee",
      files: [{ path: "push.tf", text: "version = 2" }],
      labels: ["firebreak"],
    });
    const { hash, plan } = house.last("rotation.planned").data;
    for (const fact of [hash, plan.certificate.fingerprint, plan.certificate.serial, "2024-08-20 09:41 UTC", "DANA"]) {
      expect(proposed?.body).toContain(fact);
    }
    expect(house.addedTypes()).toEqual(["rotation.planned", "rotation.pull-request-opened"]);
  });

  test("proposes nothing where the change is left to people", async () => {
    const house = await housePlanned({ kind: "unresolved", why: "It is in a module.", todo: "Change it there." });
    await open(house);
    expect(house.world.proposed).toEqual([]);
    expect(house.addedTypes().slice(1)).toEqual(["rotation.change-owed"]);
  });

  test("waits for the code host twice, and goes on without it then", async () => {
    const house = await housePlanned();
    house.world.failure = unavailable;
    await expect(open(house, 1)).rejects.toBe(unavailable);
    await expect(open(house, 2)).rejects.toBe(unavailable);
    await open(house, 3);
    expect(house.last("rotation.change-owed").data).toMatchObject({
      why: "The pull request could not be opened: GitHub can't be reached.",
      todo: expect.stringContaining("Name version v2"),
    });
    expect(await house.move("ask-approval")).toMatchObject({ attempt: 1 });
  });

  test.each<[string, CodeChange]>([
    ["another text", { ...edit, files: [{ path: "push.tf", before: "version = 1", after: "version = 3" }] }],
    ["another file", { ...edit, files: [{ path: "other.tf", before: "version = 1", after: "version = 2" }] }],
    ["one file more", { ...edit, files: [...edit.files, { path: "other.tf", before: "", after: "x" }] }],
    ["nothing", { kind: "unchanged", explanation: "" }],
  ])("never proposes %s than was planned", async (_, change) => {
    const house = await housePlanned();
    house.world.edit = change;
    await expect(open(house, 3)).rejects.toMatchObject({ kind: "broken" });
    expect(house.world.proposed).toEqual([]);
    expect(house.addedTypes()).toEqual(["rotation.planned"]);
  });

  test("records nothing when the rotation has gone on meanwhile", async () => {
    const house = await housePlanned();
    const [before, move] = [await house.incident(), await house.move("open-pull-request")];
    await openPullRequest(house)(before, move);
    await openPullRequest(house)(before, move);
    expect(house.addedTypes()).toEqual(["rotation.planned", "rotation.pull-request-opened"]);
  });
});

/** A rotation whose pull request is open, in a house where approvers can come and go. */
async function houseOpened() {
  const house = await housePlanned();
  await open(house);
  return house;
}

describe("asking for approval", () => {
  type Opened = Awaited<ReturnType<typeof houseOpened>>;
  const ask = (house: Opened) => house.run("ask-approval", askApproval(house));
  const asked = (house: Opened) => house.addedTypes().filter((type) => type === "approval.requested");
  const pass = (house: Opened, minutes: number) => {
    house.time.now = new Date(after(house.time.now, minutes * 60_000));
  };

  test("asks everybody who may approve, and brings them into the channel", async () => {
    const house = await houseOpened();
    await ask(house);
    const [rotation] = (await house.incident()).rotations;
    expect(house.last("approval.requested").data).toMatchObject({
      request: rotation === undefined ? "" : requestId(rotation),
      barred: [dana],
      eligible: [liam, mara, omar],
      planHash: rotation?.planHash,
    });
    expect(house.world.invited).toEqual([liam, mara, omar]);
  });

  test("bars who supplied the certificate", async () => {
    const offered = walkTo("rotation.credential-verified").map((event) =>
      event.type === "rotation.certificate-offered" ? { ...event, data: { ...event.data, by: liam } } : event,
    );
    const house = { ...createHouse(offered), ...createWorld() };
    await house.run("plan-rotation", planRotation(house));
    await open(house);
    await ask(house);
    expect(house.last("approval.requested").data).toMatchObject({ barred: [dana, liam], eligible: [mara, omar] });
  });

  test("asks although the approvers can't be brought into the channel", async () => {
    const house = await houseOpened();
    house.world.invitable = false;
    await ask(house);
    expect(asked(house)).toHaveLength(1);
    expect(house.log.lines).toEqual([expect.stringContaining("warn approvers could not be invited")]);
  });

  test("asks once, however often it is done", async () => {
    const house = await houseOpened();
    const [before, move] = [await house.incident(), await house.move("ask-approval")];
    await askApproval(house)(before, move);
    await askApproval(house)(before, move);
    expect(asked(house)).toHaveLength(1);
  });

  test("waits while too few could approve, with what to do, and asks once they can", async () => {
    const house = await houseOpened();
    for (const person of [mara, omar]) house.directoryState.members.delete(person);
    await expect(ask(house)).rejects.toMatchObject({
      kind: "not-now",
      found: "2 approvals of a quorum are needed, and only 1 could give them now.",
      todo: expect.stringContaining(`Add somebody to the user group ${approvers}`),
    });
    expect([...asked(house), ...house.world.invited]).toEqual([]);
    house.directoryState.members.add(omar);
    await ask(house);
    expect(house.last("approval.requested").data.eligible).toEqual([liam, omar]);
  });

  test("waits while the directory does not answer", async () => {
    const house = await houseOpened();
    house.directoryState.state.reachable = false;
    await expect(ask(house)).rejects.toMatchObject({
      kind: "unavailable",
      found: expect.stringContaining("can't be read"),
    });
    house.directoryState.state.reachable = true;
    await ask(house);
    expect(asked(house)).toHaveLength(1);
  });

  test("asks all the same where one person may go ahead alone", async () => {
    const by = [{ person: liam }];
    const house = await houseOpened();
    for (const person of [mara, omar]) house.directoryState.members.delete(person);
    const alone = { ...policy, solo: { by, review: { from: [{ group: approvers }], within: 86_400_000 } } };
    const gate = { ...house.gate, policyFor: () => alone };
    await house.run("ask-approval", askApproval({ ...house, gate }));
    expect(house.last("approval.requested").data).toMatchObject({ eligible: [liam], solo: alone.solo });
  });

  test("plans anew when the plan has waited for half its time: people get all of it, for the same reason", async () => {
    const house = await houseOpened();
    const { reason } = (await house.incident()).rotations[0] ?? {};
    pass(house, 30);
    await ask(house);
    expect(house.last("rotation.replanned")).toMatchObject({ actor: { kind: "bot" }, data: { requester: dana } });
    await house.run("plan-rotation", planRotation(house));
    await open(house);
    await ask(house);
    expect(house.last("approval.requested").data.expiresAt).toBe(after(house.clock.now(), policy.requestLifetime));
    expect((await house.incident()).rotations[0]?.reason).toBe(reason);
    expect(asked(house)).toHaveLength(1);
  });

  test("makes no new plan while nobody could approve it either", async () => {
    const house = await houseOpened();
    house.directoryState.members.clear();
    pass(house, 600);
    await expect(ask(house)).rejects.toMatchObject({ kind: "not-now" });
    expect(house.addedTypes()).not.toContain("rotation.replanned");
  });
});
