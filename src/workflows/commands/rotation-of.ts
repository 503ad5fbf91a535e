import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";

/** The rotation of that id. @throws FirebreakError `not-found` when the incident has no such rotation */
export function rotationOf(incident: Incident, id: string): Rotation {
  const rotation = incident.rotations.find((one) => one.id === id);
  if (rotation !== undefined) return rotation;
  throw new FirebreakError("not-found", `INC-${incident.number} has no ${id}.`);
}

/** @throws FirebreakError `not-now` when the incident is over */
export function checkOpen({ number, state }: Incident): void {
  if (state !== "resolved") return;
  throw new FirebreakError("not-now", `INC-${number} is resolved.`, {
    todo: "Open a new incident for a new rotation.",
  });
}
