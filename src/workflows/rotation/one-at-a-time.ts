import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { isAbout, isRunning, type Rotation } from "../../domain/rotation/rotation.ts";
import type { Incidents } from "../../projections/incidents.ts";

/**
 * Refuses a second rotation in the same incident.
 *
 * @param applications their ARNs
 * @param beside a rotation that does not count: the one that is taken back
 * @throws FirebreakError `not-now` when another one of an application is under way
 */
export function checkFreeHere(incident: Incident, applications: readonly string[], beside?: string): void {
  const running = incident.rotations.find((rotation) => rotation.id !== beside && isBusy(rotation, applications));
  if (running === undefined) return;
  throw new FirebreakError("not-now", `A rotation of ${running.name} is already under way.`, {
    todo: "Go on with that one: its card is in the incident's channel.",
  });
}

/**
 * Two incidents must not rotate the same application at once: the second write would be decided on a world that the
 * first changes. One that was only prepared, and that nobody has asked for, is in nobody's way.
 *
 * @param here the number of the incident that it goes on in
 * @throws FirebreakError `not-now`, naming the other incident
 */
export async function checkFreeElsewhere(
  { incidents }: { incidents: Pick<Incidents, "all"> },
  here: number,
  applications: readonly string[],
): Promise<void> {
  for (const other of await incidents.all()) {
    if (other.number === here || other.state === "resolved") continue;
    const busy = other.rotations.find((rotation) => rotation.requester !== null && isBusy(rotation, applications));
    if (busy === undefined) continue;
    throw new FirebreakError("not-now", `A rotation of ${busy.name} is already under way in INC-${other.number}.`, {
      todo: `Go on there, or cancel it on its card in the channel of INC-${other.number}.`,
    });
  }
}

function isBusy(rotation: Rotation, applications: readonly string[]): boolean {
  return (
    !rotation.rehearsal && isRunning(rotation) && applications.some((application) => isAbout(rotation, application))
  );
}
