import { describe, expect, test } from "@jest/globals";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { CodeHost, PullRequestState } from "../../../src/ports/code-host.ts";
import { observePullRequest } from "../../../src/workflows/rotation/keep-pull-request.ts";
import { walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const bot = { kind: "bot" } as const;

/** GitHub, as it shows the pull request. */
function createWorld() {
  const pull: PullRequestState = {
    number: 7,
    url: "https://github.test/pull/7",
    branch: "firebreak/inc-1",
    head: "beef",
    state: "open",
    draft: false,
    mergeCommit: null,
    mergedBy: null,
    mergedAt: null,
    mergeable: "yes",
    behind: 0,
    checks: [],
    reviews: [],
    requested: { people: [], teams: [] },
  };
  const world = { pull };
  const codeHost = { observe: () => Promise.resolve(world.pull) } as unknown as CodeHost;
  return { world, codeHost };
}
const looked: NewEvent = {
  type: "rotation.pull-request-looked-at",
  actor: bot,
  data: {
    rotation: "rotation-1",
    number: 7,
    look: {
      draft: false,
      mergeable: "yes",
      checks: { passed: 0, pending: 0, failed: [] },
      approvedBy: [],
      changesWantedBy: [],
    },
  },
};
const houseAt = (...story: Parameters<typeof walkTo>) => ({ ...createHouse(walkTo(...story)), ...createWorld() });

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
    const house = houseAt("rotation.watch-passed", looked, ...more);
    Object.assign(house.world.pull, seen);
    await house.run("observe-pull-request", observePullRequest(house));
    expect(house.addedTypes()).toEqual(types);
    const [rotation] = (await house.incident()).rotations;
    expect(rotation?.change).toMatchObject({ pullRequest: { number: 7, state: seen.state } });
  });

  test("has checks and reviews, which are told when they change", async () => {
    const house = houseAt("rotation.watch-passed", looked);
    Object.assign(house.world.pull, {
      mergeable: "no",
      checks: [
        { name: "plan", verdict: "passed" },
        { name: "lint", verdict: "failed" },
      ],
      reviews: [{ reviewer: "mara", verdict: "changes-requested" }],
    });
    const look = () => house.run("observe-pull-request", observePullRequest(house));
    await look();
    await look();
    expect(house.addedTypes()).toEqual(["rotation.pull-request-looked-at"]);
    expect(house.last("rotation.pull-request-looked-at").data.look).toEqual({
      draft: false,
      mergeable: "no",
      checks: { passed: 1, pending: 0, failed: ["lint"] },
      approvedBy: [],
      changesWantedBy: ["mara"],
    });
    expect(await house.move("renew-pull-request")).toMatchObject({ attempt: 1 });
  });

  test("is seen merged once, by whichever process looks first", async () => {
    const house = houseAt("rotation.watch-passed", looked);
    Object.assign(house.world.pull, { state: "merged", mergeCommit: null });
    const [before, move] = [await house.incident(), await house.move("observe-pull-request")];
    await observePullRequest(house)(before, move);
    await observePullRequest(house)(before, move);
    expect(house.addedTypes()).toEqual(["rotation.merged"]);
    expect(house.last("rotation.merged").data.commit).toBe("beef");
  });
});
