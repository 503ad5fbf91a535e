import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import { workId } from "../../domain/record/by-hand.ts";
import { between, count } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";

/**
 * Records what people did by hand while the bot could not, on an incident in whatever state it is.
 * What the incident holds already is not recorded again: the same file may come twice.
 */
export function recordByHand({ recorder, clock }: { recorder: Recorder; clock: Clock }): Handler<"record-by-hand"> {
  return async ({ by, incident: number, works }) => {
    const now = clock.now();
    const early = works.find(({ at }) => between(now, at) > 0);
    if (early !== undefined) {
      throw new FirebreakError("bad-input", "Work that is still to be done can't be recorded.", {
        found: early.at,
        expected: "a time that has passed",
        todo: "Nothing was recorded. Check the times, and their zones.",
      });
    }
    let fresh = 0;
    await recorder.onIncident(number, (incident) => {
      const known = new Set(incident.works.map(workId));
      const each = [...new Map(works.map((work) => [workId(work), work])).values()];
      const events = each
        .filter((work) => !known.has(workId(work)))
        .map(({ note, ...data }): NewEvent => ({ type: "work.recorded-by-hand", actor: by, data, typed: { note } }));
      fresh = events.length;
      return events;
    });
    return { incident: number, text: told(fresh, { all: works.length, incident: number }) };
  };
}

function told(fresh: number, { all, incident }: { all: number; incident: number }): string {
  const name = `INC-${incident}`;
  if (fresh === 0) return `Nothing was recorded: ${name} holds all of it already.`;
  const known = fresh === all ? "" : ` ${all - fresh} of ${all} were there already.`;
  return `Recorded on ${name}: ${count(fresh, "piece")} of work by hand.${known}`;
}
