import { pageOf, refusal } from "./call.ts";
import type { Call } from "./call.ts";
import type { CommitStatus, GitHubState } from "./memory.ts";

/** emulate has no commit statuses, the older way for CI to report: here they are, on our own shelf. */
export interface Statuses {
  /** `POST /repos/…/statuses/SHA`. */
  create(call: Call): Response;
  /** `GET /repos/…/commits/SHA/status`: the newest of each context. */
  combined(call: Call): Response;
  /** The newest of each context at a commit. */
  at(sha: string): CommitStatus[];
}

/** A commit has at most as many of one context. (REST API, "Create a commit status".) */
const mostOfOne = 1000;
const states = ["error", "failure", "pending", "success"] as const;

/** The commit statuses on that shelf; `tip` gives the commit of a branch. */
export function createStatuses(state: GitHubState, tip: (branch: string) => string | undefined): Statuses {
  const all = (state.statuses ??= []);

  function at(sha: string): CommitStatus[] {
    const newest = new Map(all.filter((status) => status.sha === sha).map((status) => [status.context, status]));
    return [...newest.values()];
  }

  return {
    at,
    create(call) {
      const sha = lastPart(call, /\/statuses\/([^/?]+)/);
      const { state, context = "default", description = null } = call.body;
      const known = states.find((one) => one === state);
      if (known === undefined)
        return refusal(422, "Validation Failed", [{ message: "State is not included in the list" }]);
      const name = String(context);
      if (all.filter((one) => one.sha === sha && one.context === name).length >= mostOfOne) {
        return refusal(422, "Validation Failed", [
          { message: "This SHA and context has reached the maximum number of statuses." },
        ]);
      }
      const made: CommitStatus = {
        id: all.length + 1,
        sha,
        context: name,
        state: known,
        description: description === null ? null : String(description),
        at: new Date().toISOString(),
      };
      all.push(made);
      return Response.json(shown(made), { status: 201 });
    },
    combined(call) {
      const ref = decodeURIComponent(lastPart(call, /\/commits\/(.+)\/status$/));
      const sha = tip(ref.replace(/^heads\//, "")) ?? ref;
      const newest = at(sha);
      const { items, headers } = pageOf(call, newest);
      const answer = { state: verdict(newest), statuses: items.map(shown), sha, total_count: newest.length };
      // Octokit knows a list by its total and the lack of an address: GitHub gives one here.
      return Response.json({ ...answer, url: call.request.url }, { headers });
    },
  };
}

function lastPart({ request }: Call, pattern: RegExp): string {
  return pattern.exec(new URL(request.url).pathname)?.[1] ?? "";
}

/** GitHub calls none "pending". */
function verdict(statuses: readonly CommitStatus[]): string {
  if (statuses.some(({ state }) => state === "error" || state === "failure")) return "failure";
  return statuses.length > 0 && statuses.every(({ state }) => state === "success") ? "success" : "pending";
}

function shown({ id, context, state, description, at }: CommitStatus): object {
  return { id, context, state, description, target_url: null, created_at: at, updated_at: at };
}
