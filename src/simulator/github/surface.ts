import { SurfaceRefusal } from "../slack/surface.ts";
import { ApiRefusal } from "./api.ts";
import type { Api, ApiPullRequest, Comparison } from "./api.ts";
import type { Mergeability } from "./mergeability.ts";
import { mainBranch } from "./seed.ts";

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
  labels: string[];
  /** ISO 8601, in the machine's time. */
  createdAt: string;
  /** The first lines of its commits' messages, oldest first. */
  commits: string[];
  files: FileDiffView[];
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

/** A changed file and its diff. */
export interface FileDiffView {
  path: string;
  status: string;
  additions: number;
  deletions: number;
  /** Hunks of a unified diff, from the first `@@` on. */
  patch: string;
}

/** GitHub as the people of the organisation use it in their browsers. Calls reject with a {@link SurfaceRefusal}. */
export interface GitHubSurface {
  /** `OWNER/NAME`. */
  repository: string;
  /** Newest first. */
  pullRequests(): Promise<PullRequestView[]>;
  pullRequest(number: number): Promise<PullRequestView>;
  /** A file on the main branch. */
  file(path: string): Promise<string>;
  /** Merges as the person with that login, if what she saw is still what would be merged. */
  merge(person: string, number: number): Promise<PullRequestView>;
  /** Closes without merging. */
  close(person: string, number: number): Promise<PullRequestView>;
  /** Protects the main branch in the way there was before rulesets: nothing is merged without an approval. */
  protect(person: string): Promise<void>;
}

/** What the surface needs: the repository, the API as a reader and as a person, and what the rules know. */
export interface SurfaceParts {
  repository: string;
  reader: Api;
  as(person: string): Api;
  mergeability(number: number): Promise<Mergeability>;
}

/** The people's side of the simulated GitHub. */
export function createGitHubSurface({ repository, reader, as, mergeability }: SurfaceParts): GitHubSurface {
  const path = `/repos/${repository}`;

  async function view(pull: ApiPullRequest): Promise<PullRequestView> {
    const [change, checks] = await Promise.all([
      reader.ask<Comparison>("GET", `${path}/compare/${pull.base.sha}...${pull.head.sha}`),
      reader.ask<{ check_runs: PullRequestView["checks"] }>("GET", `${path}/commits/${pull.head.sha}/check-runs`),
    ]);
    return {
      number: pull.number,
      title: pull.title,
      body: pull.body ?? "",
      author: pull.user?.login ?? "ghost",
      branch: pull.head.ref,
      base: pull.base.ref,
      state: pull.merged ? "merged" : pull.state,
      labels: pull.labels.map(({ name }) => name),
      createdAt: pull.created_at,
      commits: change.commits.map(({ commit }) => commit.message.split("\n", 1)[0] ?? ""),
      files: change.files.map(({ filename, status, additions, deletions, patch }) => ({
        path: filename,
        status,
        additions,
        deletions,
        patch: patch ?? "",
      })),
      checks: checks.check_runs.map(({ name, status, conclusion }) => ({ name, status, conclusion })),
      mergeability: pull.state === "open" ? await mergeability(pull.number) : null,
      head: pull.head.sha,
      mergeCommit: pull.merge_commit_sha,
      mergedAt: pull.merged_at,
      url: pull.html_url,
      mergedBy: pull.merged_by?.login ?? null,
    };
  }

  const pullRequest = async (number: number): Promise<PullRequestView> =>
    view(await said(reader.ask<ApiPullRequest>("GET", `${path}/pulls/${number}`)));

  return {
    repository,
    pullRequest,
    async pullRequests() {
      const pulls = await reader.ask<ApiPullRequest[]>("GET", `${path}/pulls?state=all&per_page=100`);
      return Promise.all(pulls.toSorted((a, b) => b.number - a.number).map(view));
    },
    async file(name) {
      const found = await said(
        reader.ask<{ content: string }>("GET", `${path}/contents/${encodeURI(name)}?ref=${mainBranch}`),
      );
      return Buffer.from(found.content, "base64").toString("utf8");
    },
    async merge(person, number) {
      const { head } = await pullRequest(number);
      const order = { sha: head, merge_method: "merge" };
      await said(as(person).ask("PUT", `${path}/pulls/${number}/merge`, order));
      return pullRequest(number);
    },
    async close(person, number) {
      await said(as(person).ask("PATCH", `${path}/pulls/${number}`, { state: "closed" }));
      return pullRequest(number);
    },
    async protect(person) {
      const reviews = { required_pull_request_reviews: { required_approving_review_count: 1 } };
      await said(as(person).ask("PUT", `${path}/branches/${mainBranch}/protection`, reviews));
    },
  };
}

/** GitHub's refusal, as the page shows it. */
async function said<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof ApiRefusal ? new SurfaceRefusal(error.message) : error;
  }
}
