import type { Api } from "./api.ts";
import { pullRequestNumber, refusal } from "./call.ts";
import type { Call } from "./call.ts";
import type { Emulation, PullRequestRow } from "./emulator.ts";
import { mergeabilityOf } from "./mergeability.ts";
import type { Mergeability } from "./mergeability.ts";

/** Where GitHub is stricter, or knows more, than emulate. */
export interface Rules {
  /** GitHub's answer, where emulate's would be wrong. */
  instead(call: Call): Promise<Response | undefined>;
  /** What GitHub does by itself after a call. */
  afterwards(call: Call): Promise<void>;
  /** Whether a pull request can be merged, and if not, why. */
  mergeability(number: number): Promise<Mergeability>;
}

/** What the rules know of the one repository. */
interface Repository {
  /** `/repos/OWNER/NAME`. */
  path: string;
  /** The API for the repository's own machine, which may read and check everything. */
  ci: Api;
  pullRequests: Emulation["pullRequests"];
  /** The commit that the branch is at. */
  tip(branch: string): string | undefined;
}

/** The rules of the repository at `path`, `/repos/OWNER/NAME`; `ci` is its own machine. `approvals`: how many its ruleset asks for. */
export function createRules(
  emulation: Emulation,
  ci: Api,
  { path, approvals }: { path: string; approvals: number },
): Rules {
  const repository: Repository = {
    path,
    ci,
    pullRequests: emulation.pullRequests,
    tip: (branch) => emulation.refs.all().find(({ ref }) => ref === `refs/heads/${branch}`)?.sha,
  };
  return {
    async mergeability(number) {
      const row = numbered(repository, number);
      return row === undefined ? "clean" : mergeabilityOf(row, ci, path);
    },
    async instead(call) {
      if (call.name === "repos.getCombinedStatusForRef") return noStatuses();
      if (call.name === "repos.getBranchRules") return branchRules(approvals);
      if (call.name === "pulls.create") return refuseToOpen(repository, call);
      if (call.name === "pulls.merge") return refuseToMerge(repository, call);
      return undefined;
    },
    async afterwards(call) {
      if (call.name === "pulls.create") await check(repository, headOf(call));
      if (call.name === "pulls.get") await findOutWhetherItMerges(repository, pullRequestNumber(call));
      followBranches(repository);
    },
  };
}

function numbered({ pullRequests }: Repository, number: number): PullRequestRow | undefined {
  return pullRequests.all().find((row) => row.number === number);
}

function openFor({ pullRequests }: Repository, head: string): PullRequestRow | undefined {
  return pullRequests.all().find((row) => row.state === "open" && row.head_ref === head);
}

/** The branch of a new pull request, given as `branch` or `owner:branch`. */
function headOf({ body }: Call): string {
  return String(body["head"]).replace(/^[^:]*:/, "");
}

function refuseToOpen(repository: Repository, call: Call): Response | undefined {
  const [head, base] = [headOf(call), String(call.body["base"])];
  if (repository.tip(head) === undefined) return invalid("The head branch does not exist.");
  if (repository.tip(head) === repository.tip(base)) return invalid(`No commits between ${base} and ${head}`);
  if (openFor(repository, head) === undefined) return undefined;
  return invalid(`A pull request already exists for ${repository.path.split("/")[2]}:${head}.`);
}

function invalid(message: string): Response {
  return refusal(422, "Validation Failed", [{ message }]);
}

async function refuseToMerge(repository: Repository, call: Call): Promise<Response | undefined> {
  const row = numbered(repository, pullRequestNumber(call));
  if (row === undefined) return undefined;
  if (row.state === "closed") return refusal(405, "Pull Request is not mergeable");
  const seen = call.body["sha"];
  if (seen !== undefined && seen !== row.head_sha) {
    return refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  const state = await mergeabilityOf(row, repository.ci, repository.path);
  if (state === "clean") return undefined;
  return refusal(405, state === "dirty" ? "Merge conflict" : "The head branch is out of date with the base branch.");
}

/** A pull request's head and base follow their branches; whether it still merges is to be found out again. */
function followBranches({ pullRequests, tip }: Repository): void {
  for (const row of pullRequests.all().filter(({ state }) => state === "open")) {
    const [head, base] = [tip(row.head_ref) ?? row.head_sha, tip(row.base_ref) ?? row.base_sha];
    if (head === row.head_sha && base === row.base_sha) continue;
    pullRequests.update(row.id, { head_sha: head, base_sha: base, mergeable: null, mergeable_state: "unknown" });
  }
}

/** The first reader sets it off; who asks again is told. */
async function findOutWhetherItMerges(repository: Repository, number: number): Promise<void> {
  const row = numbered(repository, number);
  if (row?.state !== "open" || row.mergeable !== null) return;
  const state = await mergeabilityOf(row, repository.ci, repository.path);
  repository.pullRequests.update(row.id, { mergeable: state !== "dirty", mergeable_state: state });
}

/** What the repository's CI reports on a pull request. */
const checks = ["terraform validate", "terraform plan"];

/** CI answers a new pull request at once. */
async function check(repository: Repository, head: string): Promise<void> {
  const row = openFor(repository, head);
  if (row === undefined) return;
  repository.pullRequests.update(row.id, { mergeable: null, mergeable_state: "unknown" });
  for (const name of checks) {
    const run = { name, head_sha: row.head_sha, status: "completed", conclusion: "success" };
    await repository.ci.ask("POST", `${repository.path}/check-runs`, run);
  }
}

/** The rules in force on a branch, from rulesets. emulate has none. (GitHub REST API, "Get rules for a branch".) */
function branchRules(approvals: number): Response {
  const parameters = {
    required_approving_review_count: approvals,
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
  };
  return Response.json(approvals === 0 ? [] : [{ type: "pull_request", parameters }]);
}

/** Commit statuses are the older way to report a check; this CI does not use it. GitHub calls none "pending". */
function noStatuses(): Response {
  return Response.json({ state: "pending", statuses: [], total_count: 0 });
}
