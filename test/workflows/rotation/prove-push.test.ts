import { describe, expect, test } from "@jest/globals";
import type { NewEvent } from "../../../src/domain/event.ts";
import { after } from "../../../src/domain/time.ts";
import type { ApplicationPush, CanaryOutcome } from "../../../src/ports/application-push.ts";
import type { CodeHost, PullRequestState } from "../../../src/ports/code-host.ts";
import type { ConfiguredVersion, InfrastructureCode } from "../../../src/ports/infrastructure-code.ts";
import { checkDrift, observePullRequest } from "../../../src/workflows/phases/follow-code.ts";
import { confirmDelivery, finishWatch, sendCanary } from "../../../src/workflows/phases/prove-push.ts";
import { atMinute, canary, minute, notAfter, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const bot = { kind: "bot" } as const;

/** SNS and GitHub after the write, as they answer. */
function createWorld() {
  const asked: string[] = [];
  const world = {
    asked,
    canary: { accepted: true, message: "m-1" } as CanaryOutcome,
    enabled: true,
    delivered: 1,
    expiry: notAfter as string | null,
    pull: { state: "open", mergeCommit: null } as Pick<PullRequestState, "state" | "mergeCommit">,
    configured: { kind: "configured", version: "v2", explanation: "" } as ConfiguredVersion,
  };
  const push = {
    sendCanary(endpoint: string, text: string) {
      asked.push(`canary ${endpoint} ${text}`);
      return Promise.resolve(world.canary);
    },
    deliveries(_: string, since: Date) {
      asked.push(`deliveries since ${since.toISOString()}`);
      return Promise.resolve({ delivered: world.delivered, failed: 0 });
    },
    observe: (arn: string) => Promise.resolve({ arn, name: "", expiry: world.expiry, enabled: world.enabled }),
  } as unknown as ApplicationPush;
  const codeHost = {
    readBase: () => Promise.resolve({ commit: "feed", branch: "main" }),
    readFiles: () => Promise.resolve([]),
    observe: (number: number) =>
      Promise.resolve({ number, url: "https://github.test/pull/7", branch: "b", head: "beef", ...world.pull }),
  } as unknown as CodeHost;
  const code = {
    extensions: [],
    configuredVersion: () => Promise.resolve(world.configured),
  } as unknown as InfrastructureCode;
  return { world, push, codeHost, code, watch: 10 * minute };
}
const houseAt = (...story: Parameters<typeof walkTo>) => ({ ...createHouse(walkTo(...story)), ...createWorld() });

describe("the canary", () => {
  test("goes to the application's own device", async () => {
    const house = houseAt("rotation.credentials-written");
    await house.run("send-canary", sendCanary(house));
    expect(house.world.asked).toEqual([`canary ${canary} INC-1: push works again`]);
    expect(house.last("rotation.canary-sent").data).toMatchObject({ message: "m-1", endpoint: canary });
  });

  test("that is not accepted is sent again later", async () => {
    const house = houseAt("rotation.credentials-written");
    house.world.canary = { accepted: false, reason: "EndpointDisabled" };
    await expect(house.run("send-canary", sendCanary(house))).rejects.toMatchObject({
      kind: "unavailable",
      found: "EndpointDisabled",
    });
    expect(house.added()).toEqual([]);
  });
});

describe("the delivery", () => {
  test("proves push, starts the watch, and lets the public know", async () => {
    const house = houseAt("rotation.canary-sent");
    house.world.delivered = 2;
    await house.run("confirm-delivery", confirmDelivery(house));
    expect(house.world.asked).toEqual([`deliveries since ${atMinute(23).toISOString()}`]);
    expect(house.last("rotation.push-verified").data).toEqual({
      rotation: "rotation-1",
      evidence: "2 pushes delivered since the write, application enabled",
      watchUntil: after(house.clock.now(), 10 * minute),
    });
    expect(house.last("status.drafted").data.status).toBe("monitoring");
  });

  test.each([["is not counted yet", { delivered: 0 }, "not-now"]])(
    "that %s proves nothing",
    async (_, change, kind) => {
      const house = houseAt("rotation.canary-sent");
      Object.assign(house.world, change);
      await expect(house.run("confirm-delivery", confirmDelivery(house))).rejects.toMatchObject({ kind });
      expect(house.added()).toEqual([]);
    },
  );

  test("that was counted before Apple refused the credential is a failed push: another rotation may begin", async () => {
    const house = houseAt("rotation.canary-sent");
    house.world.enabled = false;
    await house.run("confirm-delivery", confirmDelivery(house));
    expect(house.addedTypes()).toEqual(["rotation.push-failed"]);
  });
});

/** The house after so many minutes of the walk, its status updates on the page. */
function watched(minutes: number, ...more: NewEvent[]) {
  const house = houseAt("rotation.push-verified", ...more);
  house.time.now = atMinute(minutes);
  return house;
}

describe("the end of the watch", () => {
  test("mitigates the incident and tells the public", async () => {
    const house = watched(34);
    await house.run("finish-watch", finishWatch(house));
    expect(house.addedTypes()).toEqual(["rotation.watch-passed", "incident.mitigated", "status.drafted"]);
    expect(house.last("status.drafted").data.status).toBe("resolved");
  });

  test("mitigates no incident twice", async () => {
    const house = watched(34, { type: "incident.mitigated", actor: bot, data: { why: "by hand" } });
    await house.run("finish-watch", finishWatch(house));
    expect(house.addedTypes()).toEqual(["rotation.watch-passed", "status.drafted"]);
  });

  test("does not come before its time", async () => {
    const house = watched(34);
    const move = await house.move("finish-watch");
    house.time.now = atMinute(33);
    await finishWatch(house)(await house.incident(), move);
    expect(house.added()).toEqual([]);
  });

  test("is a failed push where SNS has disabled the application", async () => {
    const house = watched(34);
    house.world.enabled = false;
    await house.run("finish-watch", finishWatch(house));
    expect(house.addedTypes()).toEqual(["rotation.push-failed"]);
  });
});

describe("the pull request", () => {
  const closed: NewEvent = {
    type: "rotation.pull-request-closed",
    actor: bot,
    data: { rotation: "rotation-1", number: 7 },
  };
  const merged = { state: "merged", mergeCommit: "feed" } as const;
  test.each<{ which: string; more: NewEvent[]; seen: Partial<PullRequestState>; types: string[] }>([
    { which: "is open still is no news", more: [], seen: { state: "open" }, types: [] },
    { which: "is merged is", more: [], seen: merged, types: ["rotation.merged"] },
    { which: "is closed is", more: [], seen: { state: "closed" }, types: ["rotation.pull-request-closed"] },
    { which: "is closed still is none", more: [closed], seen: { state: "closed" }, types: [] },
    { which: "was reopened is", more: [closed], seen: { state: "open" }, types: ["rotation.pull-request-opened"] },
    { which: "was reopened and merged is", more: [closed], seen: merged, types: ["rotation.merged"] },
  ])("that $which", async ({ more, seen, types }) => {
    const house = houseAt("rotation.watch-passed", ...more);
    Object.assign(house.world.pull, seen);
    await house.run("observe-pull-request", observePullRequest(house));
    expect(house.addedTypes()).toEqual(types);
    const [rotation] = (await house.incident()).rotations;
    expect(rotation?.change).toMatchObject({ kind: "pull-request", number: 7, state: seen.state });
  });

  test("is seen merged once, by whichever process looks first", async () => {
    const house = houseAt("rotation.watch-passed");
    house.world.pull = { state: "merged", mergeCommit: null };
    const [before, move] = [await house.incident(), await house.move("observe-pull-request")];
    await observePullRequest(house)(before, move);
    await observePullRequest(house)(before, move);
    expect(house.addedTypes()).toEqual(["rotation.merged"]);
    expect(house.last("rotation.merged").data.commit).toBe("beef");
  });
});

describe("the comparison of the merged code with what runs", () => {
  const merged = () => houseAt("rotation.merged");

  test("is done when the two agree", async () => {
    const house = merged();
    await house.run("check-drift", checkDrift(house));
    expect(house.last("rotation.drift-checked").data).toEqual({
      rotation: "rotation-1",
      agrees: true,
      configured: "v2",
      deployed: "v2",
    });
  });

  test.each<[string, Partial<ReturnType<typeof createWorld>["world"]>, { configured: string; deployed: string }]>([
    [
      "another version",
      { configured: { kind: "configured", version: "v1", explanation: "" } },
      { configured: "v1", deployed: "v2" },
    ],
    [
      "the current version",
      { configured: { kind: "configured", version: null, explanation: "" } },
      { configured: "the current version, whatever that is", deployed: "v2" },
    ],
    [
      "what can't be followed",
      { configured: { kind: "unresolved", why: "It is in a module.", todo: "" } },
      { configured: "nothing that could be followed: It is in a module.", deployed: "v2" },
    ],
    [
      "what no longer runs",
      { expiry: "2024-12-01T00:00:00.000Z" },
      { configured: "v2", deployed: "a certificate that ends 2024-12-01 00:00 UTC" },
    ],
    ["what has no expiry", { expiry: null }, { configured: "v2", deployed: "a credential that names no end" }],
  ])("comes again where the code names %s, and is told once", async (_, change, told) => {
    const house = merged();
    Object.assign(house.world, change);
    const compare = () => house.run("check-drift", checkDrift(house));
    await expect(compare()).rejects.toMatchObject({ kind: "not-now" });
    await expect(compare()).rejects.toMatchObject({ kind: "not-now" });
    expect(house.addedTypes()).toEqual(["rotation.drift-checked"]);
    expect(house.last("rotation.drift-checked").data).toMatchObject({ agrees: false, ...told });
  });
});
