import { FirebreakError } from "../../domain/errors.ts";
import type { ProposedChange, PullRequest } from "../../ports/code-host.ts";
import { answered } from "./asking.ts";
import type { GitHub } from "./github.ts";
import { findPullRequest, toPullRequest } from "./pull-request.ts";

/**
 * Opens a pull request in steps that can each be cut short: tree, commit, branch, pull request,
 * labels. A tree is the same however often it is made, a commit without a branch is nothing, and
 * whatever comes later is looked for before it is made. So the next try goes on where this one ended.
 */
export function createProposing(github: GitHub): (change: ProposedChange) => Promise<PullRequest> {
  return async (change) => {
    const tree = await writeTree(github, change);
    const earlier = await findPullRequest(github, change.branch);
    if (earlier !== undefined) await expectTree(github, { change, commit: earlier.head, tree });
    else await ensureBranch(github, change, tree);
    const pull = earlier ?? (await open(github, change));
    await label(github, change, pull);
    return pull;
  };
}

async function writeTree({ octokit, ask, at }: GitHub, { baseCommit, files }: ProposedChange): Promise<string> {
  const { data: base } = await ask(
    { doing: `read the commit ${baseCommit.slice(0, 12)}`, permission: "Contents: read" },
    () => octokit.git.getCommit({ ...at, commit_sha: baseCommit }),
  );
  const { data: tree } = await ask({ doing: "store the changed files", permission: "Contents: write" }, () =>
    octokit.git.createTree({
      ...at,
      base_tree: base.tree.sha,
      tree: files.map(({ path, text }) => ({ path, mode: "100644", type: "blob", content: text })),
    }),
  );
  return tree.sha;
}

async function ensureBranch(github: GitHub, change: ProposedChange, tree: string): Promise<void> {
  const present = await tip(github, change.branch);
  if (present !== undefined) return expectTree(github, { change, commit: present, tree });
  const { octokit, ask, at } = github;
  const { data: commit } = await ask({ doing: "store the commit", permission: "Contents: write" }, () =>
    octokit.git.createCommit({ ...at, message: change.commitMessage, tree, parents: [change.baseCommit] }),
  );
  const doing = `create the branch ${change.branch}`;
  await ask({ doing, permission: "Contents: write" }, async () => {
    try {
      await octokit.git.createRef({ ...at, ref: `refs/heads/${change.branch}`, sha: commit.sha });
    } catch (error) {
      if (!answered(error, 422)) throw error;
      // "Reference already exists": a try of ours whose answer was lost made it, or somebody else did.
      const made = await tip(github, change.branch);
      if (made === undefined) throw error;
      await expectTree(github, { change, commit: made, tree });
    }
  });
}

async function tip({ octokit, ask, at }: GitHub, branch: string): Promise<string | undefined> {
  return ask({ doing: `look for the branch ${branch}`, permission: "Contents: read" }, async () => {
    try {
      return (await octokit.git.getRef({ ...at, ref: `heads/${branch}` })).data.object.sha;
    } catch (error) {
      if (answered(error, 404)) return undefined;
      throw error;
    }
  });
}

/** What stands in the way under our name has to be what we would have put there. */
async function expectTree(
  { octokit, ask, at }: GitHub,
  { change, commit, tree }: { change: ProposedChange; commit: string; tree: string },
): Promise<void> {
  const { data } = await ask({ doing: `read the commit ${commit.slice(0, 12)}`, permission: "Contents: read" }, () =>
    octokit.git.getCommit({ ...at, commit_sha: commit }),
  );
  if (data.tree.sha === tree) return;
  throw new FirebreakError("not-now", `The branch ${change.branch} holds something else than the plan.`, {
    found: `the commit ${commit.slice(0, 12)} with other content`,
    expected: `the planned change of ${change.files.map(({ path }) => path).join(", ")}`,
    todo: `Somebody changed the branch, or the base moved. Delete ${change.branch} in ${at.owner}/${at.repo}, or plan again.`,
  });
}

async function open(github: GitHub, change: ProposedChange): Promise<PullRequest> {
  const { octokit, ask, at, base } = github;
  const { title, body, branch } = change;
  return ask({ doing: `open the pull request for ${branch}`, permission: "Pull requests: write" }, async () => {
    try {
      return toPullRequest((await octokit.pulls.create({ ...at, title, body, head: branch, base })).data);
    } catch (error) {
      if (!answered(error, 422)) throw error;
      // "A pull request already exists": a try of ours whose answer was lost opened it.
      const made = await findPullRequest(github, branch);
      if (made === undefined) throw error;
      return made;
    }
  });
}

/** Labels help people to find it; one that can't be set is no reason to go without the pull request. */
async function label({ octokit, ask, at }: GitHub, { labels }: ProposedChange, { number }: PullRequest): Promise<void> {
  if (labels.length === 0) return;
  await ask({ doing: `label the pull request #${number}`, permission: "Issues: write" }, async () => {
    try {
      await octokit.issues.addLabels({ ...at, issue_number: number, labels: [...labels] });
    } catch (error) {
      if (![403, 404, 410, 422].some((status) => answered(error, status))) throw error;
    }
  });
}
