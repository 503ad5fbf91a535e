import { bot } from "../../domain/actor.ts";
import { sha256 } from "../../domain/digest.ts";
import type { Application, Estate } from "../../domain/estate.ts";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { hashOf, type Plan } from "../../domain/rotation/plan.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";
import { after } from "../../domain/time.ts";
import { rotating } from "../../guard/deed.ts";
import { policyHash } from "../../guard/policy.ts";
import { sessionPolicyFor } from "../../guard/session-policy.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CodeHost } from "../../ports/code-host.ts";
import type { InfrastructureCode } from "../../ports/infrastructure-code.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** Everything that a plan reads: the application, the code, the policy, the role. */
export interface PlanRotationDeps {
  push: ApplicationPush;
  codeHost: CodeHost;
  code: InfrastructureCode;
  gate: ApprovalGate;
  estate: Estate;
  breakGlass: { role: string; region: string };
  recorder: Recorder;
  clock: Clock;
}

/** How often the code host may be out of reach before the plan goes on without it: a pull request must not hold up the fix. */
const patience = 3;

/** Makes the plan that people are asked to approve: everything it names was read now, not taken from anybody's words. */
export function planRotation(deps: PlanRotationDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "verified");
    if (rotation === undefined) return;
    const change = await planChange(deps, { incident: incident.number, rotation, attempt: move.attempt });
    const plan = await makePlan(deps, { incident, rotation, change });
    await deps.recorder.onIncident(incident.number, (now) =>
      rotationAt(now, move, "verified") === undefined
        ? []
        : [{ type: "rotation.planned", actor: bot, data: { rotation: rotation.id, plan, hash: hashOf(plan) } }],
    );
  };
}

async function makePlan(
  deps: PlanRotationDeps,
  from: { incident: Incident; rotation: Rotation; change: Plan["change"] },
): Promise<Plan> {
  const { incident, rotation } = from;
  if (rotation.certificate === undefined || rotation.secretVersion === undefined) {
    throw new FirebreakError("broken", "A plan was due before the credential was verified.");
  }
  const policy = deps.gate.policyFor(rotating(rotation.application, incident));
  const { expiry, enabled } = await deps.push.observe(rotation.application);
  const expiresAt = after(deps.clock.now(), policy.requestLifetime);
  const cutOff = after(expiresAt, policy.grantLifetime);
  const { fingerprint, serial, notAfter } = rotation.certificate;
  const { application, environment, topic, requester, runbook } = rotation;
  if (requester === null)
    throw new FirebreakError("broken", "A plan was due before anybody had asked for the rotation.");
  return {
    incident: incident.number,
    rotation: rotation.id,
    requester,
    runbook,
    application,
    environment,
    topic,
    observed: { expiry, enabled },
    certificate: { fingerprint, serial, notAfter },
    secret: { name: applicationOf(deps.estate, application).secret, version: rotation.secretVersion },
    change: from.change,
    sessions: [
      {
        target: application,
        role: deps.breakGlass.role,
        policy: sessionPolicyFor({ application, region: deps.breakGlass.region, cutOff }),
      },
    ],
    policyHash: policyHash(policy),
    expiresAt,
    cutOff,
  };
}

/** The change to the infrastructure's code, or the words for the person who has to make it. */
async function planChange(
  deps: PlanRotationDeps,
  from: { incident: number; rotation: Rotation; attempt: number },
): Promise<Plan["change"]> {
  try {
    const base = await deps.codeHost.readBase();
    const edit = await editAt(deps, base.commit, from.rotation);
    if (edit.kind === "unresolved") return { kind: "owed", why: edit.why, todo: edit.todo };
    if (edit.kind === "unchanged")
      return { kind: "owed", why: edit.explanation, todo: "Check that this is what was meant." };
    return {
      kind: "pull-request",
      repository: deps.codeHost.repository,
      baseCommit: base.commit,
      branch: branchOf(from.incident, from.rotation),
      files: edit.files.map(({ path, before, after: text }) => ({ path, before: sha256(before), after: sha256(text) })),
    };
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (from.attempt < patience || error.kind === "broken") throw error;
    return {
      kind: "owed",
      why: `The code host could not be used: ${error.message}`,
      todo: `Name version ${from.rotation.secretVersion} of the secret in the code, by a pull request of your own.`,
    };
  }
}

/** The edit of this rotation, made against the files of that commit: the same commit always gives the same edit. */
export async function editAt(
  deps: Pick<PlanRotationDeps, "codeHost" | "code" | "estate">,
  commit: string,
  rotation: Pick<Rotation, "application" | "secretVersion">,
) {
  const files = await deps.codeHost.readFiles(commit, deps.code.extensions);
  const { secret } = applicationOf(deps.estate, rotation.application);
  return deps.code.nameVersion(files, { application: rotation.application, secret }, rotation.secretVersion ?? "");
}

/** The same credential goes onto the same branch, however often it is planned again. */
function branchOf(incident: number, rotation: Rotation): string {
  return `firebreak/inc-${incident}/${rotation.name}-${rotation.certificate?.fingerprint.slice(0, 8)}`;
}

/** What firebreak.yml says of the application. */
export function applicationOf(estate: Estate, arn: string): Application {
  const application = estate.applications.find((one) => one.arn === arn);
  if (application !== undefined) return application;
  throw new FirebreakError("misconfigured", `firebreak.yml does not list the application ${arn}.`, {
    expected: "its topic, canary endpoint and secret under applications",
    todo: "Add it and start the bot again.",
  });
}
