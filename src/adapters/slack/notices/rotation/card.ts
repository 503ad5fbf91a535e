import { credentialInWords } from "../../../../domain/rotation/credential.ts";
import { orderInWords } from "../../../../domain/rotation/order.ts";
import { shortHash } from "../../../../domain/rotation/plan.ts";
import { isRunning, type Rotation, type RotationTarget } from "../../../../domain/rotation/rotation.ts";
import { observedInWords } from "../../../../domain/rotation/target.ts";
import type { Notice } from "../../../../ports/chat.ts";
import { type Content, content, header, paragraphs, smallPrint, titled } from "../../blocks.ts";
import { code, mention, moment, quoted, sentence, typed } from "../../text.ts";
import { checkLine } from "../checks.ts";
import { presentInWords } from "../incident-in-words.ts";
import { codeLines } from "./code-lines.ts";
import { reportLines, resultLines } from "./result-lines.ts";
import { stageLines } from "./stages.ts";
import { whatToDo } from "./what-to-do.ts";

/** A rotation: what it has done, what it waits for, and what the person in front of it can do. */
export function drawRotation({ incident, rotation }: Extract<Notice, { kind: "rotation" }>): Content {
  const title = titleOf(rotation);
  return content(`${typed(title)}: ${rotation.paused === null ? "" : "halted; "}${presentInWords(rotation)}`, [
    header(title),
    smallPrint(`INC-${incident.number} · ${askedFor(rotation)} ${moment(rotation.startedAt)}`),
    ...paragraphs([...haltLines(rotation), ...stageLines(rotation)]),
    ...whatToDo(incident, rotation),
    ...titled("Applications", targetLines(rotation)),
    ...titled("The checks of the credential", rotation.checks.slice(0, 12).map(checkLine)),
    ...titled("The plan", planLines(rotation)),
    ...titled("In the code", codeLines(rotation)),
    ...titled("What happened", resultLines(rotation)),
    ...titled("What the rehearsal found", reportLines(rotation)),
  ]);
}

function titleOf({ rehearsal, rollsBack, name }: Rotation): string {
  if (rehearsal) return `REHEARSAL: rotate the credential of ${name}`;
  return `${rollsBack === null ? "Rotate" : "Roll back"} the credential of ${name}`;
}

function askedFor({ requester }: Rotation): string {
  return requester === null ? "prepared by Firebreak" : `asked for by ${mention(requester)}`;
}

function haltLines({ paused }: Rotation): string[] {
  if (paused === null) return [];
  const why = paused.reason === null ? [] : [quoted(paused.reason, 300)];
  return [
    `⏸ *Halted* ${moment(paused.at)} by ${mention(paused.by)}: nothing is done until somebody resumes it.`,
    ...why,
  ];
}

/** The applications in the order of writing, each with how far it is. */
function targetLines({ targets, ...rotation }: Rotation): string[] {
  return targets.map((target, index) => {
    const { name, environment, topic } = target;
    const canary = targets.length > 1 && index === 0 ? " · goes first, alone" : "";
    const [sign, state] = stateOf(target, rotation);
    return `${sign} ${code(name)} (${environment}, ${code(topic)}): ${state}${canary}`;
  });
}

function stateOf(
  { failed, proof, readBack }: RotationTarget,
  { stage, rehearsal }: Pick<Rotation, "stage" | "rehearsal">,
): [sign: string, words: string] {
  if (failed !== undefined) return ["✗", "push does not work"];
  if (proof !== undefined) return ["✓", "push works"];
  if (readBack !== undefined) return ["▶", "written"];
  if (rehearsal) return ["○", "stays as it is"];
  return ["○", isRunning({ stage }) ? "not written yet" : "not written"];
}

function planLines(rotation: Rotation): string[] {
  const { plan, planHash } = rotation;
  const order = `*Order*  ${orderInWords[rotation.order]} ${sentence(typed(rotation.orderWhy, 300))}`;
  if (plan === undefined || planHash === undefined) return rotation.rehearsal ? [] : [order];
  const what = plan.rehearsal
    ? "Nothing is written. The role is assumed with a session policy that only reads."
    : `Put ${credentialInWords(plan.credential)} into ${plan.targets.map(({ name }) => code(name)).join(", then ")}.`;
  return [
    what,
    ...(plan.rehearsal ? [] : [order]),
    ...plan.targets.map(({ name, observed }) => `When it was planned, ${code(name)}: ${observedInWords(observed)}.`),
    `Plan ${code(shortHash(planHash))}: its approval card ${rotation.stage === "planned" ? "comes next" : "is"} in this channel.`,
  ];
}
