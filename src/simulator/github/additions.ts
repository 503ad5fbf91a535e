import type { Api } from "./api.ts";
import { pageOf, refusal } from "./call.ts";
import type { Call } from "./call.ts";
import type { Emulation } from "./emulator.ts";
import { createCommit, getCommit } from "./commits.ts";
import { answerGraphql } from "./graphql.ts";
import { listIssues } from "./issues.ts";
import type { Statuses } from "./statuses.ts";

/** What the additions are made from: `people` are the logins of those who can be assigned. */
export interface AdditionsParts {
  emulation: Emulation;
  statuses: Statuses;
  reader: Api;
  /** `/repos/OWNER/NAME`. */
  path: string;
  people: readonly string[];
  /** How many entries a recursive listing of a tree has at most. */
  treeEntries: number;
}

/** Answers the calls that emulate does not know, or answers with less than GitHub; leaves it the others. */
export function createAdditions(parts: AdditionsParts): (call: Call) => Promise<Response | undefined> {
  const { emulation, statuses, people } = parts;
  return async (call) => {
    if (call.name.startsWith("graphql.")) return answerGraphql(call, emulation);
    switch (call.name) {
      case "repos.createCommitStatus":
        return statuses.create(call);
      case "repos.getCombinedStatusForRef":
        return statuses.combined(call);
      case "issues.listForRepo":
        return listIssues(call, parts);
      case "issues.checkUserCanBeAssigned":
        return people.includes(lastPart(call)) ? new Response(null, { status: 204 }) : refusal(404, "Not Found");
      case "issues.create":
        return refuseToAssign(call, people);
      case "git.createCommit":
        return createCommit(call, emulation);
      case "git.getCommit":
        return getCommit(call, emulation);
      case "git.getTree":
        return cutTree(call, parts);
      case "checks.listForRef":
        return pageOfRuns(call, emulation);
      default:
        return undefined;
    }
  };
}

function lastPart({ request }: Call): string {
  return decodeURIComponent(new URL(request.url).pathname.split("/").at(-1) ?? "");
}

function refuseToAssign({ body }: Call, people: readonly string[]): Response | undefined {
  const { assignees } = body;
  const stranger = (Array.isArray(assignees) ? assignees.map(String) : []).find((login) => !people.includes(login));
  if (stranger === undefined) return undefined;
  return refusal(422, "Validation Failed", [{ message: `${stranger} cannot be assigned to this issue` }]);
}

/** emulate gives all check runs at once, whatever page is asked for. */
async function pageOfRuns(call: Call, emulation: Emulation): Promise<Response> {
  const response = await emulation.fetch(call.request);
  if (!response.ok) return response;
  const { check_runs: runs } = (await response.json()) as { check_runs: object[] };
  const { items, headers } = pageOf(call, runs);
  return Response.json({ total_count: runs.length, check_runs: items }, { headers });
}

/** GitHub does not list a large tree whole. It says so, and each folder can still be read. */
async function cutTree({ request }: Call, { emulation, treeEntries }: AdditionsParts): Promise<Response | undefined> {
  if (!new URL(request.url).searchParams.has("recursive")) return undefined;
  const response = await emulation.fetch(request);
  if (!response.ok) return response;
  const answer = (await response.json()) as { tree: object[] };
  const truncated = answer.tree.length > treeEntries;
  return Response.json({ ...answer, tree: answer.tree.slice(0, treeEntries), truncated });
}
