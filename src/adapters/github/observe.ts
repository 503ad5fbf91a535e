import type { PullRequestState } from "../../ports/code-host.ts";
import { readChecks } from "./checks.ts";
import type { GitHub } from "./github.ts";
import { readPullRequest, requestedOf, toPullRequest } from "./pull-request.ts";
import { readReviews } from "./reviews.ts";

/** Reads a pull request and everything that decides whether it lands. */
export async function observePullRequest(github: GitHub, number: number): Promise<PullRequestState> {
  const answer = await readPullRequest(github, number);
  const pull = toPullRequest(answer);
  const merged = pull.state === "merged";
  const [checks, reviews, behind] = await Promise.all([
    readChecks(github, pull.head),
    readReviews(github, number),
    pull.state === "open" ? countBehind(github, answer.base.ref, pull.head) : 0,
  ]);
  return {
    ...pull,
    draft: answer.draft === true,
    mergeCommit: merged ? answer.merge_commit_sha : null,
    mergedBy: merged ? (answer.merged_by?.login ?? null) : null,
    mergedAt: answer.merged_at,
    mergeable: answer.mergeable === null ? "unknown" : answer.mergeable ? "yes" : "no",
    behind,
    checks,
    reviews,
    requested: requestedOf(answer),
  };
}

/** GitHub calls a pull request "behind" only where a rule asks for the newest base, so it is counted here. */
async function countBehind({ octokit, ask, at }: GitHub, base: string, head: string): Promise<number> {
  const question = { doing: `compare ${head.slice(0, 12)} with ${base}`, permission: "Contents: read" };
  const { data } = await ask(question, () =>
    octokit.repos.compareCommitsWithBasehead({ ...at, basehead: `${base}...${head}`, per_page: 1 }),
  );
  return data.behind_by;
}
