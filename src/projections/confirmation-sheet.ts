import type { Enabling } from "../domain/enabling/enabling.ts";
import { applicationName } from "../domain/estate.ts";
import { type Incident, isPlanned } from "../domain/incident/incident.ts";
import type { Confirmation, ConfirmedDeed } from "../domain/passkey/confirmation.ts";
import { credentialInWords } from "../domain/rotation/credential.ts";
import { orderInWords } from "../domain/rotation/order.ts";
import { targetOf } from "../domain/rollout/consumer.ts";
import { type Rollout, rolloutOf } from "../domain/rollout/rollout.ts";
import type { Rotation } from "../domain/rotation/rotation.ts";
import { observedInWords } from "../domain/rotation/target.ts";
import { count, type Instant, written } from "../domain/time.ts";
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
  const enabling = incident.enablings.find((one) => one.id === request?.subject);
  const rollout = request === undefined ? undefined : rolloutOf(incident.rollouts, request);
  const what = confirmedOf(incident, { rotation, enabling, rollout });
  return {
    title: titles[deed](what),
    meaning: meanings[deed](what),
    person: about.name,
    facts: [
      { name: isPlanned(incident) ? "Planned change" : "Incident", text: `INC-${incident.number}: ${incident.title}` },
      ...(rotation === undefined ? [] : effectsOf(rotation, planHash)),
      ...(enabling === undefined ? [] : effectsOfEnabling(enabling, planHash)),
      ...(rollout === undefined ? [] : effectsOfRollout(rollout, planHash)),
    ],
    planHash,
    words,
    until: about.until,
  };
}

/** What is confirmed, and of what. */
interface Confirmed {
  /** As in `the rotation of`. */
  noun: "rotation" | "rehearsal" | "rollback" | "restart" | "enabling of endpoints";
  /** As in `Go ahead alone: rotate`. */
  verb: "rotate" | "rehearse" | "roll back" | "restart" | "enable the endpoints of";
  /** As in `nothing will be written`. */
  done: "written" | "restarted" | "enabled";
  name: string;
}

function confirmedOf(
  incident: Incident,
  about: { rotation: Rotation | undefined; enabling: Enabling | undefined; rollout: Rollout | undefined },
): Confirmed {
  const { rotation, enabling, rollout } = about;
  if (rollout !== undefined)
    return { noun: "restart", verb: "restart", done: "restarted", name: rollout.consumer.name };
  if (enabling !== undefined) {
    const name = applicationName(enabling.application);
    return { noun: "enabling of endpoints", verb: "enable the endpoints of", done: "enabled", name };
  }
  const name = rotation?.name ?? `INC-${incident.number}`;
  if (rotation?.rehearsal === true) return { noun: "rehearsal", verb: "rehearse", done: "written", name };
  if (rotation !== undefined && rotation.rollsBack !== null)
    return { noun: "rollback", verb: "roll back", done: "written", name };
  return { noun: "rotation", verb: "rotate", done: "written", name };
}

const titles: Record<ConfirmedDeed, (what: Confirmed) => string> = {
  approve: ({ noun, name }) => `Approve the ${noun} of ${name}`,
  deny: ({ noun, name }) => `Deny the ${noun} of ${name}`,
  "break-glass": ({ verb, name }) => `Go ahead alone: ${verb} ${name}`,
};

const meanings: Record<ConfirmedDeed, (what: Confirmed) => string> = {
  approve: () => "Your approval counts for this one plan.",
  deny: ({ done }) => `A denial is final: nothing of this plan will be ${done}.`,
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
  const application = rotation.targets.map(({ name, environment }) => `${name} (${environment})`).join(", ");
  const isAskedFor = rotation.planHash === planHash && rotation.stage === "awaiting-approval";
  const plan = isAskedFor ? rotation.plan : undefined;
  if (plan === undefined) {
    return [
      { name: "Application", text: application },
      { name: "Plan", text: "This plan is not asked for any more, so it can’t be confirmed." },
    ];
  }
  const { credential, targets, order, cutOff } = plan;
  return [
    {
      name: "Effect",
      text: plan.rehearsal
        ? `Nothing is written: this rehearses a rotation of ${application}.`
        : `A new push credential goes into ${application}.`,
    },
    ...targets.map(({ name, observed }) => ({ name: `${name} now`, text: observedInWords(observed) })),
    { name: "Then", text: credentialInWords(credential) },
    { name: "Order", text: orderInWords[order] },
    { name: "Runs at the latest", text: written(cutOff) },
  ];
}

function effectsOfEnabling(
  { application, plan, planHash, stage }: Enabling,
  asked: string,
): ConfirmationSheet["facts"] {
  const target = { name: "Application", text: application };
  if (plan === undefined || planHash !== asked || stage !== "awaiting-approval") {
    return [target, { name: "Plan", text: "This plan is not asked for any more, so it can’t be confirmed." }];
  }
  return [
    target,
    { name: "Effect", text: `${count(plan.number, "disabled endpoint")} of it are enabled again, and nothing else.` },
    { name: "Which", text: `The list with the SHA-256 ${plan.endpoints}.` },
    { name: "Runs at the latest", text: written(plan.cutOff) },
  ];
}
