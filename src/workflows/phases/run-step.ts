import { bot } from "../../domain/actor.ts";
import type { Estate } from "../../domain/estate.ts";
import { asFirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { StepResult } from "../../domain/runbook/events.ts";
import type { Scope } from "../../domain/runbook/expression.ts";
import { findingsOf, nextStep, type Run } from "../../domain/runbook/run.ts";
import { hasCome } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import { draftStatus } from "../draft-status.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";
import type { Runbooks } from "../runbooks.ts";
import { runStep as execute, type StepTools } from "../steps/step.ts";

/** The runbooks, and what their steps reach the world through. */
export interface RunStepDeps {
  runbooks: Runbooks;
  tools: StepTools;
  estate: Estate;
  recorder: Recorder;
  clock: Clock;
}

/** Runs the next step of a runbook's run. A step that can't be tried is a result too: the run goes on and says so. */
export function runStep(deps: RunStepDeps): Phase {
  return async (incident, move) => {
    const run = incident.runs.find((one) => one.id === move.subject["run"]);
    const step = run === undefined ? undefined : nextStep(run);
    if (run === undefined || step === undefined || step.id !== move.subject["step"]) return;
    const result = await resultOf(deps, { incident, run, step: step.id });
    await deps.recorder.onIncident(incident.number, (now) => {
      const current = now.runs.find((one) => one.id === run.id);
      if (current === undefined || nextStep(current)?.id !== step.id) return [];
      const ended: NewEvent = { type: "run.step-ended", actor: bot, data: { run: run.id, step: step.id, result } };
      return [ended, ...endOfRun(deps, now, { run: current, step: step.id, result })];
    });
  };
}

async function resultOf(deps: RunStepDeps, at: { incident: Incident; run: Run; step: string }): Promise<StepResult> {
  const { run } = at;
  if (hasCome(run.deadline, deps.clock.now())) return failed("the run's time was up before this step");
  try {
    const runbook = deps.runbooks.get(run.runbook);
    if (runbook.hash !== run.hash) return failed("the runbook was changed while it ran: start it again");
    const step = runbook.steps.find((one) => one.id === at.step);
    if (step === undefined) return failed("the runbook has no such step any more");
    return await execute(step, { scope: scopeOf(deps, at.incident, run), tools: deps.tools });
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    return failed([error.message, error.found].filter(Boolean).join(" "));
  }
}

function failed(summary: string): StepResult {
  return { outcome: "failed", summary, outputs: {} };
}

function scopeOf(deps: RunStepDeps, incident: Incident, run: Run): Scope {
  const outputs = run.steps.flatMap(({ id, result }) =>
    result === undefined || result.outcome === "failed" ? [] : [[id, result.outputs] as const],
  );
  const component = deps.estate.components.find((one) => one.id === incident.component);
  return {
    inputs: run.inputs,
    steps: Object.fromEntries(outputs),
    incident: { number: incident.number, application: component?.application ?? "" },
    now: deps.clock.now(),
  };
}

/** When that was the last step: the verdict, and what the public is told if the cause is known now. */
function endOfRun(
  deps: RunStepDeps,
  incident: Incident,
  at: { run: Run; step: string; result: StepResult },
): NewEvent[] {
  const steps = at.run.steps.map((step) => (step.id === at.step ? { ...step, result: at.result } : step));
  if (steps.some((step) => step.result === undefined)) return [];
  const findings = findingsOf({ ...at.run, steps });
  const incomplete = steps.some((step) => step.result?.outcome === "failed");
  const verdict = findings.length > 0 ? "found" : incomplete ? "incomplete" : "clear";
  const cause = findings.some((finding) => finding.severity === "critical");
  return [
    { type: "run.ended", actor: bot, data: { run: at.run.id, verdict } },
    ...(cause && incident.state === "open" ? draftStatus(incident, "identified", deps) : []),
  ];
}
