import { FirebreakError } from "../../domain/errors.ts";
import type { Estate } from "../../domain/estate.ts";
import type { NewEvent } from "../../domain/event.ts";
import { blockersOf, followUpsOf } from "../../domain/incident/resolving.ts";
import { count } from "../../domain/time.ts";
import type { Handler } from "../dispatch.ts";
import { draftStatus } from "../draft-status.ts";
import type { Recorder } from "../record.ts";

/** Resolves an incident whose conditions hold; what could not be told becomes a follow-up. */
export function resolveIncident(deps: { recorder: Recorder; estate: Estate }): Handler<"resolve-incident"> {
  return async ({ by, key, incident: number }) => {
    const incident = await deps.recorder.onIncident(
      number,
      (now) => {
        if (now.state === "resolved") throw new FirebreakError("not-now", `INC-${number} is already resolved.`);
        const blockers = blockersOf(now);
        if (blockers.length > 0) {
          throw new FirebreakError("not-now", `INC-${number} can't be resolved yet.`, {
            found: blockers.map(({ why, link }) => (link === undefined ? why : `${why} (${link})`)).join("; "),
            todo: "Do that first, then resolve.",
          });
        }
        const resolved: NewEvent = { type: "incident.resolved", actor: by, data: { followUps: followUpsOf(now) } };
        return [resolved, ...draftStatus(now, "resolved", { ...deps, by })];
      },
      key,
    );
    const left = incident.followUps.length;
    const owed = left === 0 ? "" : ` Left to do: ${count(left, "follow-up")}, see the card.`;
    return { incident: number, text: `INC-${number} is resolved.${owed}` };
  };
}

/** Adds a line to the incident's timeline. */
export function note(deps: { recorder: Recorder }): Handler<"note"> {
  return async ({ by, key, incident: number, text }) => {
    await deps.recorder.onIncident(
      number,
      () => [{ type: "incident.noted", actor: by, data: {}, typed: { text } }],
      key,
    );
    return { incident: number, text: "Noted in the timeline." };
  };
}

/** Writes the postmortem as it can be told now. */
export function writePostmortem(deps: { recorder: Recorder }): Handler<"write-postmortem"> {
  return async ({ by, key, incident: number }) => {
    await deps.recorder.onIncident(
      number,
      (now) => {
        if (now.state === "open") {
          throw new FirebreakError("not-now", `INC-${number} is still open.`, {
            todo: "Write the postmortem when it is mitigated or resolved.",
          });
        }
        return [{ type: "incident.postmortem-asked", actor: by, data: {} }];
      },
      key,
    );
    return { incident: number, text: "The postmortem appears in the channel in a moment." };
  };
}
