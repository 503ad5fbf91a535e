import type { PullRequest, Reviewers } from "../../ports/code-host.ts";
import type { GitHub } from "./github.ts";

/** A pull request as GitHub's answers describe it, as far as it is read. */
export interface PullRequestAnswer {
  number: number;
  node_id: string;
  html_url: string;
  title: string;
  state: string;
  draft?: boolean | undefined;
  merged_at: string | null;
  head: { ref: string; sha: string };
  base: { ref: string };
  requested_reviewers?: { login: string }[] | null | undefined;
  requested_teams?: { slug: string }[] | null | undefined;
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

/** Who has been asked for a review and has not given one. */
export function requestedOf(answer: PullRequestAnswer): Reviewers {
  return {
    people: (answer.requested_reviewers ?? []).map(({ login }) => login),
    teams: (answer.requested_teams ?? []).map(({ slug }) => slug),
  };
}

/** The pull request with that number, as GitHub describes it. */
export async function readPullRequest({ octokit, ask, at }: GitHub, number: number): Promise<FullAnswer> {
  const question = { doing: `read the pull request #${number}`, permission: "Pull requests: read" };
  const { data } = await ask(question, () => octokit.pulls.get({ ...at, pull_number: number }));
  return data;
}

/** What GitHub says of one pull request alone, and not in a list. */
export interface FullAnswer extends PullRequestAnswer {
  mergeable: boolean | null;
  merge_commit_sha: string | null;
  merged_by: { login: string } | null;
  labels: { name: string }[];
}

/** The pull request of the branch, as GitHub describes it: the open one, else the merged, else the last that was closed. */
export async function findPullRequest(
  { octokit, ask, at }: GitHub,
  branch: string,
): Promise<PullRequestAnswer | undefined> {
  const question = { doing: `look for the pull request of ${branch}`, permission: "Pull requests: read" };
  const { data } = await ask(question, () =>
    octokit.pulls.list({
      ...at,
      head: `${at.owner}:${branch}`,
      state: "all",
      sort: "created",
      direction: "desc",
      per_page: 100,
    }),
  );
  return data.find(({ state }) => state === "open") ?? data.find(({ merged_at }) => merged_at !== null) ?? data.at(0);
}
