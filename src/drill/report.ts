import { between } from "../domain/time.ts";
import { type MilestoneName, milestoneNames } from "../projections/milestones.ts";
import type { IncidentReport } from "../ports/house.ts";

/** Minutes after the expiry at which the incident of 2024-08-20 reached each milestone; what it never had is missing. */
const thatNight: Partial<Record<MilestoneName, number>> = {
  declared: 45,
  "public told": 78,
  "cause found": 67,
  "public told the cause": 104,
  "rotation begun": 99,
  "credential written": 144,
  "push verified": 144,
  "public told it is fixed": 150,
  resolved: 155,
};

/**
 * Prints each milestone with its time from the journal, and beside it how long the real incident took.
 *
 * @returns how many milestones were not reached
 */
export function reportMilestones(incident: IncidentReport, print: (line: string) => void): number {
  const reached = new Map(incident.milestones.map(({ name, at }) => [name, at]));
  print("");
  print(row("milestone", "this drill", "2024-08-20"));
  for (const name of milestoneNames) {
    const at = reached.get(name);
    const minutes = thatNight[name];
    const seconds = at === undefined ? "MISSED" : `${(between(incident.declaredAt, at) / 1000).toFixed(1)} s`;
    print(row(name, seconds, minutes === undefined ? "" : `${minutes} min`));
  }
  print("");
  print("  This drill counts from the declaration, with people who never hesitate; 2024-08-20 from the expiry.");
  return milestoneNames.filter((name) => !reached.has(name)).length;
}

function row(name: string, ours: string, theirs: string): string {
  return `  ${name.padEnd(26)}${ours.padStart(10)}${theirs.padStart(14)}`;
}
