import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openStage, repository, type Stage } from "./stage.ts";

let stage: Stage;
let number: number;

async function begin(...begins: Parameters<typeof openStage>): Promise<void> {
  stage = await openStage(...begins);
  ({ number } = await stage.host.propose(await stage.change({ draft: false })));
}
afterEach(() => stage.world.close());

const checks = async () => (await stage.host.observe(number)).checks;

describe("checks", () => {
  beforeEach(() => begin());

  test("of both generations are told, and of each name the newest", async () => {
    const { surface } = stage.world.github;
    await surface.report(number, { name: "terraform plan", state: "pending" });
    await surface.report(number, { name: "atlantis/plan", state: "failed", asStatus: true });
    expect(await checks()).toEqual([
      { name: "atlantis/plan", verdict: "failed" },
      { name: "terraform plan", verdict: "pending" },
      { name: "terraform validate", verdict: "passed" },
    ]);
    await surface.report(number, { name: "terraform plan", state: "failed" });
    await surface.report(number, { name: "atlantis/plan", state: "passed", asStatus: true });
    expect(await checks()).toMatchObject([{ verdict: "passed" }, { verdict: "failed" }, { verdict: "passed" }]);
  });

  test("with one name in both generations are one, the newer", async () => {
    const { surface } = stage.world.github;
    await surface.report(number, { name: "plan", state: "failed", asStatus: true });
    await surface.report(number, { name: "plan", state: "passed" });
    expect((await checks()).filter(({ name }) => name === "plan")).toEqual([{ name: "plan", verdict: "passed" }]);
  });

  test("are all there when they don't fit on a page", async () => {
    const { surface } = stage.world.github;
    for (let each = 0; each < 101; each += 1) {
      await surface.report(number, { name: `run ${each}`, state: "passed" });
      await surface.report(number, { name: `status ${each}`, state: "passed", asStatus: true });
    }
    expect(await checks()).toHaveLength(204);
  });

  test("begin anew with each head", async () => {
    const { surface } = stage.world.github;
    await surface.report(number, { name: "terraform plan", state: "failed" });
    await surface.push("dana", "firebreak/rotation-1", { path: "push/push.tf", text: "# mended\n" });
    expect(await checks()).toMatchObject([{ verdict: "passed" }, { verdict: "passed" }]);
  });
});

describe("landing", () => {
  test("tells who merged, and when", async () => {
    await begin();
    expect(await stage.host.observe(number)).toMatchObject({ mergedBy: null, mergedAt: null, mergeCommit: null });
    const { mergeCommit, mergedAt } = await stage.world.github.surface.merge("dana", number);
    await stage.land("README.md", "# moved\n");
    expect(await stage.host.observe(number)).toMatchObject({
      state: "merged",
      mergedBy: "dana",
      mergedAt,
      mergeCommit,
      behind: 0,
    });
  });

  test("tells how far the base has moved, and a conflict", async () => {
    await begin();
    await stage.land("README.md", "# one\n");
    await stage.land("README.md", "# two\n");
    await stage.host.observe(number);
    expect(await stage.host.observe(number)).toMatchObject({ behind: 2, mergeable: "yes" });
    await stage.land("push/push.tf", "# three\n");
    await stage.host.observe(number);
    expect(await stage.host.observe(number)).toMatchObject({ behind: 3, mergeable: "no" });
  });

  test("is people's alone: the App can't pass the rules by", async () => {
    await begin({ approvals: 1, requiredChecks: ["terraform plan"] });
    const merging = stage.app().pulls.merge({ ...repository, pull_number: number, merge_method: "merge" });
    await expect(merging).rejects.toMatchObject({ status: 405, message: expect.stringContaining("approving review") });
  });
});
