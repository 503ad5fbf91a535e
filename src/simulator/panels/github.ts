import type { PullRequestView as Pull } from "../github/views.ts";
import type { PullRequestView } from "../page/panels.ts";

const obstacles: Record<string, string> = {
  behind: "The base branch has moved on since: bring this branch up to date first.",
  dirty: "It conflicts with the base branch.",
};

/** A pull request as the page shows it. */
export function showPullRequest(pull: Pull, repository: string): PullRequestView {
  const { number, title, body, url, author, branch, base, state, createdAt, mergedAt, mergedBy } = pull;
  return {
    number,
    repository,
    title,
    body,
    url,
    author,
    branch,
    base,
    state,
    createdAt,
    mergedAt,
    mergedBy,
    obstacle: obstacles[pull.mergeability ?? ""] ?? null,
    files: pull.files.map(({ path, additions, deletions, patch }) => ({ path, additions, deletions, patch })),
    checks: pull.checks.map((check) => ({
      name: check.name,
      state: check.status === "completed" ? (check.conclusion === "success" ? "passed" : "failed") : "pending",
      words: check.conclusion ?? check.status,
    })),
  };
}
