import { SurfaceRefusal } from "../slack/surface.ts";
import { ApiRefusal } from "./api.ts";
import type { Api, ApiIssue, ApiPullRequest } from "./api.ts";
import { type CheckReport, pushFile, runOf, statusOf } from "./people.ts";
import { ci, mainBranch } from "./seed.ts";
import { type IssueView, type PullRequestView, viewOfIssue, viewOfPullRequest, type ViewParts } from "./views.ts";

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
  /** Reviews as that person. */
  review(person: string, number: number, verdict: "approve" | "request-changes"): Promise<PullRequestView>;
  /** Comments below a pull request or issue as that person. */
  say(person: string, number: number, body: string): Promise<void>;
  /** Has CI report a check anew. */
  report(number: number, check: CheckReport): Promise<PullRequestView>;
  /** Makes a branch at where the main branch is. */
  branch(person: string, name: string): Promise<void>;
  /** Opens a draft for a branch. */
  open(person: string, branch: string): Promise<PullRequestView>;
  /** Commits to a branch as that person, on top of what it holds. */
  push(person: string, branch: string, file: { path: string; text: string }): Promise<void>;
  /** Newest first, pull requests left out. */
  issues(): Promise<IssueView[]>;
  /** Protects the main branch in the way there was before rulesets: nothing is merged without an approval. */
  protect(person: string): Promise<void>;
}

/** What the surface needs: what its pages are read from, and the API as a person. */
export interface SurfaceParts extends ViewParts {
  as(person: string): Api;
}

/** The people's side of the simulated GitHub. */
export function createGitHubSurface(parts: SurfaceParts): GitHubSurface {
  const { repository, reader, as } = parts;
  const path = `/repos/${repository}`;

  const pullRequest = async (number: number): Promise<PullRequestView> =>
    viewOfPullRequest(await said(reader.ask<ApiPullRequest>("GET", `${path}/pulls/${number}`)), parts);

  return {
    repository,
    pullRequest,
    async pullRequests() {
      const pulls = await reader.ask<ApiPullRequest[]>("GET", `${path}/pulls?state=all&per_page=100`);
      const newestFirst = pulls.toSorted((a, b) => b.number - a.number);
      return Promise.all(newestFirst.map((pull) => viewOfPullRequest(pull, parts)));
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
    async review(person, number, verdict) {
      const event = verdict === "approve" ? "APPROVE" : "REQUEST_CHANGES";
      const body = verdict === "approve" ? "Looks right." : "Not like this.";
      await said(as(person).ask("POST", `${path}/pulls/${number}/reviews`, { event, body }));
      return pullRequest(number);
    },
    say: async (person, number, body) =>
      void (await said(as(person).ask("POST", `${path}/issues/${number}/comments`, { body }))),
    async report(number, check) {
      const { head } = await pullRequest(number);
      const [address, body] = check.asStatus === true ? statusOf(check, head) : runOf(check, head);
      await said(as(ci.login).ask("POST", `${path}${address}`, body));
      return pullRequest(number);
    },
    async branch(person, name) {
      const { object } = await reader.ask<{ object: { sha: string } }>("GET", `${path}/git/ref/heads/${mainBranch}`);
      await said(as(person).ask("POST", `${path}/git/refs`, { ref: `refs/heads/${name}`, sha: object.sha }));
    },
    async open(person, branch) {
      const wanted = { title: branch, head: branch, base: mainBranch, draft: true };
      const { number } = await said(as(person).ask<ApiPullRequest>("POST", `${path}/pulls`, wanted));
      return pullRequest(number);
    },
    push: (person, branch, file) => said(pushFile(as(person), path, { branch, file })),
    async issues() {
      const issues = await reader.ask<ApiIssue[]>("GET", `${path}/issues?state=all&per_page=100`);
      return issues.toSorted((a, b) => b.number - a.number).map(viewOfIssue);
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
