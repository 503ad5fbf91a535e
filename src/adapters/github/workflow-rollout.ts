import { z } from "zod";
import { FirebreakError } from "../../domain/errors.ts";
import { targetOf, type WorkflowConsumer } from "../../domain/rollout/consumer.ts";
import type { Trace } from "../../domain/rollout/events.ts";
import { after } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RolloutProgress, RolloutWay, StartKey } from "../../ports/rollout.ts";
import type { GitHubConfig, GitHubPatience } from "./client.ts";
import { answered } from "./failure.ts";
import { connect, type GitHub } from "./github.ts";

/** How a workflow is reached. */
export interface WorkflowSettings {
  /** How the bot signs in; the repository is the consumer's own. */
  config: GitHubConfig;
  clock: Clock;
  /** How long GitHub is waited for; what suits a phase when not given. */
  patience?: GitHubPatience;
}

/** What GitHub answers to a dispatch when it is asked for the run: hosts that do not know how answer 204. */
const Dispatched = z.object({ workflow_run_id: z.number(), html_url: z.string() });

/** A run, as far as it is looked at. (REST API, "List workflow runs for a workflow".) */
const Run = z.object({
  id: z.number(),
  html_url: z.string(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  display_title: z.string().default(""),
  triggering_actor: z.object({ type: z.string() }).nullish(),
});
type Run = z.infer<typeof Run>;

/** How far GitHub's clock may be behind ours, in milliseconds, when runs are looked for by when they were made. */
const clockSlack = 60_000;

/**
 * Restarts a consumer by a workflow of its own repository, as `workflow_dispatch` lets an App. The key goes along as
 * an input; a workflow whose `run-name` shows it has runs that are told apart for sure.
 */
export function createWorkflowRollout(settings: WorkflowSettings, consumer: WorkflowConsumer): RolloutWay {
  const [owner = "", repository = ""] = consumer.repository.split("/");
  const github = connect({ ...settings.config, owner, repository, branch: consumer.ref }, settings.patience);
  return {
    call: { action: "actions:createWorkflowDispatch", target: targetOf(consumer) },
    mark: () => Promise.resolve(settings.clock.now().toISOString()),
    async find(key) {
      const run = await findRun(github, consumer, key);
      return run === undefined ? undefined : traceOf(run);
    },
    prepare(grant) {
      let used = false;
      return Promise.resolve({
        session: null,
        async start({ key }) {
          if (used || key !== grant.effectKey) {
            throw new FirebreakError("broken", "The grant is for one start of this workflow.");
          }
          used = true;
          return { trace: await dispatch(github, consumer, key), requestId: null };
        },
        end: () => void (used = true),
      });
    },
    async progress(trace, key) {
      const run = trace.id === null ? await findRun(github, consumer, key) : await readRun(github, trace.id);
      return run === undefined ? notListed(trace) : progressOf(run);
    },
  };
}

async function dispatch(github: GitHub, consumer: WorkflowConsumer, key: string): Promise<Trace> {
  const { octokit, ask, at } = github;
  const { workflow, ref, inputs, keyInput } = consumer;
  const question = { doing: `start the workflow ${workflow} of ${consumer.repository}`, permission: "Actions: write" };
  const order = { ...at, workflow_id: workflow, ref, inputs: { ...inputs, [keyInput]: key } };
  const send = (more: object) => ask(question, () => octokit.actions.createWorkflowDispatch({ ...order, ...more }));
  const answer = await send({ return_run_details: true }).catch((error: unknown) => {
    throw withoutInput(error, consumer);
  });
  const parsed = Dispatched.safeParse(answer.data);
  if (!parsed.success) return { id: null, url: null };
  return { id: String(parsed.data.workflow_run_id), url: parsed.data.html_url };
}

/** GitHub names an input that the workflow does not declare; how to mend that is ours to say. */
function withoutInput(error: unknown, { workflow, keyInput }: WorkflowConsumer): unknown {
  if (!(error instanceof FirebreakError) || error.kind !== "bad-input") return error;
  const declare = `Declare the input ${keyInput} under workflow_dispatch in ${workflow}, and show it in its run-name: Restart \${{ inputs.${keyInput} }}`;
  return new FirebreakError("misconfigured", error.message, {
    ...(error.found === undefined ? {} : { found: error.found }),
    todo: declare,
  });
}

/** The run whose name shows the key; else the one that an App started since, where no name shows any key. */
async function findRun(github: GitHub, consumer: WorkflowConsumer, { key, mark }: StartKey): Promise<Run | undefined> {
  const { octokit, ask, at } = github;
  const question = { doing: `list the runs of ${consumer.workflow}`, permission: "Actions: read" };
  const created = `>=${after(mark, -clockSlack).slice(0, 19)}Z`;
  const { data } = await ask(question, () =>
    octokit.actions.listWorkflowRuns({
      ...at,
      workflow_id: consumer.workflow,
      event: "workflow_dispatch",
      created,
      per_page: 100,
    }),
  );
  const runs = z.array(Run).parse(data.workflow_runs);
  const own = runs.find(({ display_title: title }) => title.includes(key));
  if (own !== undefined) return own;
  return runs.find(
    ({ display_title: title, triggering_actor: actor }) =>
      actor?.type === "Bot" && !/incident\/\d+\/.+\/start\//.test(title),
  );
}

async function readRun({ octokit, ask, at }: GitHub, id: string): Promise<Run | undefined> {
  const question = { doing: `read the run ${id}`, permission: "Actions: read" };
  return ask(question, async () => {
    try {
      const { data } = await octokit.actions.getWorkflowRun({ ...at, run_id: Number(id) });
      return Run.parse(data);
    } catch (error) {
      if (answered(error, 404)) return undefined;
      throw error;
    }
  });
}

function notListed(trace: Trace): RolloutProgress {
  return { state: "running", words: "GitHub has taken it; its run is not listed yet", percent: null, trace };
}

function progressOf(run: Run): RolloutProgress {
  const { status, conclusion, html_url: url } = run;
  if (status !== "completed") {
    const words = status === "in_progress" ? "the workflow runs" : `the run waits (${status ?? "queued"})`;
    return { state: "running", words, percent: null, trace: traceOf(run) };
  }
  if (conclusion === "success") return { state: "done", evidence: `the workflow ended well: ${url}` };
  return {
    state: "failed",
    why: `the workflow ended with ${conclusion ?? "no conclusion"}`,
    todo: `Read its log at ${url}. When what is wrong there is mended, ask again.`,
  };
}

function traceOf({ id, html_url: url }: Run): Trace {
  return { id: String(id), url };
}
