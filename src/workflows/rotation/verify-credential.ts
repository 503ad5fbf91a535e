import { bot } from "../../domain/actor.ts";
import type { JudgedTarget } from "../../domain/certificate/check.ts";
import { type CredentialToJudge, judgeCredential } from "../../domain/certificate/judge.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Estate } from "../../domain/estate.ts";
import type { NewEvent } from "../../domain/event.ts";
import { groupBy } from "../../domain/grouping.ts";
import type { CheckResult, SecretVersion } from "../../domain/rotation/events.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";
import type { Target } from "../../domain/rotation/target.ts";
import type { Certificates } from "../../ports/certificates.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PushCredential } from "../../ports/push-credential.ts";
import type { Preflight, PushService } from "../../ports/push-service.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { applicationOf } from "./applications.ts";
import { pendingName } from "./make-request.ts";

/** What a credential is held against: its key, its issuers, Apple, and the team's own rule. */
export interface VerifyCredentialDeps {
  certificates: Certificates;
  secrets: SecretStore;
  pushService: PushService;
  estate: Estate;
  recorder: Recorder;
  clock: Clock;
  minimumRemainingDays: number;
}

/**
 * Checks the credential that was handed over, on paper and then against Apple, before anything
 * privileged; a good one is kept as a version of the secret of each application.
 */
export function verifyCredential(deps: VerifyCredentialDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "verifying");
    if (rotation?.credential === undefined) return;
    const pending = pendingName(incident.number, rotation);
    const material = await materialOf(deps, rotation, pending);
    const checks: CheckResult[] = judgeCredential(toJudge(deps, rotation, material));
    if (!isRuledOut(checks)) checks.push(...(await askApple(deps, rotation, material)));
    const about = { rotation: rotation.id, checks };
    const verdict: NewEvent = isRuledOut(checks)
      ? { type: "rotation.credential-rejected", actor: bot, data: about }
      : {
          type: "rotation.credential-verified",
          actor: bot,
          data: { ...about, versions: await keepIn(deps, rotation, { pending, material }) },
        };
    await deps.recorder.onIncident(incident.number, (now) =>
      rotationAt(now, move, "verifying")?.stageSince === rotation.stageSince ? [verdict] : [],
    );
  };
}

/** The credential with its key: made from the rotation's own request, or as it was handed over and kept. */
async function materialOf(deps: VerifyCredentialDeps, rotation: Rotation, pending: string): Promise<PushCredential> {
  const { origin, request, credential } = rotation;
  if (origin?.kind === "handed-over") return deps.secrets.credential(origin.secret, origin.version);
  if (request === undefined || credential?.kind !== "certificate") {
    throw new FirebreakError("broken", "A credential without a key was to be checked.");
  }
  const privateKeyPem = await deps.secrets.pendingKey(request.secret, pending, missingKey);
  return { kind: "certificate", certificatePem: credential.pem, privateKeyPem };
}

function toJudge(deps: VerifyCredentialDeps, rotation: Rotation, material: PushCredential): CredentialToJudge {
  const { certificates, clock, minimumRemainingDays } = deps;
  const { burnt } = rotation;
  const targets = rotation.targets.map(asJudged);
  const key = certificates.privateKeyKind(material.privateKeyPem);
  if (material.kind === "token") {
    const { keyId, teamId } = material;
    return { kind: "token", key, keyId, keyIdFromName: null, teamId, targets, burnt };
  }
  const isOurs = rotation.origin?.kind !== "handed-over";
  return {
    kind: "certificate",
    origin: isOurs ? "request" : "handed-over",
    certificate: certificates.read(new TextEncoder().encode(material.certificatePem)),
    issuer: certificates.issuerOf(material.certificatePem, clock.now()),
    keys: { privateKey: key.publicKeyFingerprint, request: isOurs ? (rotation.request?.publicKey ?? null) : null },
    targets,
    burnt,
    policy: { minimumRemainingDays },
    now: clock.now(),
  };
}

function asJudged({ name, environment, topic, observed }: Target): JudgedTarget {
  return {
    name,
    environment,
    topic,
    deployed: { notAfter: observed.expiry, fingerprintSha256: null, token: observed.token },
  };
}

function isRuledOut(checks: readonly CheckResult[]): boolean {
  return checks.some((check) => check.verdict === "fail");
}

/** Asks Apple about each topic, in each environment. */
async function askApple(
  { pushService }: VerifyCredentialDeps,
  { targets }: Rotation,
  credential: PushCredential,
): Promise<CheckResult[]> {
  const checks: CheckResult[] = [];
  for (const [environment, there] of groupBy(targets, (target) => target.environment)) {
    const topics = [...new Set(there.map(({ topic }) => topic))];
    for (const { topic, preflight } of await pushService.preflightAll({ environment, topics, credential })) {
      const isOnly = targets.every((target) => target.environment === environment && target.topic === topic);
      checks.push(preflightCheck(preflight, isOnly ? "" : ` for ${topic} in ${environment}`));
    }
  }
  return checks;
}

/** What Apple says. A preflight that could not be tried is for the approvers to weigh: a closed way out must not stop the fix. */
function preflightCheck(preflight: Preflight, what: string): CheckResult {
  const expected = `Apple's push service takes the credential${what}.`;
  switch (preflight.verdict) {
    case "accepted": {
      const found = `It does: tried with a device that can't exist. ${preflight.remark ?? ""}`.trim();
      return { id: "preflight", verdict: "pass", expected, found };
    }
    case "refused":
      return {
        id: "preflight",
        verdict: "fail",
        expected,
        found: `It refuses it (${preflight.reason}): ${preflight.explanation}`,
        todo: "Have a new credential made, for this app and environment.",
      };
    case "unknown":
      return {
        id: "preflight",
        verdict: "warn",
        expected,
        found: `It could not be asked: ${preflight.explanation}`,
        todo: "Weigh this before you approve: the credential is good on paper.",
      };
  }
}

/** Keeps the credential in each secret that it goes into; the same content gives the same version. */
async function keepIn(
  { secrets, estate }: VerifyCredentialDeps,
  { targets }: Rotation,
  { pending, material }: { pending: string; material: PushCredential },
): Promise<SecretVersion[]> {
  const names = new Set(targets.map(({ application }) => applicationOf(estate, application).secret));
  const versions: SecretVersion[] = [];
  for (const secret of names) {
    versions.push({ secret, version: await secrets.keepCredential(secret, pending, material) });
  }
  return versions;
}

function missingKey(): Promise<string> {
  return Promise.reject(
    new FirebreakError("not-found", "The private key of this rotation is no longer in the secret store.", {
      todo: "Start the rotation again: a new key and a new request will be made.",
    }),
  );
}
