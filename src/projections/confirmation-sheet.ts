import { type Incident, isPlanned } from "../domain/incident/incident.ts";
import type { Confirmation, ConfirmedDeed } from "../domain/passkey/confirmation.ts";
import { targetOf } from "../domain/rollout/consumer.ts";
import { type Rollout, rolloutOf } from "../domain/rollout/rollout.ts";
import type { Rotation } from "../domain/rotation/rotation.ts";
import { type Instant, written } from "../domain/time.ts";
import type { ConfirmationSheet } from "../ports/passkey-pages.ts";

/**
 * What is confirmed, from the facts as they now are. The plan is told only while it is asked for.
 *
 * @param about `name`: whom people know the person as
 */
export function sheetOf(
  incident: Incident,
  { request: id, planHash, deed, words }: Confirmation,
  about: { name: string; until: Instant },
): ConfirmationSheet {
  const request = incident.requests.find((one) => one.id === id);
  const rotation = incident.rotations.find((one) => one.id === request?.subject);
  const rollout = request === undefined ? undefined : rolloutOf(incident.rollouts, request);
  const what =
    rollout === undefined
      ? ({ verb: "rotation", name: rotation?.name ?? `INC-${incident.number}` } as const)
      : ({ verb: "restart", name: rollout.consumer.name } as const);
  return {
    title: titles[deed](what),
    meaning: meanings[deed](what),
    person: about.name,
    facts: [
      { name: isPlanned(incident) ? "Planned change" : "Incident", text: `INC-${incident.number}: ${incident.title}` },
      ...(rotation === undefined ? [] : effectsOf(rotation, planHash)),
      ...(rollout === undefined ? [] : effectsOfRollout(rollout, planHash)),
    ],
    planHash,
    words,
    until: about.until,
  };
}

/** What is confirmed: the rotation of an application, or the restart of a consumer, by its name. */
interface Confirmed {
  verb: "rotation" | "restart";
  name: string;
}

const titles: Record<ConfirmedDeed, (what: Confirmed) => string> = {
  approve: ({ verb, name }) => `Approve the ${verb} of ${name}`,
  deny: ({ verb, name }) => `Deny the ${verb} of ${name}`,
  "break-glass": ({ verb, name }) => `Go ahead alone: ${verb === "rotation" ? "rotate" : "restart"} ${name}`,
};

const meanings: Record<ConfirmedDeed, (what: Confirmed) => string> = {
  approve: () => "Your approval counts for this one plan.",
  deny: ({ verb }) =>
    `A denial is final: nothing of this plan will be ${verb === "rotation" ? "written" : "restarted"}.`,
  "break-glass": () => "You go ahead without the others. Everybody is told, and two others review it afterwards.",
};

function effectsOfRollout({ stage, plan, planHash: known }: Rollout, planHash: string): ConfirmationSheet["facts"] {
  if (plan === undefined || known !== planHash || stage !== "awaiting-approval") {
    return [{ name: "Plan", text: "This plan is not asked for any more, so it can’t be confirmed." }];
  }
  const { consumer, cutOff } = plan;
  const by = consumer.kind === "manual" ? "a person" : targetOf(consumer);
  return [
    { name: "Effect", text: `${consumer.name} is restarted, so that it takes the new credential.` },
    { name: "By", text: by },
    { name: "Begins at the latest", text: written(cutOff) },
  ];
}

function effectsOf(rotation: Rotation, planHash: string): ConfirmationSheet["facts"] {
  const application = `${rotation.name} (${rotation.environment})`;
  const isAskedFor = rotation.planHash === planHash && rotation.stage === "awaiting-approval";
  const plan = isAskedFor ? rotation.plan : undefined;
  if (plan === undefined) {
    return [
      { name: "Application", text: application },
      { name: "Plan", text: "This plan is not asked for any more, so it can’t be confirmed." },
    ];
  }
  const { certificate, observed, cutOff } = plan;
  const state = observed.enabled ? "enabled" : "disabled";
  const end = observed.expiry === null ? "at a time that SNS does not tell" : written(observed.expiry);
  return [
    { name: "Effect", text: `A new push certificate is written to ${application}, which is then enabled.` },
    { name: "Now", text: `Its certificate ends ${end}. It is ${state}.` },
    { name: "Then", text: `Its certificate ends ${written(certificate.notAfter)}.` },
    { name: "Runs at the latest", text: written(cutOff) },
  ];
}
