import type { ApprovalRequest } from "../domain/approval/request.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { Incident } from "../domain/incident/incident.ts";
import { type Deeds, enabling, probing, restarting, rotatingAll } from "../guard/deed.ts";
import { rolloutOf } from "../domain/rollout/rollout.ts";

/** The request of that id. @throws FirebreakError `not-found` when the incident has none: it may be another's */
export function requestOf(incident: Incident, id: string): ApprovalRequest {
  const request = incident.requests.find((one) => one.id === id);
  if (request !== undefined) return request;
  throw new FirebreakError("not-found", `INC-${incident.number} has no such request.`, {
    todo: "Use the buttons of the newest card.",
  });
}

/** What comes of the last approval, and of a denial, as a voter is told. */
export function outcomeInWords(incident: Incident, request: ApprovalRequest): { granted: string; denied: string } {
  const rollout = rolloutOf(incident.rollouts, request);
  if (rollout === undefined) return { granted: "The write begins now.", denied: "Nothing will be written." };
  const { name } = rollout.consumer;
  return {
    granted: `${name} is restarted once the credential is in place.`,
    denied: `${name} will not be restarted.`,
  };
}

/** The privileged action that a request is about: by it its policy is found. */
export function deedOf(incident: Incident, request: ApprovalRequest): Deeds {
  const rotation = incident.rotations.find(({ id }) => id === request.subject);
  if (rotation !== undefined) return rotatingAll(rotation.targets, incident);
  const probe = incident.probes.find(({ id }) => id === request.subject);
  if (probe !== undefined) return probing(probe.application, incident);
  const endpoints = incident.enablings.find(({ id }) => id === request.subject);
  if (endpoints !== undefined) return enabling(endpoints.application, incident);
  const rollout = rolloutOf(incident.rollouts, request);
  if (rollout !== undefined) return restarting(rollout.consumer, incident);
  throw new FirebreakError("broken", `A request of INC-${incident.number} is about nothing that is there.`);
}
