import { FirebreakError } from "../../domain/errors.ts";
import type { Proposal, ProposedChange } from "../../ports/code-host.ts";
import { readCommit, tipOf, writeCommit, writeTree } from "./branch.ts";
import { isDraftless, openAsDraft } from "./drafts.ts";
import { answered } from "./failure.ts";
import type { GitHub } from "./github.ts";
import { refuseKeys } from "./key-material.ts";
import { fitting } from "./marker.ts";
import { findPullRequest, type PullRequestAnswer, toPullRequest } from "./pull-request.ts";
import { requestReviews } from "./reviewers.ts";

/**
 * Opens a pull request in steps that can each be cut short: tree, commit, branch, pull request,
 * labels, reviewers. A tree is the same however often it is made, a commit without a branch is nothing, and
 * whatever comes later is looked for before it is made. So the next try goes on where this one ended.
 */
export async function propose(github: GitHub, change: ProposedChange): Promise<Proposal> {
  refuseKeysIn(change);
  const tree = await writeTree(github, change);
  const earlier = await findPullRequest(github, change.branch);
  if (earlier !== undefined) await expectTree(github, { change, commit: earlier.head.sha, tree });
  else await ensureBranch(github, change, tree);
  const answer = earlier ?? (await open(github, change));
  const pull = toPullRequest(answer);
  await label(github, change, pull.number);
  const remarks = pull.state === "open" ? await requestReviews(github, answer, change.reviewers) : [];
  return {
    ...pull,
    draft: answer.draft === true,
    remarks: pull.state === "open" && isDraftless(answer) ? [draftless, ...remarks] : remarks,
  };
}

/** Every text of a change passes the last door. */
export function refuseKeysIn({ files, title, body, commitMessage }: ProposedChange): void {
  const texts = Object.fromEntries(files.map(({ path, text }) => [path, text]));
  refuseKeys({ ...texts, "the title": title, "the description": body, "the commit's message": commitMessage });
}

const draftless =
  "The repository does not allow drafts, so the pull request is a normal one that says in its title that it is not approved yet: " +
  "GitHub itself does not keep anybody from merging it before.";

async function ensureBranch(github: GitHub, change: ProposedChange, tree: string): Promise<void> {
  const present = await tipOf(github, change.branch);
  if (present !== undefined) return expectTree(github, { change, commit: present, tree });
  const { octokit, ask, at } = github;
  const commit = await writeCommit(github, change, tree);
  const doing = `create the branch ${change.branch}`;
  await ask({ doing, permission: "Contents: write" }, async () => {
    try {
      await octokit.git.createRef({ ...at, ref: `refs/heads/${change.branch}`, sha: commit });
    } catch (error) {
      if (!answered(error, 422)) throw error;
      // "Reference already exists": a try of ours whose answer was lost made it, or somebody else did.
      const made = await tipOf(github, change.branch);
      if (made === undefined) throw error;
      await expectTree(github, { change, commit: made, tree });
    }
  });
}

/** What stands in the way under our name has to be what we would have put there. */
async function expectTree(
  github: GitHub,
  { change, commit, tree }: { change: ProposedChange; commit: string; tree: string },
): Promise<void> {
  if ((await readCommit(github, commit)).tree === tree) return;
  const { owner, repo } = github.at;
  throw new FirebreakError("not-now", `The branch ${change.branch} holds something else than the plan.`, {
    found: `the commit ${commit.slice(0, 12)} with other content`,
    expected: `the planned change of ${change.files.map(({ path }) => path).join(", ")}`,
    todo: `Somebody changed the branch, or the base moved. Delete ${change.branch} in ${owner}/${repo}, or plan again.`,
  });
}

async function open(github: GitHub, change: ProposedChange): Promise<PullRequestAnswer> {
  const { octokit, ask, at, base } = github;
  const { title, body, branch: head } = change;
  const wanted = { ...at, title, body: fitting(body), head, base };
  return ask({ doing: `open the pull request for ${head}`, permission: "Pull requests: write" }, async () => {
    try {
      return change.draft ? await openAsDraft(octokit, wanted) : (await octokit.pulls.create(wanted)).data;
    } catch (error) {
      if (!answered(error, 422)) throw error;
      // "A pull request already exists": a try of ours whose answer was lost opened it.
      const made = await findPullRequest(github, head);
      if (made === undefined) throw error;
      return made;
    }
  });
}

/** Labels help people to find it; one that can't be set is no reason to go without the pull request. */
async function label({ octokit, ask, at }: GitHub, { labels }: ProposedChange, number: number): Promise<void> {
  if (labels.length === 0) return;
  await ask({ doing: `label the pull request #${number}`, permission: "Issues: write" }, async () => {
    try {
      await octokit.issues.addLabels({ ...at, issue_number: number, labels: [...labels] });
    } catch (error) {
      if (![403, 404, 410, 422].some((status) => answered(error, status))) throw error;
    }
  });
}
