import type { Actor, PersonId } from "../../domain/actor.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Estate } from "../../domain/estate.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { CredentialOrigin, RotatedCredential } from "../../domain/rotation/credential.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";
import { rotatingAll } from "../../guard/deed.ts";
import { checkAsker } from "../../guard/request.ts";
import type { ReadCertificate } from "../../ports/certificates.ts";
import type { CredentialReader, HandedCredential, HandedFile } from "../../ports/credential-reader.ts";
import type { PushCredential } from "../../ports/push-credential.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import type { Incidents } from "../../projections/incidents.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { checkOpen, rotationOf } from "../commands/rotation-of.ts";
import type { Recorder } from "../record.ts";
import { applicationOf } from "./applications.ts";
import { pendingName } from "./make-request.ts";
import { checkFreeElsewhere } from "./one-at-a-time.ts";

/** What taking a credential in needs: it is read, kept at once, and known from then on by its public facts alone. */
export interface TakeInDeps {
  credentialReader: CredentialReader;
  secrets: SecretStore;
  gate: ApprovalGate;
  estate: Estate;
  incidents: Pick<Incidents, "all">;
  recorder: Recorder;
}

/** Who hands over, and to which rotation. */
export interface TakingIn {
  /** Null: from the command line, where nobody is known. */
  by: PersonId | null;
  /** The hand-over's identity: what comes twice is done once. */
  key: string;
  incident: number;
  rotation: string;
  /** Why, where handing over asks for the rotation; null where somebody has asked already. */
  reason: string | null;
}

/** What comes with a token key, which no file tells by itself. */
export interface TokenNames {
  /** Null: as the file's name tells it. */
  keyId: string | null;
  teamId: string;
}

/** A credential with its key, as a person gave it. */
export interface HandedOver extends TakingIn {
  file: HandedFile;
  password: string | null;
  entry: string | null;
  token: TokenNames | null;
  through: Extract<CredentialOrigin, { kind: "handed-over" }>["by"];
}

/**
 * Takes in a credential with its private key. The key is in the secret store before anything of it is recorded, and
 * only its public facts come out of here.
 *
 * @throws FirebreakError `bad-input` for what can't be used, `not-allowed` for a key that was seen by others, and the
 * refusals of whoever may not ask
 */
export async function takeIn(deps: TakeInDeps, handed: HandedOver): Promise<{ credential: RotatedCredential }> {
  const incident = await deps.recorder.incident(handed.incident);
  // Whoever may not hand over is refused before anything is kept: no version of the secret is left behind then.
  const admit = await admission(deps, handed);
  const rotation = admit(incident);
  const { file, password, entry } = handed;
  const read = await deps.credentialReader.read(file, { password, entry });
  if (read.kind === "certificate" && read.privateKeyPem === null) {
    const credential = publicFacts(read.certificate);
    await record(deps, handed, { credential, origin: { kind: "request" } });
    return { credential };
  }
  const { credential, material } = asCredential(read, handed.token);
  checkNotBurnt(rotation, read);
  const { secret } = applicationOf(deps.estate, rotation.targets[0].application);
  const version = await deps.secrets.keepCredential(secret, pendingName(incident.number, rotation), material);
  await record(deps, handed, { credential, origin: { kind: "handed-over", by: handed.through, secret, version } });
  return { credential };
}

/** Records that a credential was handed over: its public facts, and how it came. */
export async function record(
  deps: Pick<TakeInDeps, "gate" | "incidents" | "recorder">,
  taking: TakingIn,
  offered: { credential: RotatedCredential; origin: CredentialOrigin },
): Promise<Incident> {
  const { by, key, incident: number, rotation: id, reason } = taking;
  const admit = await admission(deps, taking);
  return deps.recorder.onIncident(
    number,
    (now) => {
      const asksForIt = admit(now).requester === null;
      const actor: Actor = by === null ? { kind: "operator", name: "command line" } : { kind: "person", id: by };
      const typed = asksForIt && reason !== null ? { typed: { reason } } : {};
      return [{ type: "rotation.credential-offered", actor, data: { rotation: id, ...offered, by }, ...typed }];
    },
    key,
  );
}

/**
 * Reads whether the hand-over may be taken in: decided on the incident as it is at each call, before anything is kept
 * and again when it is recorded.
 */
