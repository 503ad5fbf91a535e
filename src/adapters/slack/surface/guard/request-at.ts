import type { ApprovalRequest } from "../../../../domain/approval/request.ts";
import { FirebreakError } from "../../../../domain/errors.ts";
import { applicationName } from "../../../../domain/estate.ts";
import type { Incident } from "../../../../domain/incident/incident.ts";
import { rolloutOf } from "../../../../domain/rollout/rollout.ts";
import { shortHash } from "../../../../domain/rotation/plan.ts";
import { readPointer } from "../../buttons.ts";
import { incidentNumbered, type SurfaceTools } from "../tools.ts";

/** What a request is about, as a title: `The credential of ios-prod`. */
export function subjectInWords({ rotations, rollouts, enablings }: Incident, request: ApprovalRequest): string {
  const { subject } = request;
  const rotation = rotations.find(({ id }) => id === subject);
  if (rotation !== undefined) return `${rotation.rehearsal ? "REHEARSAL: the" : "The"} credential of ${rotation.name}`;
  const rollout = rolloutOf(rollouts, request);
  if (rollout !== undefined) return `The restart of ${rollout.consumer.name}`;
  const enabling = enablings.find(({ id }) => id === subject);
  if (enabling !== undefined) return `The endpoints of ${applicationName(enabling.application)}`;
  return "The probe of the break-glass role";
}

/**
 * The request that a button or a form names, with the plan that its card showed: an old card says
 * nothing of a new plan.
 *
 * @throws FirebreakError `not-now` for a plan that is not asked for any more, or never was in that incident
 */
export async function requestAt(
  tools: Pick<SurfaceTools, "incidents">,
  value: string,
): Promise<{ incident: Incident; request: ApprovalRequest }> {
  const { incident: number, path } = readPointer(value);
  const [id, hash] = path;
  const incident = await incidentNumbered(tools, number);
  const request = incident.requests.find((one) => one.id === id);
  if (request !== undefined && shortHash(request.planHash) === hash) return { incident, request };
  throw new FirebreakError("not-now", "This card is not of a plan that is asked for.", {
    todo: "Use the newest card.",
  });
}
