import type { PersonId } from "../domain/actor.ts";
import type { Incident } from "../domain/incident/incident.ts";
import type { Rotation } from "../domain/rotation/rotation.ts";
import { findingsOf } from "../domain/runbook/run.ts";

/**
 * Who may not vote on a rotation, since a part of it is their own: who supplied its certificate, and who
 * chose by hand what a runbook looked at and found, where that is not what the incident is about anyway.
 * Who asked is barred beside them.
 *
 * @param usual the application that the incident's component depends on; undefined when it names none
 */
export function barredFrom(incident: Incident, rotation: Rotation, usual: string | undefined): PersonId[] {
  const supplier = rotation.suppliedBy ?? null;
  return [...new Set([...(supplier === null ? [] : [supplier]), ...choosersOf(incident, rotation, usual)])];
}

function choosersOf({ runs }: Incident, { targets }: Rotation, usual: string | undefined): PersonId[] {
  const chosen = targets.map(({ application }) => application).filter((application) => application !== usual);
  return runs.flatMap((run) => {
    const led = findingsOf(run).some(({ next }) =>
      chosen.some((application) => next?.with["application"] === application),
    );
    return led && run.startedBy.kind === "person" ? [run.startedBy.id] : [];
  });
}
