import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { ProposedChange } from "../../../src/ports/code-host.ts";
import { cut, openStage, type Stage } from "./stage.ts";

let stage: Stage;
let number: number;
let ours: string;
let branch: string;

beforeEach(async () => {
  stage = await openStage();
  const change = await stage.change();
  branch = change.branch;
  ({ number, head: ours } = await stage.host.propose(change));
});
afterEach(() => stage.world.close());

const pull = () => stage.world.github.surface.pullRequest(number);

/** The base moves on, and the change is made on what it is now. */
async function moved(): Promise<ProposedChange> {
  await stage.land("push/variables.tf", "# moved\n");
  return stage.change({ body: "The second plan." });
}

describe("a change that is made anew", () => {
  test("stands as one commit on the new base, in the same pull request", async () => {
    const change = await moved();
    expect(await stage.host.observe(number)).toMatchObject({ behind: 1, head: ours });
    const renewed = await stage.host.renew(number, ours, change);
    expect(renewed).toMatchObject({ number, branch, state: "open" });
    expect(renewed.head).not.toBe(ours);
    expect(await stage.host.observe(number)).toMatchObject({ behind: 0, head: renewed.head, draft: true });
    expect(await pull()).toMatchObject({
      body: "The second plan.",
      commits: ["Rotate the push certificate of ios-prod"],
      files: [{ path: "push/push.tf", additions: 1, deletions: 1 }],
    });
  });

  test("gets over a conflict with what somebody else has merged", async () => {
    const text = await stage.world.github.surface.file("push/push.tf");
    await stage.land("push/push.tf", `# Somebody was here.\n${text}`);
    await stage.host.observe(number);
    expect(await stage.host.observe(number)).toMatchObject({ mergeable: "no", behind: 1 });
    await stage.host.renew(number, ours, await stage.change());
    await stage.host.observe(number);
    expect(await stage.host.observe(number)).toMatchObject({ mergeable: "yes", behind: 0 });
    await stage.host.publish(number);
    await stage.world.github.surface.merge("dana", number);
    const merged = await stage.world.github.surface.file("push/push.tf");
    expect(merged).toContain("# Somebody was here.");
    expect(merged).toContain('version_id = "new-version"');
  });

  test.each(["git.createTree", "git.createCommit", "graphql.updateRefs", "pulls.update"])(
    "is found by the next try after the answer to %s was lost",
    async (step) => {
      const change = await moved();
      stage.world.context.faults.set(`github.${step}`, cut, 1);
      await expect(stage.host.renew(number, ours, change)).rejects.toMatchObject({ kind: "unavailable" });
      const { head } = await stage.host.renew(number, ours, change);
      expect(await stage.host.renew(number, ours, change)).toMatchObject({ head });
      expect(await pull()).toMatchObject({ head, body: "The second plan.", commits: [expect.any(String)] });
      expect(stage.count("graphql.updateRefs")).toBe(1);
    },
  );

  test("is made once by two at the same time", async () => {
    const change = await moved();
    const [one, two] = await Promise.all([
      stage.host.renew(number, ours, change),
      stage.host.renew(number, ours, change),
    ]);
    expect(one.head).toBe(two.head);
    expect(stage.count("graphql.updateRefs")).toBe(1);
  });

  test("leaves a branch alone that somebody has pushed to", async () => {
    const change = await moved();
    await stage.world.github.surface.push("dana", branch, { path: "push/notes.tf", text: "# mine\n" });
    const { head } = await pull();
    await expect(stage.host.renew(number, ours, change)).rejects.toMatchObject({
      kind: "not-now",
      message: `The branch ${branch} holds something else than Firebreak's commit.`,
      found: `the commit ${head.slice(0, 12)}`,
      expected: `Firebreak's commit ${ours.slice(0, 12)}`,
    });
    expect((await pull()).head).toBe(head);
  });

  test("loses nothing to somebody who pushes between the look and the move", async () => {
    const change = await moved();
    stage.world.context.faults.set("github.git.createCommit", { kind: "delay", milliseconds: 400 }, 1);
    const renewing = stage.host.renew(number, ours, change).catch((error: unknown) => error);
    await stage.world.github.surface.push("dana", branch, { path: "push/notes.tf", text: "# mine\n" });
    expect(await renewing).toMatchObject({ kind: "not-now", expected: `Firebreak's commit ${ours.slice(0, 12)}` });
    expect((await pull()).files.map(({ path }) => path)).toContain("push/notes.tf");
  });

  test("is not made for a pull request that is merged, and refused for one that is closed", async () => {
    const change = await moved();
    await stage.world.github.surface.close("dana", number);
    await expect(stage.host.renew(number, ours, change)).rejects.toMatchObject({ kind: "not-now" });
    const second = await stage.host.propose({ ...change, branch: "firebreak/rotation-2", draft: false });
    await stage.world.github.surface.merge("dana", second.number);
    expect(await stage.host.renew(second.number, second.head, change)).toMatchObject({ state: "merged" });
    expect(stage.count("graphql.updateRefs")).toBe(0);
  });

  test("is not needed when the base holds it already", async () => {
    const change = await stage.change();
    await stage.land("push/push.tf", change.files[0]?.text ?? "");
    const { commit: baseCommit } = await stage.host.readBase();
    await expect(stage.host.renew(number, ours, { ...change, baseCommit })).rejects.toMatchObject({
      kind: "not-now",
      message: "The change is in main already.",
    });
  });
});

