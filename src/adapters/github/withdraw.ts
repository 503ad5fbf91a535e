import type { KeyedText, PullRequest, Withdrawal } from "../../ports/code-host.ts";
import { moveBranch, tipOf } from "./branch.ts";
import { commentOnce } from "./comments.ts";
import { answered } from "./failure.ts";
import type { GitHub } from "./github.ts";
import { readPullRequest, toPullRequest } from "./pull-request.ts";

/**
 * Takes a pull request back: comment, close, remove the branch. Each step looks first whether it has been done,
 * so that another try goes on where this one ended.
 */
export async function withdraw(
  github: GitHub,
  number: number,
  { comment, ours }: { comment: KeyedText; ours: string },
): Promise<Withdrawal> {
  const pull = toPullRequest(await readPullRequest(github, number));
  if (pull.state === "merged") return merged(pull);
  await commentOnce(github, number, comment);
  if (pull.state === "open" && (await close(github, number)) === "merged") return merged(pull);
  return { outcome: "withdrawn", ...(await removeBranch(github, pull.branch, ours)) };
}

function merged({ number }: PullRequest): Withdrawal {
  return {
    outcome: "merged",
    branch: "kept",
    remarks: [`#${number} had been merged before it could be withdrawn; nothing was done.`],
  };
}

async function close(github: GitHub, number: number): Promise<PullRequest["state"]> {
  const { octokit, ask, at } = github;
  return ask({ doing: `close the pull request #${number}`, permission: "Pull requests: write" }, async () => {
    try {
      const { data } = await octokit.pulls.update({ ...at, pull_number: number, state: "closed" });
      return toPullRequest(data).state;
    } catch (error) {
      if (!answered(error, 422)) throw error;
      // Somebody merged it in the meantime, or closed it.
      const { state } = toPullRequest(await readPullRequest(github, number));
      if (state === "open") throw error;
      return state;
    }
  });
}

async function removeBranch(
  github: GitHub,
  branch: string,
  ours: string,
): Promise<Pick<Withdrawal, "branch" | "remarks">> {
  const tip = await tipOf(github, branch);
  if (tip === undefined) return { branch: "deleted", remarks: [] };
  if (tip === ours && (await moveBranch(github, branch, { from: ours, to: null })) === "moved") {
    return { branch: "deleted", remarks: [] };
  }
  return { branch: "kept", remarks: [`Somebody pushed to ${branch}, so the branch stays where it is.`] };
}
