import type { Incident } from "../../domain/incident/incident.ts";
import { credentialInWords, type PlannedCredential } from "../../domain/rotation/credential.ts";
import type { OwedChange, Plan, PlannedTarget } from "../../domain/rotation/plan.ts";
import { shortHash } from "../../domain/rotation/plan.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";
import { observedInWords } from "../../domain/rotation/target.ts";
import { written } from "../../domain/time.ts";
import { asLine } from "../../projections/markdown.ts";

/** What a reviewer is told: names are people's own, links lead to where it is discussed. */
export interface Evidence {
  incident: Incident;
  rotation: Rotation;
  plan: Plan;
  requester: string;
  /** Those who approved so far, by name. */
  approvers: readonly string[];
  /** What happens to each application's code. */
  explanations: readonly string[];
  /** Where the incident is; undefined while it has no channel. */
  link: string | undefined;
}

/** The pull request's title: by incident and plan. */
export function titleOf({ incident, rotation }: Pick<Evidence, "incident" | "rotation">): string {
  const what = `Use the new push credential of ${rotation.name} (INC-${incident.number}, plan ${shortHash(rotation.planHash ?? "")})`;
  return rotation.rehearsal ? `REHEARSAL, never to be merged: ${what}` : what;
}

/** The commit's message. */
export function messageOf({ incident, rotation }: Pick<Evidence, "incident" | "rotation">): string {
  return `${titleOf({ incident, rotation })}\n\nFirebreak-Incident: INC-${incident.number}\nFirebreak-Plan: ${rotation.planHash ?? ""}`;
}

/** The evidence that a reviewer needs, as Markdown. No key, and nothing that somebody typed. */
export function describeChange(evidence: Evidence): string {
  const { incident, rotation, plan, explanations } = evidence;
  const where = evidence.link === undefined ? `INC-${incident.number}` : `[INC-${incident.number}](${evidence.link})`;
  return [
    ...(rotation.rehearsal ? ["**This is a rehearsal. It is closed by itself; never merge it.**", ""] : []),
    `The push credential of ${rotation.targets.map(({ name }) => `\`${name}\``).join(", ")} is being replaced in ${where}.`,
    "",
    ...explanations.flatMap((explanation) => [explanation, ""]),
    "| | |",
    "|---|---|",
    ...credentialRows(plan.credential),
    ...plan.targets.flatMap(targetRows),
    `| Plan | \`${rotation.planHash ?? ""}\` |`,
    `| Asked for by | ${asLine(evidence.requester)} |`,
    ...(evidence.approvers.length === 0 ? [] : [`| Approved by | ${evidence.approvers.map(asLine).join(", ")} |`]),
    "",
    ...plan.change.owed.flatMap(({ why, todo }) => [`**By hand:** ${why} ${todo}`, ""]),
    consequence(plan),
  ].join("\n");
}

function credentialRows(credential: PlannedCredential): string[] {
  if (credential.kind === "token") {
    return [`| Token key | \`${credential.keyId}\` of team \`${credential.teamId}\`; it does not expire |`];
  }
  return [
    `| Expiry after | ${written(credential.notAfter)} |`,
    `| Serial | \`${credential.serial}\` |`,
    `| SHA-256 fingerprint | \`${credential.fingerprint}\` |`,
    `| Topics | ${credential.topics.map((topic) => `\`${topic}\``).join(", ")} |`,
  ];
}

function targetRows({ application, topic, environment, observed, secret }: PlannedTarget): string[] {
  return [
    `| Application | \`${application}\` |`,
    `| Pushes to | \`${topic}\` (${environment}) |`,
    `| Before | ${observedInWords(observed)} |`,
    `| Secret version | \`${secret.version}\` of \`${secret.name}\` |`,
  ];
}

function consequence({ order, rehearsal }: Plan): string {
  if (rehearsal) return "Nothing is written, and nothing is to be applied.";
  return order === "planned"
    ? "**Merge it once it is approved:** your pipeline applies it, and Firebreak verifies what it did. Plans made before the merge have to be made again."
    : "The write to SNS happens first, under its own approval. **Until this is merged, the next apply may bring the old credential back.** Plans made before the merge have to be made again.";
}

/** The issue about what the bot could not follow in the code. */
export function describeOwed(evidence: Omit<Evidence, "explanations">, owed: OwedChange): string {
  const { incident, rotation, plan, link } = evidence;
  const where = link === undefined ? `INC-${incident.number}` : `[INC-${incident.number}](${link})`;
  const targets = plan.targets.filter(({ application }) => owed.applications.includes(application));
  return [
    `Firebreak puts ${credentialInWords(plan.credential)} into ${targets.map(({ name }) => `\`${name}\``).join(", ")} in ${where}, and could not change the code for it.`,
    "",
    `**Why:** ${owed.why}`,
    "",
    `**What to do:** ${owed.todo}`,
    "",
    "| | |",
    "|---|---|",
    ...credentialRows(plan.credential),
    ...targets.flatMap(targetRows),
    `| Plan | \`${rotation.planHash ?? ""}\` |`,
    "",
    "Until it is done, the next apply may bring the old credential back. Never write a private key into the code.",
  ].join("\n");
}
