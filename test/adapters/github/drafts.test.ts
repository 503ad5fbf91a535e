import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { cut, openStage, repository, type Stage } from "./stage.ts";

let stage: Stage;
const pull = (number: number) => stage.world.github.surface.pullRequest(number);

describe("a draft", () => {
  beforeEach(async () => void (stage = await openStage()));
  afterEach(() => stage.world.close());

  test("can't be merged before it is published, and then it can", async () => {
    const { number, draft, remarks } = await stage.host.propose(await stage.change());
    expect([draft, remarks]).toEqual([true, []]);
    expect(await stage.host.observe(number)).toMatchObject({ draft: true, state: "open" });
    await expect(stage.world.github.surface.merge("dana", number)).rejects.toThrow("still a draft");

    await stage.host.publish(number);
    expect(await stage.host.observe(number)).toMatchObject({ draft: false, state: "open" });
    await stage.world.github.surface.merge("dana", number);
    expect(await stage.host.publish(number)).toMatchObject({ number, state: "merged" });
  });

  test("is published once, also when the answer was lost or two do it at once", async () => {
    const { number } = await stage.host.propose(await stage.change());
    stage.world.context.faults.set("github.graphql.markPullRequestReadyForReview", cut, 1);
    await expect(stage.host.publish(number)).rejects.toMatchObject({ kind: "unavailable" });
    await Promise.all([stage.host.publish(number), stage.host.publish(number)]);
    expect(stage.count("graphql.markPullRequestReadyForReview")).toBe(1);

    const other = await stage.host.propose(await stage.change({ branch: "firebreak/rotation-2" }));
    await Promise.all([stage.host.publish(other.number), stage.host.publish(other.number)]);
    expect((await pull(other.number)).draft).toBe(false);
  });

  test("that people have closed is not published", async () => {
    const { number } = await stage.host.propose(await stage.change());
    await stage.world.github.surface.close("dana", number);
    await expect(stage.host.publish(number)).rejects.toMatchObject({
      kind: "not-now",
      message: `The pull request #${number} is closed and can't be published.`,
    });
  });
});

describe("a repository without drafts", () => {
  beforeEach(async () => void (stage = await openStage({ drafts: false })));
  afterEach(() => stage.world.close());

  test("gets a pull request that says in its title what a draft would, until it is published", async () => {
    const change = await stage.change();
    const proposal = await stage.host.propose(change);
    expect(proposal).toMatchObject({ draft: false, remarks: [expect.stringContaining("does not allow drafts")] });
    expect((await pull(proposal.number)).title).toBe(`[Not approved yet] ${change.title}`);
    expect(await stage.host.propose(change)).toEqual(proposal);
    expect(stage.count("pulls.create")).toBe(1);

    await stage.host.publish(proposal.number);
    await stage.host.publish(proposal.number);
    expect((await pull(proposal.number)).title).toBe(change.title);
    expect(await stage.host.propose(change)).toMatchObject({ number: proposal.number, remarks: [] });
  });

  test("keeps that title when the change is made anew", async () => {
    const change = await stage.change();
    const { number, head } = await stage.host.propose(change);
    await stage.land("push/variables.tf", "# moved\n");
    await stage.host.renew(number, head, { ...(await stage.change()), title: "Rotate it, second plan" });
    expect((await pull(number)).title).toBe("[Not approved yet] Rotate it, second plan");
  });
});

describe("reviewers", () => {
  beforeEach(async () => void (stage = await openStage()));
  afterEach(() => stage.world.close());

  test("are those whom CODEOWNERS names for the changed files", async () => {
    const { commit } = await stage.host.readBase();
    expect(await stage.host.reviewersOf(commit, ["push/push.tf", "README.md"])).toEqual({
      people: [],
      teams: ["mobile-platform", "security"],
      others: [],
    });
    await stage.land("CODEOWNERS", "* @dana\n/push/ @Acme/security @elsewhere/team someone@example.org\n");
    const later = await stage.host.readBase();
    const paths = ["push/push.tf", "push/variables.tf", "README.md"];
    expect(await stage.host.reviewersOf(later.commit, paths)).toEqual({
      people: ["dana"],
      teams: ["security"],
      others: ["@elsewhere/team", "someone@example.org"],
    });
    expect(await stage.host.reviewersOf(later.commit, [])).toEqual({ people: [], teams: [], others: [] });
  });

  test("are nobody where there is no CODEOWNERS", async () => {
    const { commit } = await stage.host.readBase();
    const { data } = await stage.app().git.getCommit({ ...repository, commit_sha: commit });
    const first = data.parents[0]?.sha ?? "";
    expect(await stage.host.reviewersOf(first, ["push/push.tf"])).toEqual({ people: [], teams: [], others: [] });
  });

  test("are asked, and observed", async () => {
    const reviewers = { people: ["dana", "liam"], teams: ["security"] };
    const { number, remarks } = await stage.host.propose(await stage.change({ reviewers }));
    expect(remarks).toEqual([]);
    expect((await stage.host.observe(number)).requested).toEqual(reviewers);
  });

  test("who can't be asked are left out, and the others are asked", async () => {
    const reviewers = { people: ["dana", "stranger", "firebreak[bot]"], teams: ["security", "no-such-team"] };
    const { number, remarks } = await stage.host.propose(await stage.change({ reviewers }));
    expect((await stage.host.observe(number)).requested).toEqual({ people: ["dana"], teams: ["security"] });
    expect(remarks).toEqual([
      expect.stringMatching(/^@stranger could not be asked for a review: Reviews may only be requested/),
      "@firebreak[bot] could not be asked for a review: Review cannot be requested from pull request author.",
      expect.stringMatching(/^@acme\/no-such-team could not be asked/),
    ]);
  });

  test("who have reviewed are not asked again", async () => {
    const change = await stage.change({ reviewers: { people: ["dana", "liam"], teams: [] } });
    const { number } = await stage.host.propose(change);
    await stage.world.github.surface.review("dana", number, "approve");
    await stage.host.propose({ ...change, reviewers: { people: ["Dana", "Liam"], teams: [] } });
    expect(await stage.host.observe(number)).toMatchObject({
      requested: { people: ["liam"], teams: [] },
      reviews: [{ reviewer: "dana", verdict: "approved" }],
    });
    expect(stage.count("pulls.requestReviewers")).toBe(1);
  });

  test("are asked by the next try when the answer was lost", async () => {
    const change = await stage.change({ reviewers: { people: ["dana"], teams: [] } });
    stage.world.context.faults.set("github.pulls.requestReviewers", cut, 1);
    await expect(stage.host.propose(change)).rejects.toMatchObject({ kind: "unavailable" });
    const { number } = await stage.host.propose(change);
    expect((await stage.host.observe(number)).requested.people).toEqual(["dana"]);
    expect(stage.count("pulls.requestReviewers")).toBe(1);
  });
});
