import type { Api } from "./api.ts";
import { branchIn, pullRequestNumber, refusal } from "./call.ts";
import type { Call } from "./call.ts";
import type { Emulation, PullRequestRow } from "./emulator.ts";
import { fitOf, mergeabilityOf } from "./mergeability.ts";
import type { Mergeability } from "./mergeability.ts";
import { unmet, type Requirements } from "./requirements.ts";
import { forgetWhoReviewed, refuseToAsk } from "./reviewers.ts";
import type { Statuses } from "./statuses.ts";

/** Where GitHub is stricter, or knows more, than emulate. */
export interface Rules {
  /** GitHub's refusal, where emulate would go along. */
  instead(call: Call): Promise<Response | undefined>;
  /** What GitHub does by itself after a call. */
  afterwards(call: Call): Promise<void>;
  /** Whether people can merge a pull request, and if not, why. */
  mergeability(number: number): Promise<Mergeability>;
}

/** What the rules of the one repository are made from. */
export interface RulesParts {
  emulation: Emulation;
  statuses: Statuses;
  /** The API for the repository's own machine, which may read and check everything. */
  ci: Api;
  /** `OWNER/NAME`. */
  repository: string;
  /** `/repos/OWNER/NAME`. */
  path: string;
  ruleset: Requirements;
  /** Whether people are owners who pass the ruleset by. The App never is. */
  bypassed: boolean;
  drafts: boolean;
  people: readonly string[];
  teams: readonly string[];
}

/** What the rules know of the one repository. */
interface Repository extends RulesParts {
  pullRequests: Emulation["pullRequests"];
  /** The commit that the branch is at. */
  tip(branch: string): string | undefined;
}

/** The rules of one repository. */
export function createRules(parts: RulesParts): Rules {
  const { emulation, ruleset, bypassed } = parts;
  const repository: Repository = {
    ...parts,
    pullRequests: emulation.pullRequests,
    tip: (branch) => emulation.refs.all().find(({ ref }) => ref === `refs/heads/${branch}`)?.sha,
  };
  return {
    async mergeability(number) {
      const row = numbered(repository, number);
      return row === undefined ? "clean" : mergeabilityOf(row, bypassed ? nothing : ruleset, repository);
    },
    async instead(call) {
      if (call.name === "repos.getBranchRules") return branchRules(ruleset);
      if (call.name === "pulls.create") return refuseToOpen(repository, call);
      if (call.name === "pulls.merge") return refuseToMerge(repository, call);
      if (call.name === "pulls.requestReviewers") return refuseToAsk(call, emulation, parts);
      if (call.name === "git.updateRef" || call.name === "git.deleteRef") return refuseToMove(repository, call);
      if (call.name === "pulls.get") await lookAgain(repository, pullRequestNumber(call));
      return undefined;
    },
    async afterwards(call) {
      if (call.name === "pulls.get") await findOutWhetherItMerges(repository, pullRequestNumber(call));
      if (call.name === "pulls.createReview") forgetWhoReviewed(call, emulation);
      const opened = call.name === "pulls.create" ? openFor(repository, headOf(call)) : undefined;
      const moved = followBranches(repository);
      for (const row of opened === undefined ? moved : [opened, ...moved]) await check(repository, row.number);
    },
  };
}

const nothing: Requirements = { approvals: 0, checks: [] };

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
  if (openFor(repository, head) !== undefined) {
    return invalid(`A pull request already exists for ${repository.path.split("/")[2]}:${head}.`);
  }
  if (call.body["draft"] !== true || repository.drafts) return undefined;
  return refusal(422, "Draft pull requests are not supported in this repository.");
}

function invalid(message: string): Response {
  return refusal(422, "Validation Failed", [{ message }]);
}

