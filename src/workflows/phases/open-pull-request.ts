import { bot } from "../../domain/actor.ts";
import { sha256 } from "../../domain/digest.ts";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { type Plan, shortHash } from "../../domain/rotation/plan.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";
import { written } from "../../domain/time.ts";
import type { Directory } from "../../ports/directory.ts";
import type { PullRequest } from "../../ports/code-host.ts";
import { asLine } from "../../projections/markdown.ts";
import { type Phase, rotationAt } from "../phase.ts";
import { editAt, type PlanRotationDeps } from "./plan-rotation.ts";

/** What the plan was made from, so that its change can be made again, and people's names for its description. */
export type OpenPullRequestDeps = Pick<PlanRotationDeps, "codeHost" | "code" | "estate" | "recorder"> & {
  directory: Directory;
};

/** How often the code host may fail before the fix goes on without the pull request, in this emergency order. */
const patience = 3;

/** Opens the pull request of the plan, or says what somebody owes by hand. */
export function openPullRequest(deps: OpenPullRequestDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "planned");
    if (rotation?.plan === undefined || rotation.planHash === undefined) return;
    const opened = await openOrOwe(deps, { incident, rotation, plan: rotation.plan, attempt: move.attempt });
    await deps.recorder.onIncident(incident.number, (now) =>
      isStillFor(rotationAt(now, move, "planned"), rotation) ? [opened] : [],
    );
  };
}

/** Whether it is still about the same plan, and nobody was quicker. */
function isStillFor(now: Rotation | undefined, { planHash }: Rotation): boolean {
  return now !== undefined && now.planHash === planHash && now.changeOf !== planHash;
}

async function openOrOwe(
  deps: OpenPullRequestDeps,
  from: { incident: Incident; rotation: Rotation; plan: Plan; attempt: number },
): Promise<NewEvent> {
  const { rotation, plan } = from;
  if (plan.change.kind === "owed") return owed(rotation, plan.change);
  try {
    const { number, url, branch, head } = await propose(deps, { ...from, change: plan.change });
    return {
      type: "rotation.pull-request-opened",
      actor: bot,
      data: { rotation: rotation.id, number, url, branch, head },
    };
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (from.attempt < patience || error.kind === "broken") throw error;
    const todo = `Name version ${plan.secret.version} of the secret in the code, by a pull request of your own.`;
    return owed(rotation, { why: `The pull request could not be opened: ${error.message}`, todo });
  }
}

function owed(rotation: Rotation, { why, todo }: { why: string; todo: string }): NewEvent {
  return { type: "rotation.change-owed", actor: bot, data: { rotation: rotation.id, why, todo } };
}

async function propose(
  deps: OpenPullRequestDeps,
  from: {
    incident: Incident;
    rotation: Rotation;
    plan: Plan;
    change: Extract<Plan["change"], { kind: "pull-request" }>;
  },
): Promise<PullRequest> {
  const { rotation, plan, change } = from;
  const edit = await editAt(deps, change.baseCommit, rotation);
  const files = edit.kind === "edited" ? edit.files : [];
  const asPlanned = change.files.every(({ path, after }) =>
    files.some((file) => file.path === path && sha256(file.after) === after),
  );
  if (!asPlanned || files.length !== change.files.length) {
    throw new FirebreakError("broken", "The change to the code is not the one in the plan.");
  }
  const requester = await deps.directory.nameOf(plan.requester);
  return deps.codeHost.propose({
    branch: change.branch,
    title: `Use the new push certificate of ${rotation.name} (INC-${from.incident.number})`,
    body: describeChange(from.incident, rotation, {
      plan,
      requester,
      explanation: edit.kind === "unresolved" ? edit.why : edit.explanation,
    }),
    baseCommit: change.baseCommit,
    commitMessage: `Use the new push certificate of ${rotation.name}\n\nINC-${from.incident.number}, plan ${plan.rotation} ${shortHash(rotation.planHash ?? "")}`,
    files: files.map(({ path, after }) => ({ path, text: after })),
    labels: ["firebreak"],
    draft: false,
    reviewers: { people: [], teams: [] },
  });
}

/** The evidence that a reviewer needs, as Markdown. No key, and nothing that somebody typed. */
function describeChange(
  incident: Incident,
  rotation: Rotation,
  evidence: { plan: Plan; requester: string; explanation: string },
): string {
  const { plan } = evidence;
  const old = plan.observed.expiry === null ? "none" : written(plan.observed.expiry);
  return [
    `The APNs certificate of \`${rotation.name}\` is being replaced in INC-${incident.number}.`,
    "",
    evidence.explanation,
    "",
    "| | |",
    "|---|---|",
    `| Application | \`${plan.application}\` |`,
    `| Topic | \`${plan.topic}\` (${plan.environment}) |`,
    `| Expiry before | ${old} |`,
    `| Expiry after | ${written(plan.certificate.notAfter)} |`,
    `| Serial | \`${plan.certificate.serial}\` |`,
    `| SHA-256 fingerprint | \`${plan.certificate.fingerprint}\` |`,
    `| Secret version | \`${plan.secret.version}\` |`,
    `| Plan | \`${rotation.planHash ?? ""}\` |`,
    `| Asked for by | ${asLine(evidence.requester)} |`,
    "",
    "The write to SNS happens first, under its own approval. **Until this is merged, the next apply may bring the old certificate back.** " +
      "Plans made before the merge have to be made again.",
  ].join("\n");
}
