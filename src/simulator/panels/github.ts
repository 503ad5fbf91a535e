import type { IssueView as Issue, PullRequestView as Pull } from "../github/views.ts";
import type { IssueView, PullRequestView } from "../page/panels.ts";

const obstacles: Record<string, string> = {
  behind: "The base branch has moved on since: bring this branch up to date first.",
  dirty: "It conflicts with the base branch.",
  draft: "It is a draft: whoever opened it does not want it merged yet.",
  blocked: "A rule of the repository is not met: a review or a check is missing.",
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
    draft: pull.draft,
    requested: pull.requested,
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
    comments: pull.comments,
  };
}

/** An issue as the page shows it. */
export function showIssue({ number, title, body, author, state, assignees, createdAt }: Issue): IssueView {
  return { number, title, body, author, state, assignees, createdAt };
}
