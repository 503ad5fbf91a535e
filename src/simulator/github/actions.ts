import type { WorldContext } from "../core/context.ts";
import { type Call, refusal } from "./call.ts";

/** A workflow of the repository that can be started by hand. */
export interface WorkflowSeed {
  /** Its file below .github/workflows. */
  file: string;
  /** The inputs that it declares. */
  inputs: readonly string[];
  /** The input that its `run-name` shows; without one every run is called after the workflow. */
  shows?: string;
  /** How long a run waits for a machine, and then runs, in milliseconds. */
  queued: number;
  runs: number;
  conclusion: "success" | "failure" | "cancelled";
}

/** What Actions begins with. */
export interface ActionsSeed {
  /** `OWNER/NAME`. */
  repository: string;
  workflows: readonly WorkflowSeed[];
  /** Whether a dispatch can answer with its run, as GitHub does since 2026-02-19, and an older host does not. */
  answersWithRun: boolean;
  /** What the App may do with Actions; undefined for nothing. */
  permission: string | undefined;
}

interface Run {
  id: number;
  file: string;
  title: string;
  /** ISO 8601. */
  createdAt: string;
}

/** GitHub Actions, as far as a workflow is dispatched and its runs are looked at. */
export interface Actions {
  /** Actions' answer; undefined for a call that is none of its. */
  answer(call: Call): Response | undefined;
}

/** A workflow is started by one call. (GitHub REST API, "Create a workflow dispatch event".) */
const dispatching = /\/actions\/workflows\/([^/]+)\/dispatches$/;
const listing = /\/actions\/workflows\/([^/]+)\/runs$/;
const reading = /\/actions\/runs\/(\d+)$/;

/** Opens Actions where the last process left it. Runs go on by the world's clock. */
export function openActions({ shelves, clock, ledger }: WorldContext, seed: ActionsSeed): Actions {
  const shelf = shelves.shelf<{ runs: Run[] }>("github-actions", () => ({ runs: [] }));
  const workflowNamed = (file: string) => seed.workflows.find((one) => one.file === file);

  function dispatch(file: string, body: Call["body"]): Response {
    const workflow = workflowNamed(file);
    if (workflow === undefined) return refusal(404, "Not Found");
    const inputs = (body["inputs"] ?? {}) as Record<string, string>;
    const unknown = Object.keys(inputs).filter((name) => !workflow.inputs.includes(name));
    if (unknown.length > 0) return refusal(422, `Unexpected inputs provided: ${JSON.stringify(unknown)}`);
    const title = workflow.shows === undefined ? file : `Restart ${inputs[workflow.shows] ?? ""}`;
    const run = { id: 9_000_000 + shelf.state.runs.length + 1, file, title, createdAt: clock.now().toISOString() };
    shelf.state.runs.push(run);
    shelf.save();
    ledger.record({
      vendor: "github",
      effect: "actions.createWorkflowDispatch",
      subject: `${seed.repository}:${file}`,
      detail: { run: run.id, ref: String(body["ref"]), ...inputs },
    });
    if (!seed.answersWithRun || body["return_run_details"] !== true) return new Response(null, { status: 204 });
    const { url, html_url } = shown(run);
    return Response.json({ workflow_run_id: run.id, run_url: url, html_url });
  }

  function list(file: string, query: URLSearchParams): Response {
    const since = Date.parse((query.get("created") ?? "").replace(/^>=/, ""));
    const runs = shelf.state.runs.filter(
      (run) => run.file === file && (Number.isNaN(since) || Date.parse(run.createdAt) >= since),
    );
    return Response.json({ total_count: runs.length, workflow_runs: runs.toReversed().map(shown) });
  }

  function shown(run: Run) {
    const { repository } = seed;
    const age = clock.now().getTime() - Date.parse(run.createdAt);
    const { queued = 0, runs = 0, conclusion = null } = workflowNamed(run.file) ?? {};
    const status = age < queued ? "queued" : age < queued + runs ? "in_progress" : "completed";
    return {
      id: run.id,
      name: run.file,
      display_title: run.title,
      event: "workflow_dispatch",
      status,
      conclusion: status === "completed" ? conclusion : null,
      created_at: run.createdAt,
      url: `https://api.github.com/repos/${repository}/actions/runs/${run.id}`,
      html_url: `https://github.com/${repository}/actions/runs/${run.id}`,
      triggering_actor: { login: "firebreak[bot]", type: "Bot" },
    };
  }

  return {
    answer({ request, body }) {
      const { pathname, searchParams } = new URL(request.url);
      if (!/^\/repos\/[^/]+\/[^/]+\/actions\//.test(pathname)) return undefined;
      if (!pathname.startsWith(`/repos/${seed.repository}/`)) return refusal(404, "Not Found");
      const [, file = ""] = dispatching.exec(pathname) ?? [];
      const allowed = seed.permission === "write" || (seed.permission === "read" && file === "");
      if (!allowed) return refusal(403, "Resource not accessible by integration");
      if (file !== "" && request.method === "POST") return dispatch(file, body);
      const [, listed] = listing.exec(pathname) ?? [];
      if (listed !== undefined) return list(listed, searchParams);
      const run = shelf.state.runs.find(({ id }) => id === Number(reading.exec(pathname)?.[1]));
      return run === undefined ? refusal(404, "Not Found") : Response.json(shown(run));
    },
  };
}
