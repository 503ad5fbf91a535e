import { bot } from "../../domain/actor.ts";
import { judgeCredential } from "../../domain/certificate/judge.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { CheckResult } from "../../domain/rotation/events.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";
import type { Certificates } from "../../ports/certificates.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Preflight, PushService } from "../../ports/push-service.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { pendingName } from "./make-request.ts";

/** What a certificate is held against: its key, its issuers, Apple, and the team's own rule. */
export interface VerifyCredentialDeps {
  certificates: Certificates;
  secrets: SecretStore;
  pushService: PushService;
  recorder: Recorder;
  clock: Clock;
  minimumRemainingDays: number;
}

/**
 * Checks the certificate that was handed over, on paper and then against Apple, before anything
 * privileged; a good one is kept with its key as one version of the secret.
 */
export function verifyCredential(deps: VerifyCredentialDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "verifying");
    if (rotation?.certificate === undefined || rotation.request === undefined) return;
    const { secret } = rotation.request;
    const pending = pendingName(incident.number, rotation);
    const privateKeyPem = await deps.secrets.pendingKey(secret, pending, missingKey);
    const credential = { kind: "certificate" as const, certificatePem: rotation.certificate.pem, privateKeyPem };

    const checks: CheckResult[] = onPaper(deps, rotation, privateKeyPem);
    if (!ruledOut(checks)) {
      const { environment, topic } = rotation;
      checks.push(preflightCheck(await deps.pushService.preflight({ environment, topic, credential })));
    }
    const about = { rotation: rotation.id, checks };
    const verdict = ruledOut(checks)
      ? ({ type: "rotation.credential-rejected", actor: bot, data: about } as const)
      : ({
          type: "rotation.credential-verified",
          actor: bot,
          data: {
            ...about,
            secretVersion: await deps.secrets.keepCredential(secret, pending, credential),
          },
        } as const);
    await deps.recorder.onIncident(incident.number, (now) =>
      rotationAt(now, move, "verifying")?.stageSince === rotation.stageSince ? [verdict] : [],
    );
  };
}

function onPaper(deps: VerifyCredentialDeps, rotation: Rotation, privateKeyPem: string): CheckResult[] {
  const pem = rotation.certificate?.pem ?? "";
  const { certificates, clock, minimumRemainingDays } = deps;
  return judgeCredential({
    kind: "certificate",
    origin: "request",
    certificate: certificates.read(new TextEncoder().encode(pem)),
    issuer: certificates.issuerOf(pem, clock.now()),
    keys: { privateKey: certificates.publicKeyFingerprint(privateKeyPem), request: rotation.request?.publicKey ?? "" },
    targets: [{ ...rotation, deployed: { notAfter: rotation.observed.expiry, fingerprintSha256: null, token: null } }],
    burnt: [],
    policy: { minimumRemainingDays },
    now: clock.now(),
  });
}

function ruledOut(checks: readonly CheckResult[]): boolean {
  return checks.some((check) => check.verdict === "fail");
}

/** What Apple says. A preflight that could not be tried is for the approvers to weigh: a closed way out must not stop the fix. */
function preflightCheck(preflight: Preflight): CheckResult {
  const expected = "Apple's push service takes the certificate.";
  switch (preflight.verdict) {
    case "accepted":
      return { id: "preflight", verdict: "pass", expected, found: "It does: tried with a device that can't exist." };
    case "refused":
      return {
        id: "preflight",
        verdict: "fail",
        expected,
        found: `It refuses it (${preflight.reason}): ${preflight.explanation}`,
        todo: "Have a new certificate made from this rotation's request.",
      };
    case "unknown":
      return {
        id: "preflight",
        verdict: "warn",
        expected,
        found: `It could not be asked: ${preflight.explanation}`,
        todo: "Weigh this before you approve: the certificate is good on paper.",
      };
  }
}

function missingKey(): Promise<string> {
  return Promise.reject(
    new FirebreakError("not-found", "The private key of this rotation is no longer in the secret store.", {
      todo: "Start the rotation again: a new key and a new request will be made.",
    }),
  );
}
