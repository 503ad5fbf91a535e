import type { ProposedChange, PullRequest } from "../../ports/code-host.ts";
import { moveBranch, pushedTo, readCommit, tipOf, writeCommit, writeTree } from "./branch.ts";
import { closed, retitled } from "./drafts.ts";
import type { GitHub } from "./github.ts";
import { fitting } from "./marker.ts";
import { refuseKeysIn } from "./propose.ts";
import { readPullRequest, toPullRequest } from "./pull-request.ts";

/**
 * Makes the change of an open pull request anew against another base. One commit on that base takes the place
 * of ours; what already holds it is left as it is, so that another try finds the work of this one.
 */
export async function renew(
  github: GitHub,
  number: number,
  { ours, change }: { ours: string; change: ProposedChange },
): Promise<PullRequest> {
  refuseKeysIn(change);
  const answer = await readPullRequest(github, number);
  const pull = toPullRequest(answer);
  if (pull.state === "merged") return pull;
  if (pull.state === "closed") throw closed(pull, "made anew");
  const tree = await writeTree(github, change);
  const head = await bringUp(github, { branch: pull.branch, ours, change, tree });
  const { octokit, ask, at } = github;
  await ask({ doing: `describe the pull request #${number} anew`, permission: "Pull requests: write" }, () =>
    octokit.pulls.update({
      ...at,
      pull_number: number,
      title: retitled(answer, change.title),
      body: fitting(change.body),
    }),
  );
  return { ...pull, head };
}

interface Move {
  branch: string;
  ours: string;
  change: ProposedChange;
  tree: string;
}

/** The commit that the branch is at afterwards. */
async function bringUp(github: GitHub, move: Move): Promise<string> {
  const { branch, ours, change, tree } = move;
  const tip = await tipOf(github, branch);
  if (tip !== undefined && (await isDone(github, move, tip))) return tip;
  if (tip !== ours) throw somebodyElse(github, move, tip);
  const commit = await writeCommit(github, change, tree);
  if ((await moveBranch(github, branch, { from: ours, to: commit })) === "moved") return commit;
  const now = await tipOf(github, branch);
  if (now !== undefined && (await isDone(github, move, now))) return now;
  throw somebodyElse(github, move, now);
}

/** Whether the commit is what ours would be: an earlier try, or one at the same time, has made it. */
async function isDone(github: GitHub, { change, tree }: Move, commit: string): Promise<boolean> {
  const facts = await readCommit(github, commit);
  return facts.tree === tree && facts.parents.length === 1 && facts.parents[0] === change.baseCommit;
}

function somebodyElse(github: GitHub, { branch, ours }: Move, tip: string | undefined): Error {
  return pushedTo(github, branch, {
    found: tip === undefined ? "no such branch" : `the commit ${tip.slice(0, 12)}`,
    expected: `Firebreak's commit ${ours.slice(0, 12)}`,
  });
}
