import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { fitting, isMarked, marked, markerOf } from "../../../src/adapters/github/marker.ts";
import type { ProposedIssue } from "../../../src/ports/code-host.ts";
import { cut, openStage, repository, type Stage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => void (stage = await openStage()));
afterEach(() => stage.world.close());

const issue: ProposedIssue = {
  key: "rotation/1/owed",
  title: "Name the new version of the secret",
  body: "Change it in `push.tf`.",
  labels: ["firebreak", "by-hand"],
  assignees: ["dana"],
};
const issues = () => stage.world.github.surface.issues();

describe("a comment", () => {
  let number: number;
  beforeEach(async () => void ({ number } = await stage.host.propose(await stage.change())));
  const said = async () => (await stage.world.github.surface.pullRequest(number)).comments.map(({ body }) => body);
  const comment = { key: "rotation/1/written", body: "SNS has the new certificate." };

  test("is made once for its key, also when the answer was lost", async () => {
    stage.world.context.faults.set("github.issues.createComment", cut, 1);
    await expect(stage.host.comment(number, comment)).rejects.toMatchObject({ kind: "unavailable" });
    await stage.host.comment(number, comment);
    await stage.host.comment(number, { ...comment, body: "Said otherwise." });
    expect(await said()).toEqual([expect.stringMatching(/^SNS has the new certificate\.\n\n<!-- firebreak:/)]);
    await stage.host.comment(number, { ...comment, key: "rotation/1/proved" });
    expect(await said()).toHaveLength(2);
  });

  test("is there once after two at the same time", async () => {
    await Promise.all([1, 2, 3].map(() => stage.host.comment(number, comment)));
    expect(await said()).toHaveLength(1);
  });

  test("is found behind more comments than a page holds", async () => {
    const octokit = stage.app();
    await stage.host.comment(number, comment);
    for (let each = 0; each < 105; each += 1) {
      await octokit.issues.createComment({ ...repository, issue_number: number, body: `Comment ${each}` });
    }
    const last = { key: "rotation/1/last", body: "The last." };
    await stage.host.comment(number, last);
    await stage.host.comment(number, last);
    await stage.host.comment(number, comment);
    expect(stage.count("issues.createComment")).toBe(107);
  });

  test("is made when only a person has quoted the marker", async () => {
    await stage.world.github.surface.say("dana", number, `> ${markerOf(comment.key)}\n\nIs it?`);
    await stage.host.comment(number, comment);
    expect(await said()).toHaveLength(2);
  });
});

describe("an issue", () => {
  test("is opened once, with labels and who is to do it", async () => {
    const opened = await stage.host.openIssue(issue);
    expect(opened).toMatchObject({ state: "open", remarks: [] });
    expect(await stage.host.openIssue({ ...issue, title: "Another title" })).toEqual(opened);
    expect(await issues()).toMatchObject([
      { title: issue.title, author: "firebreak[bot]", labels: issue.labels, assignees: ["dana"] },
    ]);
    expect((await stage.host.openIssue({ ...issue, key: "rotation/2/owed" })).number).not.toBe(opened.number);
  });

  test("is found by the next try when the answer was lost, and once after two at the same time", async () => {
    stage.world.context.faults.set("github.issues.create", cut, 1);
    await expect(stage.host.openIssue(issue)).rejects.toMatchObject({ kind: "unavailable" });
    const { number } = await stage.host.openIssue(issue);
    expect(await issues()).toMatchObject([{ number, state: "open" }]);

    const other = { ...issue, key: "rotation/2/owed" };
    const found = await Promise.all([1, 2].map(() => stage.host.openIssue(other)));
    expect(new Set(found.map((one) => one.number)).size).toBe(1);
    const open = (await issues()).filter(({ state }) => state === "open");
    expect(open.map((one) => one.number)).toEqual([found[0]?.number, number]);
  });

  test("is found among pull requests with the same label, and behind a whole page of issues", async () => {
    const { number } = await stage.host.propose(await stage.change({ body: marked("Not an issue.", issue.key) }));
    const opened = await stage.host.openIssue(issue);
    expect(opened.number).not.toBe(number);
    const octokit = stage.app();
    for (let each = 0; each < 101; each += 1) {
      await octokit.issues.create({ ...repository, title: `Issue ${each}`, labels: ["firebreak"] });
    }
    expect(await stage.host.openIssue(issue)).toEqual(opened);
  });

  test("goes without whom GitHub can't assign, and says so", async () => {
    const opened = await stage.host.openIssue({ ...issue, assignees: ["stranger", "liam"] });
    expect(opened.remarks).toEqual(["@stranger can't be assigned in acme/mobile-infrastructure, and was left out."]);
    expect(await issues()).toMatchObject([{ assignees: ["liam"] }]);
  });

  test("is closed as done, with one comment, and stays so", async () => {
    const { number } = await stage.host.openIssue(issue);
    const why = { key: "rotation/1/no-longer-owed", body: "It has been merged." };
    stage.world.context.faults.set("github.issues.createComment", cut, 1);
    await expect(stage.host.closeIssue(number, why)).rejects.toMatchObject({ kind: "unavailable" });
    await stage.host.closeIssue(number, why);
    await stage.host.closeIssue(number, why);
    expect(stage.count("issues.createComment")).toBe(1);
    expect(await stage.host.openIssue(issue)).toMatchObject({ number, state: "closed" });
  });

  test("that the repository does not have is a matter of its settings", async () => {
    const words = "Issues has been disabled in this repository.";
    stage.world.context.faults.set("github.issues.listForRepo", { kind: "refuse", code: words, status: 410 });
    await expect(stage.host.openIssue(issue)).rejects.toMatchObject({ kind: "misconfigured", found: words });
  });
});

describe("a marker", () => {
  test("is found for its own key alone, whatever the key and the text are", () => {
    const text = fc.string({ unit: "binary", maxLength: 80 });
    fc.assert(
      fc.property(text, fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (body, key, other) => {
        const written = { body: marked(body, key), user: { type: "Bot" } };
        expect(isMarked(written, key)).toBe(true);
        expect(isMarked(written, other)).toBe(other === key);
        expect(markerOf(key).slice(4, -3)).not.toMatch(/--|>/);
      }),
    );
  });

  test("stays when the text is too long for GitHub", () => {
    const written = marked("é".repeat(70_000), "long");
    expect(written).toHaveLength(65_536);
    expect(isMarked({ body: written, user: { type: "Bot" } }, "long")).toBe(true);
    expect(fitting("short\n")).toBe("short");
  });
});
