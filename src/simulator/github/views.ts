import type { Api, ApiComment, ApiIssue, ApiPullRequest, Comparison } from "./api.ts";
import type { CommitStatus } from "./memory.ts";
import type { Mergeability } from "./mergeability.ts";

/** A pull request as its page at GitHub shows it. */
export interface PullRequestView {
  number: number;
  title: string;
  /** Markdown. */
  body: string;
  author: string;
  branch: string;
  base: string;
  state: "open" | "merged" | "closed";
  draft: boolean;
  labels: string[];
  /** Who has been asked for a review: logins, and teams as `OWNER/TEAM`. */
  requested: string[];
  /** What has been said below it, oldest first. */
  comments: { author: string; body: string; at: string }[];
  /** ISO 8601, in the machine's time. */
  createdAt: string;
  /** The first lines of its commits' messages, oldest first. */
  commits: string[];
  files: FileDiffView[];
  /** Check runs, and commit statuses in the words of those. */
  checks: { name: string; status: string; conclusion: string | null }[];
  /** Whether the merge button works; `null` once it is merged or closed. */
  mergeability: Mergeability | null;
  head: string;
  mergeCommit: string | null;
  mergedAt: string | null;
  mergedBy: string | null;
  /** Its address at GitHub, as the API gives it. */
  url: string;
}

/** An issue as its page shows it. */
export interface IssueView {
  number: number;
  title: string;
  /** Markdown. */
  body: string;
  author: string;
  state: "open" | "closed";
  labels: string[];
  assignees: string[];
  createdAt: string;
  url: string;
}

/** A changed file and its diff. */
export interface FileDiffView {
  path: string;
  status: string;
  additions: number;
  deletions: number;
  /** Hunks of a unified diff, from the first `@@` on. */
  patch: string;
}

/** What the pages are read from: the API for a reader at `/repos/OWNER/NAME`, and what it does not give. */
export interface ViewParts {
  /** `OWNER/NAME`. */
  repository: string;
  reader: Api;
  mergeability(number: number): Promise<Mergeability>;
  statusesAt(sha: string): CommitStatus[];
}

/** Draws a pull request's page. */
export async function viewOfPullRequest(
  pull: ApiPullRequest,
  { repository, reader, mergeability, statusesAt }: ViewParts,
): Promise<PullRequestView> {
  const path = `/repos/${repository}`;
  const [change, checks, comments] = await Promise.all([
    reader.ask<Comparison>("GET", `${path}/compare/${pull.base.sha}...${pull.head.sha}`),
    reader.ask<{ check_runs: PullRequestView["checks"] }>("GET", `${path}/commits/${pull.head.sha}/check-runs`),
    reader.ask<ApiComment[]>("GET", `${path}/issues/${pull.number}/comments?per_page=100`),
  ]);
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? "",
    author: pull.user?.login ?? "ghost",
    branch: pull.head.ref,
    base: pull.base.ref,
    state: pull.merged ? "merged" : pull.state,
    draft: pull.draft,
    labels: pull.labels.map(({ name }) => name),
    requested: [
      ...pull.requested_reviewers.map(({ login }) => login),
      ...pull.requested_teams.map(({ slug }) => `${repository.split("/")[0]}/${slug}`),
    ],
    comments: comments.map(({ user, body, created_at }) => ({
      author: user?.login ?? "ghost",
      body,
      at: created_at,
    })),
    createdAt: pull.created_at,
    commits: change.commits.map(({ commit }) => commit.message.split("\n", 1)[0] ?? ""),
    files: change.files.map(({ filename, status, additions, deletions, patch }) => ({
      path: filename,
      status,
      additions,
      deletions,
      patch: patch ?? "",
    })),
    checks: [
      ...checks.check_runs.map(({ name, status, conclusion }) => ({ name, status, conclusion })),
      ...statusesAt(pull.head.sha).map(asCheck),
    ],
    mergeability: pull.state === "open" ? await mergeability(pull.number) : null,
    head: pull.head.sha,
    mergeCommit: pull.merge_commit_sha,
    mergedAt: pull.merged_at,
    url: pull.html_url,
    mergedBy: pull.merged_by?.login ?? null,
  };
}

/** A commit status in the words of a check run. */
function asCheck({ context, state }: CommitStatus): PullRequestView["checks"][number] {
  return state === "pending"
    ? { name: context, status: "in_progress", conclusion: null }
    : { name: context, status: "completed", conclusion: state };
}

/** An issue of the API, as its page shows it. */
export function viewOfIssue(issue: ApiIssue): IssueView {
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    author: issue.user?.login ?? "ghost",
    state: issue.state,
    labels: issue.labels.map(({ name }) => name),
    assignees: issue.assignees.map(({ login }) => login),
    createdAt: issue.created_at,
    url: issue.html_url,
  };
}
