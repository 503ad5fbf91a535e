import type { PersonId } from "../domain/actor.ts";
import type { Refused } from "../domain/approval/events.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { NewEvent } from "../domain/event.ts";
import type { Recorder } from "./record.ts";

/** What somebody tries that the guard may refuse. */
export interface Attempt {
  by: PersonId;
  incident: number;
  deed: Refused;
  /** The request that it is about, where there is one. */
  request?: string | null;
}

/** What a refusal of the guard looks like: it says no, or no policy says yes. */
const refusals: ReadonlySet<string> = new Set(["not-allowed", "misconfigured"]);

/**
 * Does the work; when the guard refuses it, the refusal is recorded and thrown on. A person who hears
 * the same words again adds nothing to the record.
 */
export async function refusing<Result>(
  { recorder }: { recorder: Recorder },
  attempt: Attempt,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof FirebreakError && refusals.has(thrown.kind)) {
      await recordRefusal(recorder, attempt, thrown.found ?? thrown.message);
    }
    throw thrown;
  }
}

async function recordRefusal(recorder: Recorder, attempt: Attempt, why: string): Promise<void> {
  const { by, incident, deed } = attempt;
  await recorder.onIncident(incident, (now) => {
    const known = now.requests.find(({ id }) => id === attempt.request);
    if (known?.refusals.some((one) => one.person === by && one.deed === deed && one.why === why)) return [];
    const data = { deed, request: known?.id ?? null, why };
    const event: NewEvent = { type: "guard.refused", actor: { kind: "person", id: by }, data };
    return [event];
  });
}