async function admission(
  deps: Pick<TakeInDeps, "gate" | "incidents" | "recorder">,
  { by, incident: number, rotation: id, reason }: TakingIn,
): Promise<(now: Incident) => Rotation> {
  const incident = await deps.recorder.incident(number);
  const asked = rotationOf(incident, id);
  const mayAsk = await whetherMayAsk(deps.gate, by, { incident, rotation: asked });
  const applications = asked.targets.map(({ application }) => application);
  // Whoever asked for it has been through this already, and whoever begins another now finds it under way.
  if (asked.requester === null && !asked.rehearsal) await checkFreeElsewhere(deps, number, applications);
  return (now) => {
    const rotation = rotationOf(now, id);
    checkOpen(now);
    checkWaits(rotation);
    if (rotation.requester === null) {
      mayAsk();
      checkReason(reason);
    }
    return rotation;
  };
}

/** What the public may know of a certificate. */
export function publicFacts(read: ReadCertificate): RotatedCredential {
  const { pem, fingerprintSha256: fingerprint, serial, notBefore, notAfter, issuer, topics } = read;
  return { kind: "certificate", pem, fingerprint, serial, topics, notBefore, notAfter, issuer };
}

/** @throws FirebreakError `bad-input` when a token key comes without its id or its team's */
function asCredential(
  read: HandedCredential,
  token: TokenNames | null,
): { credential: RotatedCredential; material: PushCredential } {
  if (read.kind === "certificate") {
    const { pem: certificatePem } = read.certificate;
    const privateKeyPem = read.privateKeyPem ?? "";
    return {
      credential: publicFacts(read.certificate),
      material: { kind: "certificate", certificatePem, privateKeyPem },
    };
  }
  const keyId = token?.keyId ?? read.keyIdFromName ?? undefined;
  if (keyId === undefined || token === null) {
    throw new FirebreakError("bad-input", "A token key needs its id and its team's.", {
      found: keyId === undefined ? "neither" : `the key's id ${keyId}, and no team`,
      expected: "ten characters each, as Apple's developer portal shows them",
      todo: "Hand the .p8 over once more, with --key-id and --team-id.",
    });
  }
  const { teamId } = token;
  const { privateKeyPem, publicKeyFingerprint: fingerprint } = read;
  return {
    credential: { kind: "token", keyId, teamId, fingerprint },
    material: { kind: "token", keyId, teamId, privateKeyPem },
  };
}

function checkNotBurnt({ burnt }: Rotation, read: HandedCredential): void {
  const publicKey = read.kind === "token" ? read.publicKeyFingerprint : read.certificate.publicKeyFingerprint;
  if (!burnt.includes(publicKey)) return;
  throw new FirebreakError("not-allowed", "This private key was posted where others can read it.", {
    found: `the key whose public key has the SHA-256 ${publicKey.slice(0, 16)}`,
    expected: "a key that nobody else has seen",
    todo: "Make a new one: with this rotation's signing request the bot makes it, and nobody has to handle a key.",
  });
}

function checkWaits(rotation: Rotation): void {
  if (rotation.stage === "awaiting-credential") return;
  throw new FirebreakError("not-now", `The rotation of ${rotation.name} does not wait for a credential now.`, {
    todo:
      rotation.stage === "verifying"
        ? "The one that was just handed over is being checked."
        : "See its card for what it waits for.",
  });
}

/** Who hands a credential over to a rotation that nobody has asked for yet asks for it by that: the policy has to allow it. */
async function whetherMayAsk(
  gate: ApprovalGate,
  by: PersonId | null,
  { incident, rotation }: { incident: Incident; rotation: Rotation },
): Promise<() => void> {
  if (by === null) {
    return () => {
      throw new FirebreakError("not-allowed", "Nobody has asked for this rotation yet: the bot only prepared it.", {
        todo: "Ask for it in the chat first: whoever hands the certificate over there asks for the rotation.",
      });
    };
  }
  const policy = gate.policyFor(rotatingAll(rotation.targets, incident));
  const membership = await gate.membersOf(policy.ask, [by]);
  return () => checkAsker(policy, by, membership);
}

function checkReason(reason: string | null): void {
  if (reason !== null) return;
  throw new FirebreakError("bad-input", "Handing this over asks for the rotation, so it needs a reason.", {
    todo: "Press “Upload certificate…” on the newest card: its form asks why.",
  });
}
