import type { EnablingStage } from "../../../../domain/enabling/enabling.ts";
import type { Incident } from "../../../../domain/incident/incident.ts";
import {
  canAskAgain,
  canRollBack,
  doneSoFar,
  isRunning,
  type Rotation,
  type RotationPullRequest,
  writtenTargets,
} from "../../../../domain/rotation/rotation.ts";
import { type Block, button, buttons, titled } from "../../blocks.ts";
import { actions, pointTo } from "../../buttons.ts";
import { code, link, mention, moment, quoted, sentence, typed } from "../../text.ts";
import { stageInWords } from "../incident-in-words.ts";
import { signingRequestName } from "./signing-request.ts";

type Button = ReturnType<typeof button>;

/** What the person in front of the card can do now. */
export function whatToDo(incident: Incident, rotation: Rotation): Block[] {
  const value = pointTo(incident, rotation.id);
  const lines = rotation.paused === null ? linesFor(incident, rotation) : haltedLines(incident, rotation);
  const all = [
    ...stageButtons(rotation, value),
    ...endpointButtons(incident, rotation),
    ...haltButtons(incident, rotation, value),
  ];
  return [...titled("What to do now", lines), ...(all.length === 0 ? [] : buttons(...all))];
}

/** A halted rotation still takes what people bring. */
function haltedLines(incident: Incident, rotation: Rotation): string[] {
  const bring = rotation.stage === "awaiting-credential" ? linesFor(incident, rotation) : [];
  return ["Press “Resume” when it may go on.", ...bring];
}

function linesFor(incident: Incident, rotation: Rotation): string[] {
  switch (rotation.stage) {
    case "awaiting-credential":
      return credentialLines(incident, rotation);
    case "awaiting-approval":
      return ["Others decide: the approval card in this channel has the plan and the buttons."];
    case "awaiting-apply":
      return applySteps(rotation);
    case "canary-sent":
      return phoneLines(rotation);
    case "failed":
      return [
        `⚠ ${sentence(typed(rotation.why ?? stageInWords.failed, 500))}`,
        "Roll back, or run the diagnosis again and begin another rotation when the cause is clear.",
      ];
    case "rolled-back":
      return ["Another rotation puts the credential from before in again: see its card in this channel."];
    case "cancelled":
      return cancelledLines(rotation);
    case "expired":
    case "denied":
    case "voided":
      return canAskAgain(rotation) ? endedLines(rotation) : [];
    case "watching":
    case "done":
      return codeSteps(rotation);
    default:
      return [];
  }
}

function credentialLines(incident: Incident, rotation: Rotation): string[] {
  const begins = [...burntLines(rotation), ...again(rotation)];
  return rotation.request === undefined
    ? [...begins, "Hand one over:", ...otherWays(incident, rotation)]
    : [...begins, ...portalSteps(incident, rotation), "Or, with a key of your own:", ...otherWays(incident, rotation)];
}

/** Somebody posted a private key: it is of no use here any more. */
function burntLines({ burnt }: Rotation): string[] {
  return burnt.length === 0
    ? []
    : [
        "⚠ A private key was posted where others can read it. It counts as burnt, and is refused here: use another one.",
      ];
}

function again(rotation: Rotation): string[] {
  if (rotation.checks.some((check) => check.verdict === "fail"))
    return ["⚠ What was handed over can't be used; below is why. Another one is needed:"];
  return rotation.why === undefined
    ? []
    : [`⚠ ${sentence(typed(rotation.why, 500))} A credential is needed once more:`];
}

/** Apple has no API for push certificates, so this part is a person's. The words are the portal's own. */
function portalSteps(incident: Incident, rotation: Rotation): string[] {
  const file = code(signingRequestName(incident, rotation));
  const [{ topic }] = rotation.targets;
  return [
    `1. Download the signing request from this channel: ${file}.`,
    "2. In Apple's developer portal, under Certificates, press + and choose “Apple Push Notification service SSL (Sandbox &amp; Production)”.",
    `3. Choose the App ID ${code(topic)}, give it the signing request, and download the certificate. Don't revoke the old one.`,
    "4. Press “Upload certificate…” here and choose that `.cer` file. Never upload a private key.",
  ];
}

/** A key never comes through Slack: it has ways of its own. */
function otherWays({ number }: Incident, { rehearsal }: Rotation): string[] {
  return [
    "A `.p12`, PEM or token key `.p8` comes in through “Another way…”, or on the bot's machine: " +
      code(`firebreak credential hand-over INC-${number} < file`),
    ...(rehearsal ? ["A rehearsal can also go on without a certificate."] : []),
  ];
}

function applySteps({ change }: Rotation): string[] {
  const pullRequest = change?.pullRequest;
  if (pullRequest === undefined) {
    return (change?.owed ?? []).length === 0
      ? ["Nothing in the code has to change. Have your pipeline apply it again; Firebreak sees when it is in place."]
      : ["Make the change that is owed by hand, and apply it. Firebreak sees when it is in place."];
  }
  return pullRequest.state === "merged"
    ? ["It is merged. Let your pipeline apply it; Firebreak sees when it is in place."]
    : [`Merge ${pullRequestLink(pullRequest)}. Your pipeline applies it; Firebreak verifies it.`];
}

function phoneLines(rotation: Rotation): string[] {
  const waiting = rotation.targets[placeOfPhone(rotation)];
  const of = waiting === undefined || rotation.targets.length === 1 ? "" : ` of ${code(waiting.name)}`;
  return [`Firebreak looks for the test push by itself. Whoever has the test phone${of} can say whether it rang.`];
}

