import { FirebreakError } from "../../domain/errors.ts";
import type { Estate } from "../../domain/estate.ts";
import { after } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Dispatch } from "../../domain/command.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";
import { resolveInputs, type Runbooks } from "../runbooks.ts";

/** What starting a run needs. */
export interface RunRunbookDeps {
  runbooks: Runbooks;
  estate: Estate;
  recorder: Recorder;
  clock: Clock;
  /** For a runbook that rotates: the rotation is a command of its own. */
  dispatch: Dispatch;
}

/** Starts a run of a runbook in an incident; its steps follow by themselves. */
export function runRunbook(deps: RunRunbookDeps): Handler<"run-runbook"> {
  return async (command) => {
    const runbook = deps.runbooks.get(command.runbook);
    const [first] = runbook.steps;
    // Why is said to people, and is no input of a runbook's.
    const { reason = "", ...rest } = command.inputs;
    const given = first?.kind === "rotate" ? rest : command.inputs;
    let started = "";
    let inputs: Record<string, string> = {};
    const incident = await deps.recorder.onIncident(
      command.incident,
      (now) => {
        const component = deps.estate.components.find((one) => one.id === now.component);
        const at = { number: now.number, application: component?.application ?? "", now: deps.clock.now() };
        inputs = resolveInputs(runbook, given, at);
        if (first?.kind === "rotate") return [];
        if (now.state === "resolved")
          throw new FirebreakError("not-now", `INC-${now.number} is resolved.`, { todo: "Open a new incident." });
        started = `run-${now.runs.length + 1}`;
        const data = {
          run: started,
          runbook: runbook.id,
          title: runbook.title,
          hash: runbook.hash,
          inputs,
          steps: runbook.steps.map(({ id, title }) => ({ id, title })),
          deadline: after(deps.clock.now(), runbook.timeout),
        };
        return [{ type: "run.started", actor: command.by, data }];
      },
      command.key,
    );
    if (first?.kind !== "rotate")
      return { incident: incident.number, text: `“${runbook.title}” is running: see the message in the channel.` };
    if (command.by.kind !== "person") {
      throw new FirebreakError("not-allowed", "A rotation is asked for by a person in the chat.", {
        todo: `Run /runbook run ${runbook.id} there.`,
      });
    }
    if (reason === "") {
      throw new FirebreakError("bad-input", "A rotation needs a reason: others have to approve it.", {
        todo: `Type /runbook run ${runbook.id} reason="…", or press the button of a finding.`,
      });
    }
    return deps.dispatch({
      kind: "start-rotation",
      by: command.by.id,
      key: command.key,
      incident: command.incident,
      applications: [inputs["application"] ?? ""],
      order: null,
      reason,
    });
  };
}
