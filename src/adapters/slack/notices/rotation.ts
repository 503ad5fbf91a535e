import type { Incident } from "../../../domain/incident/incident.ts";
import { shortHash } from "../../../domain/rotation/plan.ts";
import type { CodeChange, Rotation } from "../../../domain/rotation/rotation.ts";
import type { Instant } from "../../../domain/time.ts";
import type { Notice } from "../../../ports/chat.ts";
import {
  type Block,
  button,
  buttons,
  type Content,
  content,
  header,
  paragraphs,
  smallPrint,
  titled,
} from "../blocks.ts";
import { actions, pointTo } from "../buttons.ts";
import { code, link, mention, moment, sentence, typed } from "../text.ts";
import { checkLine } from "./checks.ts";
import { stageInWords } from "./incident-in-words.ts";
import { stageLines } from "./rotation-stages.ts";
import { signingRequestName } from "./signing-request.ts";

/** A rotation: what it has done, what it waits for, and what the person in front of it can do. */
export function drawRotation({ incident, rotation }: Extract<Notice, { kind: "rotation" }>): Content {
  return content(`Rotation of ${typed(rotation.name)}: ${stageInWords[rotation.stage]}`, [
    header(`Rotate the certificate of ${rotation.name}`),
    smallPrint(
      `INC-${incident.number} · ${typed(rotation.environment)} · topic ${code(rotation.topic)} · ${askedFor(rotation)} ${moment(rotation.startedAt)}`,
    ),
    ...paragraphs(stageLines(rotation)),
    ...whatToDo(incident, rotation),
    ...titled("The certificate that was handed over", rotation.checks.slice(0, 12).map(checkLine)),
    ...titled("The plan", planLines(rotation)),
    ...titled("In the code", changeLines(rotation)),
    ...titled("What happened", resultLines(rotation)),
  ]);
}

function askedFor({ requester }: Rotation): string {
  return requester === null ? "prepared by Firebreak" : `asked for by ${mention(requester)}`;
}

function whatToDo(incident: Incident, rotation: Rotation): Block[] {
  const value = pointTo(incident, rotation.id);
  switch (rotation.stage) {
    case "awaiting-certificate":
      return [
        ...titled("What to do now", [...again(rotation), ...portalSteps(incident, rotation)]),
        ...buttons(button("Upload certificate…", { action: actions.upload, value }, { style: "primary" })),
      ];
    case "failed":
      return titled("What to do now", [
        `⚠ ${sentence(typed(rotation.why ?? stageInWords.failed, 500))}`,
        "Run the diagnosis again. When the cause is clear, begin another rotation.",
      ]);
    case "expired":
    case "denied":
    case "voided":
      return [
        ...titled("What to do now", [
          `It ended without a write: ${sentence(typed(rotation.why ?? stageInWords[rotation.stage], 500))}`,
          "Ask again to have a new plan made from the same certificate. Who asks can't approve it.",
        ]),
        ...buttons(button("Ask again", { action: actions.askAgain, value })),
      ];
    default:
      return [];
  }
}

/** Why a certificate is needed once more. */
function again(rotation: Rotation): string[] {
  const refused = rotation.checks.some((check) => check.verdict === "fail");
  if (refused) return ["⚠ The certificate that was handed over can't be used; below is why. Another one is needed:"];
  return rotation.why === undefined
    ? []
    : [`⚠ ${sentence(typed(rotation.why, 500))} A certificate is needed once more:`];
}

/** Apple has no API for push certificates, so this part is a person's. The words are the portal's own. */
function portalSteps(incident: Incident, rotation: Rotation): string[] {
  const file = code(signingRequestName(incident, rotation));
  return [
    `1. Download the signing request from this channel: ${file}.`,
    "2. In Apple's developer portal, under Certificates, press + and choose “Apple Push Notification service SSL (Sandbox & Production)”.".replace(
      "&",
      "&amp;",
    ),
    `3. Choose the App ID ${code(rotation.topic)}, give it the signing request, and download the certificate.`,
    "4. Press “Upload certificate…” here and choose that `.cer` file. Never upload a private key.",
  ];
}

function planLines(rotation: Rotation): string[] {
  const { plan, planHash } = rotation;
  if (plan === undefined || planHash === undefined) return [];
  return [
    `Write the certificate ${code(plan.certificate.fingerprint.slice(0, 16))}, valid until ${moment(plan.certificate.notAfter)}, to ${code(rotation.name)} and enable it.`,
    `When it was planned: the certificate ends ${ends(plan.observed.expiry)}, the application is ${enabled(plan.observed.enabled)}.`,
    `Plan ${code(shortHash(planHash))}: its approval card is in this channel.`,
  ];
}

/** When a certificate ends, as far as the vendor says. */
export function ends(expiry: Instant | null): string {
  return expiry === null ? "at a time that SNS does not tell" : moment(expiry);
}

/** Whether an application takes pushes, in a word. */
export function enabled(isEnabled: boolean): string {
  return isEnabled ? "enabled" : "disabled";
}

function changeLines(rotation: Rotation): string[] {
  const { change, drift } = rotation;
  return [
    ...(change === undefined ? [] : [changeInWords(change, rotation)]),
    ...(drift === undefined ? [] : [driftInWords(drift)]),
  ];
}

/** The pull request, or what somebody owes by hand. */
export function changeInWords(change: CodeChange, rotation: Pick<Rotation, "readBack">): string {
  if (change.kind === "owed") {
    return `⚠ Owed by hand: ${sentence(typed(change.why))} ${sentence(typed(change.todo, 500))}`;
  }
  const states = {
    open:
      rotation.readBack === undefined ? "open" : "open: merge it, or the next apply may bring the old certificate back",
    merged: "✓ merged",
    closed: "⚠ closed without a merge: reopen and merge it",
  };
  return `${link(change.url, `Pull request #${change.number}`)} · ${states[change.state]}`;
}

function driftInWords({ agrees, configured, deployed }: NonNullable<Rotation["drift"]>): string {
  return agrees
    ? "✓ The merged code and what runs agree."
    : `⚠ The merged code names ${code(configured)}, and ${code(deployed)} runs.`;
}

function resultLines(rotation: Rotation): string[] {
  const { readBack, canary, evidence, watchUntil, stage } = rotation;
  return [
    ...(readBack === undefined
      ? []
      : [
          `✓ Written and read back: the certificate ends ${ends(readBack.expiry)}, the application is ${enabled(readBack.enabled)}.`,
        ]),
    ...(canary === undefined ? [] : [`✓ Test push sent ${moment(canary.at)}.`]),
    ...(evidence === undefined ? [] : [`✓ Push works: ${sentence(typed(evidence, 500))}`]),
    ...(watchUntil === undefined || stage !== "watching" ? [] : [`⏳ Watched until ${moment(watchUntil)}.`]),
  ];
}
