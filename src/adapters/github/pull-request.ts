import type { PullRequest } from "../../ports/code-host.ts";
import type { GitHub } from "./github.ts";

/** A pull request as GitHub's answers describe it, as far as it is read. */
export interface PullRequestAnswer {
  number: number;
  html_url: string;
  state: string;
  merged_at: string | null;
  head: { ref: string; sha: string };
}

/** GitHub's words to ours. */
export function toPullRequest(answer: PullRequestAnswer): PullRequest {
  return {
    number: answer.number,
    url: answer.html_url,
    branch: answer.head.ref,
    state: answer.merged_at !== null ? "merged" : answer.state === "open" ? "open" : "closed",
    head: answer.head.sha,
  };
}

/** The pull request of the branch: the open one, else the merged, else the last that was closed. */
export async function findPullRequest({ octokit, ask, at }: GitHub, branch: string): Promise<PullRequest | undefined> {
  const question = { doing: `look for the pull request of ${branch}`, permission: "Pull requests: read" };
  const { data } = await ask(question, () =>
    octokit.pulls.list({
      ...at,
      head: `${at.owner}:${branch}`,
      state: "all",
      sort: "created",
      direction: "desc",
    }),
  );
  const found = data.map(toPullRequest);
  return found.find(({ state }) => state === "open") ?? found.find(({ state }) => state === "merged") ?? found[0];
}