async function refuseToMerge(repository: Repository, call: Call): Promise<Response | undefined> {
  const row = numbered(repository, pullRequestNumber(call));
  if (row === undefined) return undefined;
  if (row.state === "closed") return refusal(405, "Pull Request is not mergeable");
  if (row.draft) return refusal(405, "Pull Request is still a draft");
  const seen = call.body["sha"];
  if (seen !== undefined && seen !== row.head_sha) {
    return refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  const fit = await fitOf(row, repository);
  if (fit !== "clean") {
    return refusal(405, fit === "dirty" ? "Merge conflict" : "The head branch is out of date with the base branch.");
  }
  const isApp = repository.emulation.tokens.get(call.token ?? "")?.installation !== undefined;
  if (repository.bypassed && !isApp) return undefined;
  const words = await unmet(row, repository.ruleset, repository);
  return words.length === 0 ? undefined : refusal(405, ["Repository rule violations found", ...words].join("\n\n"));
}

/** emulate says 404 for a reference that is not there, and spells the other refusal differently. */
async function refuseToMove(repository: Repository, call: Call): Promise<Response | undefined> {
  const branch = branchIn(call);
  const from = repository.tip(branch);
  if (from === undefined) return refusal(422, "Reference does not exist");
  if (call.name === "git.deleteRef" || call.body["force"] === true) return undefined;
  const { ci, path } = repository;
  const { behind_by } = await ci.ask<{ behind_by: number }>(
    "GET",
    `${path}/compare/${from}...${String(call.body["sha"])}`,
  );
  return behind_by === 0 ? undefined : refusal(422, "Update is not a fast forward");
}

/**
 * A pull request's head and base follow their branches; whether it still merges is to be found out again. Without
 * its branch it is closed.
 *
 * @returns those with a new head
 */
function followBranches({ pullRequests, tip }: Repository): PullRequestRow[] {
  const moved: PullRequestRow[] = [];
  for (const row of pullRequests.all().filter(({ state }) => state === "open")) {
    const [head, base] = [tip(row.head_ref), tip(row.base_ref) ?? row.base_sha];
    if (head === undefined) pullRequests.update(row.id, { state: "closed", closed_at: new Date().toISOString() });
    if (head === undefined || (head === row.head_sha && base === row.base_sha)) continue;
    if (head !== row.head_sha) moved.push(row);
    pullRequests.update(row.id, { head_sha: head, base_sha: base, mergeable: null, mergeable_state: "unknown" });
  }
  return moved;
}

/** The first reader sets it off; who asks again is told. */
async function findOutWhetherItMerges(repository: Repository, number: number): Promise<void> {
  const row = numbered(repository, number);
  if (row?.state !== "open" || row.mergeable !== null) return;
  const state = await mergeabilityOf(row, repository.ruleset, repository);
  repository.pullRequests.update(row.id, { mergeable: state !== "dirty", mergeable_state: state });
}

/** Once it is known whether it fits, what the rules say of it is always new. */
async function lookAgain(repository: Repository, number: number): Promise<void> {
  const row = numbered(repository, number);
  if (row?.state !== "open" || row.mergeable === null) return;
  const state = await mergeabilityOf(row, repository.ruleset, repository);
  repository.pullRequests.update(row.id, { mergeable_state: state });
}

/** What the repository's CI reports on a pull request. */
const checks = ["terraform validate", "terraform plan"];

/** CI answers a new head at once. */
async function check(repository: Repository, number: number): Promise<void> {
  const row = numbered(repository, number);
  if (row === undefined) return;
  repository.pullRequests.update(row.id, { mergeable: null, mergeable_state: "unknown" });
  const started_at = new Date().toISOString();
  for (const name of checks) {
    const run = { name, head_sha: row.head_sha, status: "completed", conclusion: "success", started_at };
    await repository.ci.ask("POST", `${repository.path}/check-runs`, run);
  }
}

/** The rules in force on a branch, from rulesets. emulate has none. (GitHub REST API, "Get rules for a branch".) */
function branchRules({ approvals, checks: required }: Requirements): Response {
  const pull = {
    required_approving_review_count: approvals,
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
  };
  const status = {
    required_status_checks: required.map((context) => ({ context })),
    strict_required_status_checks_policy: true,
  };
  return Response.json([
    ...(approvals === 0 ? [] : [{ type: "pull_request", parameters: pull }]),
    ...(required.length === 0 ? [] : [{ type: "required_status_checks", parameters: status }]),
  ]);
}
