import type { Check } from "../../ports/code-host.ts";
import type { GitHub } from "./github.ts";

/** A check, and since when it says so: what has no time yet is the newest. */
interface Dated extends Check {
  at: string;
}
const justNow = "9999";

/** Two generations of CI report in two places: check runs and commit statuses. The newest of each name counts. */
export async function readChecks(github: GitHub, commit: string): Promise<Check[]> {
  const [runs, statuses] = await Promise.all([readRuns(github, commit), readStatuses(github, commit)]);
  const newest = new Map<string, Dated>();
  for (const check of [...runs, ...statuses]) {
    const known = newest.get(check.name);
    if (known === undefined || known.at < check.at) newest.set(check.name, check);
  }
  return [...newest.values()]
    .map(({ name, verdict }) => ({ name, verdict }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** GitHub has one run of a name for each app and suite: a workflow that ran twice is there twice. */
async function readRuns({ octokit, ask, at }: GitHub, ref: string): Promise<Dated[]> {
  const runs = await ask({ doing: doing(ref), permission: "Checks: read" }, () =>
    octokit.paginate(octokit.checks.listForRef, { ...at, ref, per_page: 100 }),
  );
  return runs.map(({ name, conclusion, started_at }) => ({
    name,
    verdict: ofConclusion(conclusion),
    at: started_at ?? justNow,
  }));
}

async function readStatuses({ octokit, ask, at }: GitHub, ref: string): Promise<Dated[]> {
  const question = { doing: doing(ref), permission: "Commit statuses: read" };
  const found: Dated[] = [];
  for (let page = 1, last = false; !last; page += 1) {
    const { data } = await ask(question, () =>
      octokit.repos.getCombinedStatusForRef({ ...at, ref, per_page: perPage, page }),
    );
    found.push(
      ...data.statuses.map(({ context, state, updated_at }) => ({
        name: context,
        verdict: ofStatus(state),
        at: updated_at,
      })),
    );
    last = data.statuses.length < perPage;
  }
  return found;
}

/** The most that GitHub gives at once. (REST API, "Using pagination".) */
const perPage = 100;

function doing(ref: string): string {
  return `read the checks of ${ref.slice(0, 12)}`;
}

/** GitHub lets `neutral` and `skipped` through a required check. */
function ofConclusion(conclusion: string | null): Check["verdict"] {
  if (conclusion === null) return "pending";
  return ["success", "neutral", "skipped"].includes(conclusion) ? "passed" : "failed";
}

function ofStatus(state: string): Check["verdict"] {
  return state === "success" ? "passed" : state === "pending" ? "pending" : "failed";
}
