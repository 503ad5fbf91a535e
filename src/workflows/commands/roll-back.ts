import { FirebreakError } from "../../domain/errors.ts";
import type { EventData } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { type CredentialOrigin, endOf, type RotatedCredential } from "../../domain/rotation/credential.ts";
import { canRollBack, type Rotation, writtenTargets } from "../../domain/rotation/rotation.ts";
import { hasCome, written } from "../../domain/time.ts";
import { rotatingAll } from "../../guard/deed.ts";
import { checkAsker } from "../../guard/request.ts";
import type { Certificates } from "../../ports/certificates.ts";
import type { PushCredential } from "../../ports/push-credential.ts";
import type { Handler } from "../dispatch.ts";
import { refusing } from "../refusing.ts";
import { applicationOf } from "../rotation/applications.ts";
import { pendingName } from "../rotation/make-request.ts";
import { checkFreeElsewhere, checkFreeHere } from "../rotation/one-at-a-time.ts";
import { nextRotation, readRotationStart, type RotationStartDeps } from "../rotation/start.ts";
import { publicFacts, type TakeInDeps } from "../rotation/take-in.ts";
import { checkOpen, rotationOf } from "./rotation-of.ts";

/** What going back needs: what consumers read before, and everything that a rotation begins with. */
export interface RollBackDeps extends RotationStartDeps, TakeInDeps {
  certificates: Certificates;
}

/**
 * Goes back to the credential that was there before, while the watch is open: as a rotation of its own, through the
 * same checks and the same guard. Never to a certificate that has expired.
 */
export function rollBack(deps: RollBackDeps): Handler<"roll-back"> {
  return async ({ by, key, incident: number, rotation: id, reason }) => {
    const incident = await deps.recorder.incident(number);
    const rotation = rotationOf(incident, id);
    await refusing(deps, { by, incident: number, deed: "ask" }, async () => {
      const policy = deps.gate.policyFor(rotatingAll(rotation.targets, incident));
      checkAsker(policy, by, await deps.gate.membersOf(policy.ask, [by]));
    });
    checkCanRollBack(rotation);
    const applications = writtenTargets(rotation).map(({ application }) => application);
    await checkFreeElsewhere(deps, number, applications);
    const old = await credentialBefore(deps, incident, rotation);
    const wish = { applications, order: "emergency" as const, rehearsal: false };
    const start = { ...(await readRotationStart(deps, wish)), orderWhy: "It takes a rotation back.", rollsBack: id };
    await deps.recorder.onIncident(
      number,
      (now) => {
        checkCanRollBack(rotationOf(now, id));
        checkOpen(now);
        checkFreeHere(now, applications, id);
        const into = nextRotation(now);
        const actor = { kind: "person", id: by } as const;
        return [
          { type: "rotation.rolled-back", actor, data: { rotation: id, by, into }, typed: { reason } },
          { type: "rotation.started", actor, data: { rotation: into, ...start, requester: by }, typed: { reason } },
          { type: "rotation.credential-offered", actor, data: offered(into, old) },
        ];
      },
      key,
    );
    const text = `${rotation.name} goes back to the credential it had before, once that is checked and approved: see the new card.`;
    return { incident: number, text };
  };
}

interface Old {
  credential: RotatedCredential;
  origin: CredentialOrigin;
}

/** The bot supplies it, from what was there: nobody hands anything over. */
function offered(rotation: string, { credential, origin }: Old): EventData<"rotation.credential-offered"> {
  return { rotation, credential, origin, by: null };
}

function checkCanRollBack(rotation: Rotation): void {
  if (canRollBack(rotation)) return;
  const todo = rotation.stage === "done" ? "Its watch is over: begin a new rotation instead." : "See its card.";
  throw new FirebreakError("not-now", `The rotation of ${rotation.name} can't be rolled back now.`, { todo });
}

async function credentialBefore(deps: RollBackDeps, incident: Incident, rotation: Rotation): Promise<Old> {
  const [first] = rotation.targets;
  const { secret } = applicationOf(deps.estate, first.application);
  const before = beforeOf(rotation, secret);
  if (before === null) {
    throw nothing("the secret had no version that consumers read");
  }
  const material = await read(deps, secret, before);
  const credential = factsOf(deps, material);
  const end = endOf(credential);
  if (end !== null && hasCome(end, deps.clock.now())) {
    throw nothing(`the certificate that was there expired on ${written(end)}`);
  }
  const version = await deps.secrets.keepCredential(secret, pendingName(incident.number, rotation), material);
  return { credential, origin: { kind: "handed-over", by: "rollback", secret, version } };
}

/** What consumers read before the rotation: as it was when the secret moved, or else when it was planned. */
function beforeOf({ promoted, plan }: Rotation, secret: string): string | null {
  const moved = promoted.find((one) => one.secret === secret);
  if (moved !== undefined) return moved.before;
  return plan?.targets.find((target) => target.secret.name === secret)?.secret.current ?? null;
}

async function read(deps: RollBackDeps, secret: string, version: string): Promise<PushCredential> {
  const file = { name: null, bytes: await deps.secrets.existing(secret, version) };
  const handed = await deps.credentialReader.read(file, { password: null, entry: null });
  if (handed.kind === "certificate" && handed.privateKeyPem !== null) {
    return { kind: "certificate", certificatePem: handed.certificate.pem, privateKeyPem: handed.privateKeyPem };
  }
  // A token key tells its id and team only in Firebreak's own form.
  if (handed.kind === "token") return deps.secrets.credential(secret, version);
  throw nothing("the version that consumers read before holds a certificate without its key");
}

function factsOf({ certificates }: RollBackDeps, material: PushCredential): RotatedCredential {
  if (material.kind === "certificate") return publicFacts(certificates.read(Buffer.from(material.certificatePem)));
  const { keyId, teamId, privateKeyPem } = material;
  return { kind: "token", keyId, teamId, fingerprint: certificates.publicKeyFingerprint(privateKeyPem) };
}

function nothing(found: string): FirebreakError {
  return new FirebreakError("not-now", "There is nothing to go back to.", {
    found,
    todo: "Begin a new rotation: the card of this one says what is wrong.",
  });
}
