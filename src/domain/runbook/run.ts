import type { RecordedEvent } from "../event.ts";
import type { Actor } from "../actor.ts";
import type { Instant } from "../time.ts";
import type { Finding, StepResult } from "./events.ts";

/** One execution of a runbook. */
export interface Run {
  id: string;
  runbook: string;
  title: string;
  /** SHA-256 of the runbook's text when the run began. */
  hash: string;
  inputs: Record<string, string>;
  startedBy: Actor;
  startedAt: Instant;
  deadline: Instant;
  steps: { id: string; title: string; result?: StepResult }[];
  ended?: { at: Instant; verdict: "clear" | "found" | "incomplete" };
}

/** Applies an event to the runs of an incident. */
export function foldRuns(runs: Run[], event: RecordedEvent): Run[] {
  switch (event.type) {
    case "run.started": {
      const { run: id, steps, ...rest } = event.data;
      return [
        ...runs,
        { id, ...rest, startedBy: event.actor, startedAt: event.at, steps: steps.map((step) => ({ ...step })) },
      ];
    }
    case "run.step-ended": {
      const { run: id, step: ended, result } = event.data;
      const withResult = (step: Run["steps"][number]) => (step.id === ended ? { ...step, result } : step);
      return runs.map((run) => (run.id === id ? { ...run, steps: run.steps.map(withResult) } : run));
    }
    case "run.ended": {
      const { run: id, verdict } = event.data;
      return runs.map((run) => (run.id === id ? { ...run, ended: { at: event.at, verdict } } : run));
    }
    default:
      return runs;
  }
}

/** The step that comes next, if any. */
export function nextStep(run: Run): { id: string; title: string } | undefined {
  return run.ended === undefined ? run.steps.find((step) => step.result === undefined) : undefined;
}

/** Everything the run found out, the gravest first. */
export function findingsOf(run: Run): Finding[] {
  const weight = { critical: 0, warning: 1, info: 2 };
  return run.steps
    .flatMap((step) => (step.result?.finding === undefined ? [] : [step.result.finding]))
    .toSorted((one, other) => weight[one.severity] - weight[other.severity]);
}
