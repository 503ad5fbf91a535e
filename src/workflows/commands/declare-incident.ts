import type { Estate } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import { draftStatus } from "../draft-status.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";

/** Declares an incident: everything that follows by itself (channel, card, announcement, status page) follows from its events. */
export function declareIncident(deps: { recorder: Recorder; estate: Estate }): Handler<"declare-incident"> {
  return async ({ by, key, title, severity, impact, component }) => {
    if (!deps.estate.components.some((one) => one.id === component)) {
      throw new FirebreakError("bad-input", `There is no component ${component}.`, {
        expected: `one of ${deps.estate.components.map((one) => one.id).join(", ")}`,
      });
    }
    const events = (number: number): NewEvent[] => [
      { type: "incident.declared", actor: by, data: { number, severity, component }, typed: { title, impact } },
      ...draftStatus({ component, updates: [] }, "investigating", deps),
    ];
    const { number } = await deps.recorder.declare(events, key);
    return { incident: number, text: `INC-${number} is open. Its channel appears in a moment.` };
  };
}
