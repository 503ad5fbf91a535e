import { bot } from "../../domain/actor.ts";
import type { PlannedSession } from "../../domain/approval/plan.ts";
import { type RoleWay, roleFor } from "../../domain/approval/role.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { asPlanned, type PlannedCredential } from "../../domain/rotation/credential.ts";
import { hashOf, type Plan, type PlannedTarget } from "../../domain/rotation/plan.ts";
import { type Rotation, versionFor } from "../../domain/rotation/rotation.ts";
import type { InOrder, Target } from "../../domain/rotation/target.ts";
import { after, type Instant } from "../../domain/time.ts";
import { rotatingAll } from "../../guard/deed.ts";
import { policyHash } from "../../guard/policy.ts";
import { readingPolicyFor, sessionPolicyFor } from "../../guard/session-policy.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { Clock } from "../../ports/clock.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { applicationOf, consumersOf } from "./applications.ts";
import { planChange, type PlanChangeDeps } from "./plan-change.ts";

/** Everything that a plan reads: the applications, the code, the policy, the roles, and what consumers read. */
export interface PlanRotationDeps extends PlanChangeDeps {
  push: ApplicationPush;
  secrets: Pick<SecretStore, "current">;
  gate: ApprovalGate;
  /** The break-glass role of each account. */
  roles: readonly RoleWay[];
  /** Firebreak's own region. */
  region: string;
  /** Whether secrets are in AWS, where a session moves what consumers read. */
  secretsInAws: boolean;
  recorder: Recorder;
  clock: Clock;
}

/** Makes the plan that people are asked to approve: everything it names was read now, not taken from anybody's words. */
export function planRotation(deps: PlanRotationDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "verified");
    if (rotation === undefined) return;
    const change = await planChange(deps, { rotation, attempt: move.attempt });
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
  const { requester, runbook, order, rehearsal, rollsBack } = rotation;
  if (requester === null)
    throw new FirebreakError("broken", "A plan was due before anybody had asked for the rotation.");
  const policy = deps.gate.policyFor(rotatingAll(rotation.targets, incident));
  const expiresAt = after(deps.clock.now(), policy.requestLifetime);
  const cutOff = after(expiresAt, policy.grantLifetime);
  const targets = await readTargets(deps, rotation);
  return {
    incident: incident.number,
    rotation: rotation.id,
    requester,
    runbook,
    order,
    rehearsal,
    rollsBack,
    targets,
    credential: credentialOf(rotation),
    change: from.change,
    consumers: rehearsal ? [] : consumersOf(deps.estate, targets),
    sessions: targets.map((target) => sessionOf(deps, rotation, { target, cutOff })),
    policyHash: policyHash(policy),
    expiresAt,
    cutOff,
  };
}

/** What goes in. A rehearsal may go on without a certificate: its plan then names none that could ever be written. */
function credentialOf({ credential, rehearsal }: Rotation): PlannedCredential {
  if (credential !== undefined) return asPlanned(credential);
  if (!rehearsal) throw new FirebreakError("broken", "A plan was due before the credential was verified.");
  return { kind: "certificate", fingerprint: "", serial: "", topics: [], notAfter: "2000-01-01T00:00:00.000Z" };
}

async function readTargets(deps: PlanRotationDeps, rotation: Rotation): Promise<InOrder<PlannedTarget>> {
  const [first, ...rest] = rotation.targets;
  const others: PlannedTarget[] = [];
  const canary = await readTarget(deps, rotation, first);
  for (const target of rest) others.push(await readTarget(deps, rotation, target));
  return [canary, ...others];
}

async function readTarget(
  { push, secrets, estate }: PlanRotationDeps,
  rotation: Rotation,
  { application, name, environment, topic }: Target,
): Promise<PlannedTarget> {
  const { expiry, enabled, token } = await push.observe(application);
  const { secret } = applicationOf(estate, application);
  const version = versionFor(rotation, secret);
  if (version === undefined) {
    throw new FirebreakError("bad-input", `The new credential is not kept in the secret of ${name}.`, {
      found: rotation.versions.map((one) => one.secret).join(", ") || "no secret at all",
      expected: secret,
      todo: "The secret's name in firebreak.yml has changed since the rotation began: begin it again.",
    });
  }
  const current = await secrets.current(secret);
  const observed = { expiry, enabled, token };
  return { application, name, environment, topic, observed, secret: { name: secret, version, current } };
}

/** The session for one application: as wide as the plan's own effects on it, and no wider. */
function sessionOf(
  deps: PlanRotationDeps,
  { order, rehearsal }: Rotation,
  { target, cutOff }: { target: PlannedTarget; cutOff: Instant },
): PlannedSession {
  const { application, secret, name } = target;
  const role = roleFor(deps.roles, application)?.role;
  if (role === undefined) {
    throw new FirebreakError("misconfigured", `No break-glass role is configured for the account of ${name}.`, {
      found: application,
      expected: "its account under aws.accounts in firebreak.yml",
      todo: "Add it and start the bot again.",
    });
  }
  if (rehearsal) return { target: application, role, policy: readingPolicyFor({ application, cutOff }) };
  const { region } = deps;
  const promoting = deps.secretsInAws ? { secret: secret.name } : {};
  return {
    target: application,
    role,
    policy: sessionPolicyFor({ application, region, cutOff, writes: order === "emergency", ...promoting }),
  };
}
