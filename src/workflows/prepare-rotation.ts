import { bot } from "../domain/actor.ts";
import { applicationName, environmentOf, type Estate } from "../domain/estate.ts";
import { asFirebreakError } from "../domain/errors.ts";
import type { EventData, NewEvent } from "../domain/event.ts";
import type { Incident } from "../domain/incident/incident.ts";
import type { ApplicationPush } from "../ports/application-push.ts";
import { applicationOf } from "./phases/plan-rotation.ts";
import type { Recorder } from "./record.ts";
import type { Runbooks } from "./runbooks.ts";

/** The runbook whose inputs and words belong to every rotation of an APNs certificate. */
const rotationRunbook = "apns-certificate-rotation";

/** What the beginning of a rotation is read from. */
export interface RotationStartDeps {
  push: ApplicationPush;
  runbooks: Runbooks;
  estate: Estate;
}

/** A rotation's beginning, but for who asks for it and its number within the incident. */
export type RotationStart = Omit<EventData<"rotation.started">, "rotation" | "requester">;

/** Reads what a rotation of the application begins from: the application as it is now, and what firebreak.yml says of it. */
export async function readRotationStart(deps: RotationStartDeps, arn: string): Promise<RotationStart> {
  const { topic } = applicationOf(deps.estate, arn);
  const { id, hash } = deps.runbooks.get(rotationRunbook);
  const { expiry, enabled } = await deps.push.observe(arn);
  return {
    application: arn,
    name: applicationName(arn),
    environment: environmentOf(arn),
    topic,
    runbook: { id, hash },
    observed: { expiry, enabled },
  };
}

/** The id of the incident's next rotation. */
export function nextRotation(incident: Incident): string {
  return `rotation-${incident.rotations.length + 1}`;
}

/** Begins a rotation in nobody's name: the key and the signing request are made, and wait for a person. */
export type PrepareRotation = (incident: number, of: { application: string; key: string }) => Promise<void>;

/**
 * Prepares a rotation in an incident. When it can't be begun, the incident says so: whoever reads it
 * can begin one by hand.
 */
export function prepareRotation(deps: RotationStartDeps & { recorder: Recorder }): PrepareRotation {
  return async (number, { application, key }) => {
    const begin = await readRotationStart(deps, application).then(
      (start) => (incident: Incident) => started(incident, start),
      (thrown: unknown) => {
        const { kind, message, todo } = asFirebreakError(thrown);
        if (kind === "broken") throw thrown;
        return () => [couldNot(message, todo)];
      },
    );
    await deps.recorder.onIncident(
      number,
      (now) => (now.rotations.some((rotation) => rotation.application === application) ? [] : begin(now)),
      `${key}/rotation`,
    );
  };
}

function started(incident: Incident, start: RotationStart): NewEvent[] {
  const data = { rotation: nextRotation(incident), ...start, requester: null };
  return [{ type: "rotation.started", actor: bot, data }];
}

function couldNot(why: string, todo: string | undefined): NewEvent {
  const text = ["The rotation could not be prepared.", why, todo ?? "Begin it by hand."].join(" ");
  return { type: "incident.noted", actor: bot, data: {}, typed: { text } };
}
