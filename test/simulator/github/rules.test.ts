import { afterEach, describe, expect, test } from "@jest/globals";
import { openStage, repository, type Stage } from "../../adapters/github/stage.ts";

let stage: Stage;
afterEach(() => stage.world.close());

const surface = () => stage.world.github.surface;
const open = async (draft = false) => (await stage.host.propose(await stage.change({ draft }))).number;
async function stateOf(number: number): Promise<string> {
  const ask = () => stage.app().pulls.get({ ...repository, pull_number: number });
  await ask();
  return (await ask()).data.mergeable_state;
}

describe("a ruleset that nobody passes by", () => {
  const strict = { approvals: 1, requiredChecks: ["terraform plan", "atlantis/plan"], enforced: true } as const;

  test("lets a pull request through when it is reviewed and checked", async () => {
    stage = await openStage(strict);
    const number = await open();
    expect(await stateOf(number)).toBe("blocked");
    await expect(surface().merge("dana", number)).rejects.toThrow("At least 1 approving review is required");
    await surface().review("liam", number, "approve");
    await expect(surface().merge("dana", number)).rejects.toThrow('status check "atlantis/plan" is expected');
    await surface().report(number, { name: "atlantis/plan", state: "failed", asStatus: true });
    await expect(surface().merge("dana", number)).rejects.toThrow('status check "atlantis/plan" is failing');
    await surface().report(number, { name: "atlantis/plan", state: "passed", asStatus: true });
    expect(await stateOf(number)).toBe("clean");
    await surface().report(number, { name: "terraform plan", state: "pending" });
    await expect(surface().merge("dana", number)).rejects.toThrow('status check "terraform plan" is expected');
    await surface().report(number, { name: "terraform plan", state: "passed" });
    expect(await surface().merge("dana", number)).toMatchObject({ state: "merged", mergedBy: "dana" });
  });

  test("forgets an approval that was taken back, and counts none of the author's", async () => {
    stage = await openStage(strict);
    const number = await open();
    await surface().review("liam", number, "approve");
    await surface().review("liam", number, "request-changes");
    await stage.app().pulls.createReview({ ...repository, pull_number: number, event: "APPROVE" });
    await expect(surface().merge("dana", number)).rejects.toThrow("At least 1 approving review");
  });
});

describe("the state of a pull request", () => {
  test("is draft, unstable, behind and dirty, as GitHub names them", async () => {
    stage = await openStage();
    const number = await open(true);
    expect(await stateOf(number)).toBe("draft");
    await stage.host.publish(number);
    expect(await stateOf(number)).toBe("clean");
    await surface().report(number, { name: "terraform plan", state: "failed" });
    expect(await stateOf(number)).toBe("unstable");
    await stage.land("README.md", "# moved\n");
    expect(await stateOf(number)).toBe("behind");
    await stage.land("push/push.tf", "# moved\n");
    expect(await stateOf(number)).toBe("dirty");
  });

  test("is closed when its branch is gone", async () => {
    stage = await openStage();
    const number = await open();
    await stage.app().git.deleteRef({ ...repository, ref: "heads/firebreak/rotation-1" });
    expect((await surface().pullRequest(number)).state).toBe("closed");
  });
});

describe("a reference", () => {
  test("is not moved back without force, and must be there", async () => {
    stage = await openStage();
    const { baseCommit } = await stage.change();
    await open();
    const git = stage.app().git;
    const branch = { ...repository, ref: "heads/firebreak/rotation-1" };
    const notForward = { status: 422, message: expect.stringContaining("Update is not a fast forward") };
    await expect(git.updateRef({ ...branch, sha: baseCommit })).rejects.toMatchObject(notForward);
    await git.updateRef({ ...branch, sha: baseCommit, force: true });
    const nowhere = { status: 422, message: expect.stringContaining("Reference does not exist") };
    const missing = { ...repository, ref: "heads/nowhere" };
    await expect(git.updateRef({ ...missing, sha: baseCommit })).rejects.toMatchObject(nowhere);
    await expect(git.deleteRef(missing)).rejects.toMatchObject(nowhere);
  });
});

describe("GraphQL", () => {
  const ask = (query: string, input: object) => stage.app().graphql(query, { input });

  test("refuses what it does not know, in GitHub's words", async () => {
    stage = await openStage();
    const field = "Field 'closeEverything' doesn't exist on type 'Mutation'";
    await expect(ask("mutation { closeEverything(input: {}) { id } }", {})).rejects.toThrow(field);
    const ready = `mutation ($input: MarkPullRequestReadyForReviewInput!) {
      markPullRequestReadyForReview(input: $input) { clientMutationId }
    }`;
    const unknown = { errors: [{ type: "NOT_FOUND" }], message: expect.stringContaining("global id of 'PR_none'") };
    await expect(ask(ready, { pullRequestId: "PR_none" })).rejects.toMatchObject(unknown);
    await expect(ask(ready, {})).rejects.toThrow("was provided invalid value");
  });

  test("moves all references or none, each from where it is believed to be", async () => {
    stage = await openStage();
    const change = await stage.change();
    const { head } = await stage.host.propose(change);
    const { data } = await stage.app().repos.get(repository);
    const move = (refUpdates: object[]) =>
      ask("mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }", {
        repositoryId: data.node_id,
        refUpdates,
      });
    const name = `refs/heads/${change.branch}`;
    const good = { name, beforeOid: head, afterOid: change.baseCommit, force: true };
    const stale = { ...good, name: "refs/heads/main" };
    await expect(move([good, stale])).rejects.toMatchObject({ errors: [{ type: "UNPROCESSABLE" }] });
    expect((await stage.host.find(change.branch))?.head).toBe(head);
    await move([good]);
    expect((await stage.host.find(change.branch))?.head).toBe(change.baseCommit);
  });
});
