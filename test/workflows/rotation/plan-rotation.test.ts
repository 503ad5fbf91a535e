import { describe, expect, test } from "@jest/globals";
import { sha256 } from "../../../src/domain/digest.ts";
import { hashOf } from "../../../src/domain/rotation/plan.ts";
import { after } from "../../../src/domain/time.ts";
import { policyHash } from "../../../src/guard/policy.ts";
import { readingPolicyFor, sessionPolicyFor } from "../../../src/guard/session-policy.ts";
import type { CodeChange } from "../../../src/ports/infrastructure-code.ts";
import { planRotation } from "../../../src/workflows/rotation/plan-rotation.ts";
import { application, dana, expired, policy, role, secret, walkTo } from "../../domain/story.ts";
import { edit, houseVerified as verified, makePlan as planned, unavailable, unresolved } from "./planning.ts";

describe("making the plan", () => {
  test("names everything that an approval approves, under one hash", async () => {
    const house = verified();
    const { plan, hash } = await planned(house);
    const expiresAt = after(house.clock.now(), policy.requestLifetime);
    const cutOff = after(expiresAt, policy.grantLifetime);
    expect(hash).toBe(hashOf(plan));
    expect(plan).toMatchObject({
      requester: dana,
      order: "emergency",
      rehearsal: false,
      targets: [
        {
          application,
          observed: { expiry: expired, enabled: false, token: null },
          secret: { name: secret, version: "v2", current: "v1" },
        },
      ],
      policyHash: policyHash(policy),
      expiresAt,
      cutOff,
      sessions: [
        {
          target: application,
          role,
          policy: sessionPolicyFor({ application, region: "eu-west-1", cutOff, writes: true, secret }),
        },
      ],
    });
    expect(plan.change).toEqual({
      pullRequest: {
        repository: "example/infrastructure",
        baseCommit: "c0ffee",
        files: [{ path: "push.tf", before: sha256("version = 1"), after: sha256("version = 2") }],
      },
      owed: [],
      nothing: [],
    });
  });

  type Left = { owed?: object[]; nothing?: object[] };
  test.each<[string, CodeChange, Left]>([
    [
      "code that can't be followed is somebody's to change",
      unresolved,
      { owed: [{ applications: [application], why: "It is in a module.", todo: "Change it there." }] },
    ],
    [
      "code that names the version already is left as it is",
      { kind: "unchanged", pattern: "pinned-secret", explanation: "It names v2.", owed: [] },
      { nothing: [{ applications: [application], why: "It names v2." }] },
    ],
    [
      "code that no text decides is left as it is",
      { kind: "nothing-to-edit", pattern: "ignored", explanation: "Terraform leaves it alone." },
      { nothing: [{ applications: [application], why: "Terraform leaves it alone." }] },
    ],
  ])("%s", async (_, change, left) => {
    const house = verified();
    house.world.edit = change;
    const { plan } = await planned(house);
    expect(plan.change).toEqual({ pullRequest: null, owed: [], nothing: [], ...left });
  });

  test("an edit that leaves something to a person is both", async () => {
    const house = verified();
    house.world.edit = { ...edit, owed: [{ why: "A key is in the state.", todo: "Remove it." }] };
    const { change } = (await planned(house)).plan;
    expect(change.pullRequest?.files).toHaveLength(1);
    expect(change.owed).toEqual([{ applications: [application], why: "A key is in the state.", todo: "Remove it." }]);
  });

  test("an application that no code describes is somebody's to look after, and no code is read", async () => {
    const house = verified();
    house.world.failure = unavailable;
    const applications = house.estate.applications.map((one) => ({ ...one, iac: "none" as const }));
    const codeHost = { ...house.codeHost, readBase: () => Promise.resolve({ commit: "c0ffee", branch: "main" }) };
    await house.run("plan-rotation", planRotation({ ...house, codeHost, estate: { ...house.estate, applications } }));
    expect(house.last("rotation.planned").data.plan.change).toMatchObject({
      pullRequest: null,
      owed: [{ applications: [application], why: expect.stringContaining("no code describes ios-prod") }],
    });
  });

  test("waits for the code host twice, and goes on without it then", async () => {
    const house = verified();
    house.world.failure = unavailable;
    await expect(planned(house, 1)).rejects.toBe(unavailable);
    await expect(planned(house, 2)).rejects.toBe(unavailable);
    const { plan } = await planned(house, 3);
    expect(plan.change).toMatchObject({
      pullRequest: null,
      owed: [
        {
          applications: [application],
          why: "The code host could not be used: GitHub can't be reached.",
          todo: expect.stringContaining("version v2 of the secret push/ios-prod"),
        },
      ],
    });
  });

  test("makes one plan, however often it is made", async () => {
    const house = verified();
    const [before, move] = [await house.incident(), await house.move("plan-rotation")];
    await planRotation(house)(before, move);
    await planRotation(house)(before, move);
    expect(house.addedTypes()).toEqual(["rotation.planned"]);
  });

  test("for the pipeline to apply allows no write, and for a rehearsal nothing but reading", async () => {
    const policyOf = async (change: { order?: "planned"; rehearsal?: true }) => {
      const begun = walkTo("rotation.credential-verified").map((event) =>
        event.type === "rotation.started" ? { ...event, data: { ...event.data, ...change } } : event,
      );
      const { plan } = await planned(verified(begun));
      return { cutOff: plan.cutOff, policy: plan.sessions[0]?.policy };
    };
    const byPipeline = await policyOf({ order: "planned" });
    const scope = { application, region: "eu-west-1", cutOff: byPipeline.cutOff, writes: false, secret };
    expect(byPipeline.policy).toBe(sessionPolicyFor(scope));
    expect(byPipeline.policy).not.toContain("SetPlatformApplicationAttributes");
    const rehearsed = await policyOf({ rehearsal: true });
    expect(rehearsed.policy).toBe(readingPolicyFor({ application, cutOff: rehearsed.cutOff }));
  });

  test("whose secret's name has changed since the credential was kept is none", async () => {
    const house = verified();
    const applications = house.estate.applications.map((one) => ({ ...one, secret: "push/other" }));
    const estate = { ...house.estate, applications };
    await expect(house.run("plan-rotation", planRotation({ ...house, estate }))).rejects.toMatchObject({
      kind: "bad-input",
      found: secret,
      expected: "push/other",
    });
  });

  test("in an account without a role is none", async () => {
    const house = { ...verified(), roles: [] };
    await expect(planned(house)).rejects.toMatchObject({ kind: "misconfigured", found: application });
  });
});