describe("a pull request that is withdrawn", () => {
  const comment = { key: "rotation/1/withdrawn", body: "The plan was given up." };
  const withdraw = () => stage.host.withdraw(number, { comment, ours });
  const done = { outcome: "withdrawn", branch: "deleted", remarks: [] };

  async function outcome(): Promise<object> {
    const { state, comments } = await pull();
    return { state, comments: comments.length, branch: (await tip()) ?? null };
  }
  const tip = async () => {
    const { host } = stage;
    const found = await host.find(branch);
    return found?.state === "open" ? found.head : undefined;
  };

  test("is closed with a comment, and its branch is gone", async () => {
    expect(await withdraw()).toEqual(done);
    expect(await withdraw()).toEqual(done);
    expect(await outcome()).toEqual({ state: "closed", comments: 1, branch: null });
    const [said] = (await pull()).comments;
    expect(said).toMatchObject({ author: "firebreak[bot]", body: expect.stringContaining("The plan was given up.") });
    const again = await stage.change();
    expect(await stage.host.propose(again)).toMatchObject({ number, state: "closed" });
  });

  test.each(["issues.createComment", "pulls.update", "graphql.updateRefs"])(
    "is so once, after the answer to %s was lost",
    async (step) => {
      stage.world.context.faults.set(`github.${step}`, cut, 1);
      await expect(withdraw()).rejects.toMatchObject({ kind: "unavailable" });
      expect(await withdraw()).toEqual(done);
      expect(await outcome()).toEqual({ state: "closed", comments: 1, branch: null });
    },
  );

  test("keeps its branch when somebody has pushed to it", async () => {
    await stage.world.github.surface.push("dana", branch, { path: "push/notes.tf", text: "# mine\n" });
    expect(await withdraw()).toEqual({
      outcome: "withdrawn",
      branch: "kept",
      remarks: [`Somebody pushed to ${branch}, so the branch stays where it is.`],
    });
    expect(await outcome()).toMatchObject({ state: "closed" });
    expect(stage.count("graphql.updateRefs")).toBe(0);
  });

  test("stays as it is when it has been merged", async () => {
    await stage.host.publish(number);
    await stage.world.github.surface.merge("dana", number);
    expect(await withdraw()).toEqual({
      outcome: "merged",
      branch: "kept",
      remarks: [`#${number} had been merged before it could be withdrawn; nothing was done.`],
    });
    expect((await pull()).comments).toEqual([]);
  });
});