function cancelledLines({ cancelled, targets }: Rotation): string[] {
  const who = cancelled === undefined ? "" : ` by ${mention(cancelled.by)} ${moment(cancelled.at)}`;
  const why = cancelled?.reason ?? null;
  return [`Cancelled${who}. ${doneSoFar({ targets })}`, ...(why === null ? [] : [quoted(why, 300)])];
}

function endedLines(rotation: Rotation): string[] {
  return [
    endInWords(rotation),
    "Ask again to have a new plan made with the same credential. Who asks can't approve it. Or cancel, to have its pull request closed.",
  ];
}

function endInWords({ stage, why, targets }: Rotation): string {
  if (stage === "expired") return `Nobody approved in time. ${doneSoFar({ targets })}`;
  if (stage === "denied") return `The plan was denied. ${doneSoFar({ targets })}`;
  // What ends a plan half-way says itself which application has what.
  const so = writtenTargets({ targets }).length === 0 ? ` ${doneSoFar({ targets })}` : "";
  return `The plan no longer counts: ${sentence(typed(why ?? "the world has changed since", 500))}${so}`;
}

/** After an emergency write the code has to follow, or the next apply undoes it. */
function codeSteps(rotation: Rotation): string[] {
  const { restored, order, change } = rotation;
  const pullRequest = change?.pullRequest;
  if (restored !== undefined)
    return ["🚨 The old credential is back; below is where. Apply the merged code again, or begin another rotation."];
  if (needsDiscarding(rotation)) {
    return [
      "Discard every Terraform plan that was made before the merge, in CI and on laptops: applying one brings the old credential back. Then say so here.",
    ];
  }
  return order === "emergency" && pullRequest?.state === "open"
    ? [`Merge ${pullRequestLink(pullRequest)}: until then the next apply may bring the old credential back.`]
    : [];
}

function pullRequestLink({ url, number }: RotationPullRequest): string {
  return link(url, `pull request #${number}`);
}

/** After an emergency write, plans made before the merge still hold the old credential. */
function needsDiscarding({ order, change, discarded }: Rotation): boolean {
  return order === "emergency" && change?.pullRequest?.state === "merged" && discarded === undefined;
}

function stageButtons(rotation: Rotation, value: string): Button[] {
  switch (rotation.stage) {
    case "awaiting-credential":
      return [
        ...(rotation.request === undefined
          ? []
          : [button("Upload certificate…", { action: actions.upload, value }, { style: "primary" })]),
        button("Another way…", { action: actions.otherCredential, value }),
        ...(rotation.rehearsal ? [button("Go on without one", { action: actions.skipCertificate, value })] : []),
      ];
    case "canary-sent":
      return phoneButtons(rotation, value);
    case "expired":
    case "denied":
    case "voided":
      return canAskAgain(rotation) ? [button("Ask again…", { action: actions.askAgain, value })] : [];
    case "watching":
    case "done":
      return needsDiscarding(rotation)
        ? [
            button(
              "Old plans are discarded",
              { action: actions.confirmDiscarded, value },
              {
                style: "primary",
                confirm: {
                  title: "Are they all gone?",
                  text: "No plan made before the merge is left that somebody could apply: not in CI, not on a laptop.",
                  yes: "They are gone",
                },
              },
            ),
          ]
        : [];
    default:
      return [];
  }
}

/** For the application whose test push is waited for: the first, where there are several. */
function phoneButtons(rotation: Rotation, value: string): Button[] {
  const place = placeOfPhone(rotation) + 1;
  if (place === 0) return [];
  return [
    button("The phone rang", { action: actions.phoneRang, value: `${value} ${place}` }),
    button("It stayed silent", { action: actions.phoneSilent, value: `${value} ${place}` }),
  ];
}

function placeOfPhone({ targets }: Rotation): number {
  return targets.findIndex(({ canary, proof }) => canary !== undefined && proof === undefined);
}

/** Endpoints that stayed disabled, of one application after the other: each is asked for, and approved, by itself. */
function endpointButtons(incident: Incident, { targets, stage }: Rotation): Button[] {
  if (incident.state === "resolved" || (stage !== "watching" && stage !== "done")) return [];
  const isAskedFor = (application: string) =>
    incident.enablings.some((one) => one.application === application && !cameToNothing.includes(one.stage));
  const next = targets.find(
    ({ application, endpoints }) => endpoints !== undefined && endpoints.disabled > 0 && !isAskedFor(application),
  );
  if (next === undefined) return [];
  const words = targets.length === 1 ? "Enable endpoints…" : `Enable endpoints of ${next.name}…`;
  return [button(words, { action: actions.enableEndpoints, value: pointTo(incident, next.application) })];
}

/** An enabling in one of these can be asked for again. */
const cameToNothing: readonly EnablingStage[] = ["expired", "denied", "voided"];

/** What holds a rotation up, ends it, or takes it back. */
function haltButtons(incident: Incident, rotation: Rotation, value: string): Button[] {
  if (incident.state === "resolved") return [];
  const isAllWritten = writtenTargets(rotation).length === rotation.targets.length;
  return [
    ...(canRollBack(rotation) ? [button("Roll back…", { action: actions.rollBack, value }, { style: "danger" })] : []),
    ...(!isRunning(rotation)
      ? []
      : rotation.paused === null
        ? [button("Halt…", { action: actions.pause, value })]
        : [button("Resume", { action: actions.resume, value }, { style: "primary" })]),
    ...((isRunning(rotation) || canAskAgain(rotation)) && !isAllWritten
      ? [button("Cancel…", { action: actions.cancel, value })]
      : []),
  ];
}
