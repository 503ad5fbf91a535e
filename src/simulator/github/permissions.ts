import { refusal } from "./call.ts";
import type { Call } from "./call.ts";
import type { TokenHolder } from "./emulator.ts";

/**
 * What an App needs for each call, as GitHub's documents list it for its REST API. Permissions joined by a comma are
 * all needed; of several entries one is enough.
 */
const needed: Record<string, readonly string[]> = {
  "repos.get": ["metadata=read"],
  "repos.getBranch": ["contents=read"],
  "repos.getBranchRules": ["metadata=read"],
  "repos.compareCommitsWithBasehead": ["contents=read"],
  "repos.getCombinedStatusForRef": ["statuses=read"],
  "repos.createCommitStatus": ["statuses=write"],
  "checks.listForRef": ["checks=read"],
  "checks.create": ["checks=write"],
  "git.getRef": ["contents=read"],
  "git.createRef": ["contents=write"],
  "git.updateRef": ["contents=write"],
  "git.deleteRef": ["contents=write"],
  "git.getCommit": ["contents=read"],
  "git.createCommit": ["contents=write"],
  "git.getTree": ["contents=read"],
  "git.createTree": ["contents=write"],
  "git.getBlob": ["contents=read"],
  "git.createBlob": ["contents=write"],
  "issues.listForRepo": ["issues=read"],
  "issues.create": ["issues=write"],
  "issues.update": ["issues=write"],
  "issues.checkUserCanBeAssigned": ["issues=read"],
  "issues.addLabels": ["issues=write", "pull_requests=write"],
  "issues.listComments": ["issues=read", "pull_requests=read"],
  "issues.createComment": ["issues=write", "pull_requests=write"],
  "issues.deleteComment": ["issues=write", "pull_requests=write"],
  "pulls.list": ["pull_requests=read"],
  "pulls.get": ["pull_requests=read"],
  "pulls.create": ["pull_requests=write"],
  "pulls.update": ["pull_requests=write"],
  "pulls.merge": ["contents=write"],
  "pulls.listReviews": ["pull_requests=read"],
  "pulls.createReview": ["pull_requests=write"],
  "pulls.requestReviewers": ["pull_requests=write"],
  // Not in the documents: https://github.com/cli/cli/issues/8910
  "graphql.markPullRequestReadyForReview": ["contents=write,pull_requests=write"],
  "graphql.updateRefs": ["contents=write"],
};

/** GitHub's words when an App lacks a permission, in both of its APIs. */
export const notAccessible = "Resource not accessible by integration";

/** What the token's App lacks for the call, as GitHub's header names it; undefined for people, and when nothing is. */
export function lackingFor(call: Call, holder: TokenHolder | undefined): string | undefined {
  const granted = holder?.installation?.permissions;
  const ways = needed[call.name];
  if (granted === undefined || ways === undefined) return undefined;
  const enough = ways.some((way) => way.split(",").every((permission) => holds(granted, permission)));
  return enough ? undefined : ways.join("; ");
}

function holds(granted: Record<string, string>, permission: string): boolean {
  const [name = "", level] = permission.split("=");
  return granted[name] === level || granted[name] === "write";
}

/** The refusal of a call of the REST API. */
export function refuseApp(lacking: string): Response {
  const response = refusal(403, notAccessible);
  response.headers.set("x-accepted-github-permissions", lacking);
  return response;
}
