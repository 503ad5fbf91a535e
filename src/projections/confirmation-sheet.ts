import type { Enabling } from "../domain/enabling/enabling.ts";
import { applicationName } from "../domain/estate.ts";
import { type Incident, isPlanned } from "../domain/incident/incident.ts";
import type { Confirmation, ConfirmedDeed } from "../domain/passkey/confirmation.ts";
import { credentialInWords } from "../domain/rotation/credential.ts";
import { orderInWords } from "../domain/rotation/order.ts";
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
  return {
    title: enabling === undefined ? titles[deed](rotation?.name ?? `INC-${incident.number}`) : titleOf(deed, enabling),
    meaning: meanings[deed],
    person: about.name,
    facts: [
      { name: isPlanned(incident) ? "Planned change" : "Incident", text: `INC-${incident.number}: ${incident.title}` },
      ...(rotation === undefined ? [] : effectsOf(rotation, planHash)),
      ...(enabling === undefined ? [] : effectsOfEnabling(enabling, planHash)),
    ],
    planHash,
    words,
    until: about.until,
  };
}

const titles: Record<ConfirmedDeed, (name: string) => string> = {
  approve: (name) => `Approve the rotation of ${name}`,
  deny: (name) => `Deny the rotation of ${name}`,
  "break-glass": (name) => `Go ahead alone: rotate ${name}`,
};

function titleOf(deed: ConfirmedDeed, { application }: Enabling): string {
  return `${deed === "deny" ? "Deny" : "Approve"} enabling endpoints of ${applicationName(application)}`;
}

const meanings: Record<ConfirmedDeed, string> = {
  approve: "Your approval counts for this one plan.",
  deny: "A denial is final: nothing of this plan will be written.",
  "break-glass": "You go ahead without the others. Everybody is told, and two others review it afterwards.",
};

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
