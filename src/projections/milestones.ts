import type { RecordedEvent } from "../domain/event.ts";
import type { Instant } from "../domain/time.ts";

/** The moments that tell how an incident went, in their usual order. */
export const milestoneNames = [
  "declared",
  "public told",
  "cause found",
  "public told the cause",
  "rotation begun",
  "credential verified",
  "pull request opened",
  "approved",
  "credential written",
  "push verified",
  "public told it is fixed",
  "mitigated",
  "code merged",
  "resolved",
] as const;
/** The name of a milestone, as the drill and the postmortem print it. */
export type MilestoneName = (typeof milestoneNames)[number];

/** When each milestone was reached; those not reached are absent. */
export function milestonesOf(events: readonly RecordedEvent[]): Map<MilestoneName, Instant> {
  const reached = new Map<MilestoneName, Instant>();
  const statusOf = new Map<number, string>();
  for (const event of events) {
    if (event.type === "status.drafted") statusOf.set(event.sequence, event.data.status);
    const name = milestoneOf(event, statusOf);
    if (name !== undefined && !reached.has(name)) reached.set(name, event.at);
  }
  return new Map(milestoneNames.flatMap((name) => (reached.has(name) ? [[name, reached.get(name) ?? ""]] : [])));
}

function milestoneOf(event: RecordedEvent, statusOf: ReadonlyMap<number, string>): MilestoneName | undefined {
  switch (event.type) {
    case "incident.declared":
      return "declared";
    case "status.published":
      return toldAs[statusOf.get(event.data.draft) ?? ""];
    case "run.step-ended":
      return event.data.result.finding?.severity === "critical" ? "cause found" : undefined;
    case "rotation.started":
      return "rotation begun";
    case "rotation.credential-verified":
      return "credential verified";
    case "rotation.pull-request-opened":
      return "pull request opened";
    case "approval.granted":
      return "approved";
    case "rotation.credentials-written":
      return "credential written";
    case "rotation.push-verified":
      return "push verified";
    case "incident.mitigated":
      return "mitigated";
    case "rotation.merged":
      return "code merged";
    case "incident.resolved":
      return "resolved";
    default:
      return undefined;
  }
}

const toldAs: Record<string, MilestoneName> = {
  investigating: "public told",
  identified: "public told the cause",
  monitoring: "public told it is fixed",
};
