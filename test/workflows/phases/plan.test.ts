import { describe, expect, test } from "@jest/globals";
import { sha256 } from "../../../src/domain/digest.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { hashOf } from "../../../src/domain/rotation/plan.ts";
import { requestId } from "../../../src/domain/rotation/rotation.ts";
import { after } from "../../../src/domain/time.ts";
import { policyHash } from "../../../src/guard/policy.ts";
import { sessionPolicyFor } from "../../../src/guard/session-policy.ts";
import type { ApplicationPush } from "../../../src/ports/application-push.ts";
import type { CodeHost, ProposedChange } from "../../../src/ports/code-host.ts";
import type { CodeChange, InfrastructureCode } from "../../../src/ports/infrastructure-code.ts";
import { openPullRequest } from "../../../src/workflows/phases/open-pull-request.ts";
import { planRotation } from "../../../src/workflows/phases/plan-rotation.ts";
import { application, dana, expired, liam, mara, omar, policy, role, walkTo } from "../../domain/story.ts";
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
      role,
      policyHash: policyHash(policy),
      expiresAt,
      cutOff,
      sessionPolicy: sessionPolicyFor({ application, region: "eu-west-1", cutOff }),
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

describe("opening the pull request and asking for approval", () => {
  type Planned = Awaited<ReturnType<typeof housePlanned>>;
  const open = async (house: Planned, attempt = 1) =>
    openPullRequest(house)(await house.incident(), { ...(await house.move("open-pull-request")), attempt });

  test("proposes what was planned, with the evidence, and asks everybody who may approve", async () => {
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
    expect(house.addedTypes()).toEqual(["rotation.planned", "rotation.pull-request-opened", "approval.requested"]);
    const [rotation] = (await house.incident()).rotations;
    expect(house.last("approval.requested").data).toMatchObject({
      request: rotation === undefined ? "" : requestId(rotation),
      barred: [dana],
      eligible: [liam, mara, omar],
      planHash: hash,
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
    expect(house.last("approval.requested").data).toMatchObject({ barred: [dana, liam], eligible: [mara, omar] });
  });

  test("asks without a pull request where the change is left to people", async () => {
    const house = await housePlanned({ kind: "unresolved", why: "It is in a module.", todo: "Change it there." });
    await open(house);
    expect(house.world.proposed).toEqual([]);
    expect(house.addedTypes().slice(1)).toEqual(["rotation.change-owed", "approval.requested"]);
  });

  test("waits for the code host twice, and asks without it then", async () => {
    const house = await housePlanned();
    house.world.failure = unavailable;
    await expect(open(house, 1)).rejects.toBe(unavailable);
    await expect(open(house, 2)).rejects.toBe(unavailable);
    await open(house, 3);
    expect(house.last("rotation.change-owed").data).toMatchObject({
      why: "The pull request could not be opened: GitHub can't be reached.",
      todo: expect.stringContaining("Name version v2"),
    });
    expect(house.addedTypes()).toContain("approval.requested");
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

  test("asks although the approvers can't be brought into the channel", async () => {
    const house = await housePlanned();
    house.world.invitable = false;
    await open(house);
    expect(house.addedTypes()).toContain("approval.requested");
    expect(house.log.lines).toEqual([expect.stringContaining("warn approvers could not be invited")]);
  });

  test("records nothing when the rotation has gone on meanwhile", async () => {
    const house = await housePlanned();
    const [before, move] = [await house.incident(), await house.move("open-pull-request")];
    await openPullRequest(house)(before, move);
    await openPullRequest(house)(before, move);
    const asked = (event: NewEvent | { type: string }) => event.type === "approval.requested";
    expect(house.added().filter(asked)).toHaveLength(1);
  });
});
