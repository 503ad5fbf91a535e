import type { Check, PullRequestState, Review } from "../../ports/code-host.ts";
import type { GitHub } from "./github.ts";
import { toPullRequest } from "./pull-request.ts";

/** Reads a pull request and everything that decides whether it lands. */
export async function observePullRequest(github: GitHub, number: number): Promise<PullRequestState> {
  const { octokit, ask, at } = github;
  const { data } = await ask({ doing: `read the pull request #${number}`, permission: "Pull requests: read" }, () =>
    octokit.pulls.get({ ...at, pull_number: number }),
  );
  const pull = toPullRequest(data);
  const [checks, reviews] = await Promise.all([readChecks(github, pull.head), readReviews(github, number)]);
  return {
    ...pull,
    mergeCommit: pull.state === "merged" ? data.merge_commit_sha : null,
    mergeable: data.mergeable === null ? "unknown" : data.mergeable ? "yes" : "no",
    checks,
    reviews,
  };
}

/** Two generations of CI report in two places: check runs and commit statuses. */
async function readChecks({ octokit, ask, at }: GitHub, ref: string): Promise<Check[]> {
  const doing = `read the checks of ${ref.slice(0, 12)}`;
  const [runs, statuses] = await Promise.all([
    ask({ doing, permission: "Checks: read" }, () => octokit.checks.listForRef({ ...at, ref, per_page: 100 })),
    ask({ doing, permission: "Commit statuses: read" }, () =>
      octokit.repos.getCombinedStatusForRef({ ...at, ref, per_page: 100 }),
    ),
  ]);
  return [
    ...runs.data.check_runs.map(({ name, conclusion }) => ({ name, verdict: ofConclusion(conclusion) })),
    ...statuses.data.statuses.map(({ context, state }) => ({ name: context, verdict: ofStatus(state) })),
  ].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** GitHub lets `neutral` and `skipped` through a required check. */
function ofConclusion(conclusion: string | null): Check["verdict"] {
  if (conclusion === null) return "pending";
  return ["success", "neutral", "skipped"].includes(conclusion) ? "passed" : "failed";
}

function ofStatus(state: string): Check["verdict"] {
  return state === "success" ? "passed" : state === "pending" ? "pending" : "failed";
}

/** Oldest first, so that a reviewer's last word stays; a comment takes no verdict back. */
async function readReviews({ octokit, ask, at }: GitHub, number: number): Promise<Review[]> {
  const question = { doing: `read the reviews of #${number}`, permission: "Pull requests: read" };
  const answers = await ask(question, () =>
    octokit.paginate(octokit.pulls.listReviews, { ...at, pull_number: number, per_page: 100 }),
  );
  const last = new Map<string, Review["verdict"]>();
  for (const { user, state } of answers) {
    const verdict = verdicts[state];
    if (user === null) continue;
    if (verdict === undefined) last.delete(user.login);
    else if (verdict !== "commented" || !last.has(user.login)) last.set(user.login, verdict);
  }
  return [...last].map(([reviewer, verdict]) => ({ reviewer, verdict }));
}

/** A dismissed or pending review has no verdict. */
const verdicts: Record<string, Review["verdict"] | undefined> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  COMMENTED: "commented",
};
