import type { PersonId } from "../../domain/actor.ts";
import { bot } from "../../domain/actor.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { CheckResult } from "../../domain/rotation/events.ts";
import { isRunning, type Rotation, writtenTargets } from "../../domain/rotation/rotation.ts";
import type { Certificates } from "../../ports/certificates.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";
import { endOfRequest } from "./halt-rotation.ts";
import { rotationOf } from "./rotation-of.ts";

/** What a burnt key is recorded through. */
export interface BurntKeyDeps {
  certificates: Pick<Certificates, "publicKeyFingerprint">;
  recorder: Recorder;
}

const posted = "its private key was posted where others can read it";

/**
 * Somebody put a private key where others can read it: no rotation of the incident takes it from now on. One that has
 * planned with it, or has its approval, goes back to waiting for a credential; what is written already stays.
 */
export function reportBurntKey(deps: BurntKeyDeps): Handler<"report-burnt-key"> {
  return async ({ by, key, incident: number, rotation: id, publicKey }) => {
    const incident = await deps.recorder.onIncident(
      number,
      (now) => {
        if (publicKey !== null && rotationOf(now, id).burnt.includes(publicKey)) return [];
        const burnt: NewEvent = {
          type: "rotation.key-burnt",
          actor: { kind: "person", id: by },
          data: { rotation: id, by, publicKey },
        };
        const holding = now.rotations.filter((rotation) => publicKey !== null && keyOf(deps, rotation) === publicKey);
        return [burnt, ...holding.filter(isNotWritten).flatMap((rotation) => dropped(now, rotation, by))];
      },
      key,
    );
    return { incident: number, text: `${whatItMeans(deps, incident, publicKey)} ${todo}` };
  };
}

const todo = "Delete the message and the file now; Firebreak can't. Then make a new key.";

function whatItMeans(deps: BurntKeyDeps, { rotations }: Incident, publicKey: string | null): string {
  const begin = "That file holds a private key, and others can read it here: it counts as burnt";
  const written = rotations.filter(
    (rotation) => publicKey !== null && writtenTargets(rotation).length > 0 && keyOf(deps, rotation) === publicKey,
  );
  return written.length === 0
    ? `${begin}, and the rotation refuses it.`
    : `${begin}. It is in use already by ${written.map(({ name }) => name).join(", ")}: rotate again, with another key.`;
}

/** The public key of the rotation's credential, by its SHA-256. */
function keyOf({ certificates }: BurntKeyDeps, { credential }: Rotation): string | undefined {
  return credential?.kind === "certificate"
    ? certificates.publicKeyFingerprint(credential.pem)
    : credential?.fingerprint;
}

/** Nothing was written with it yet, and something still could be. */
function isNotWritten(rotation: Rotation): boolean {
  const isAsked = ["verified", "planned", "awaiting-approval", "approved"].includes(rotation.stage);
  return isAsked && isRunning(rotation) && writtenTargets(rotation).length === 0;
}

/** Its request ends, and another credential is waited for. */
function dropped(incident: Incident, rotation: Rotation, by: PersonId): NewEvent[] {
  const check: CheckResult = {
    id: "key",
    verdict: "fail",
    expected: "Nobody but the bot and the key's owner has seen the private key.",
    found: `Burnt: ${posted}.`,
    todo: "Have another certificate or key made, and hand it over.",
  };
  return [
    ...endOfRequest(incident, rotation, { by, reason: `The credential is burnt: ${posted}.` }),
    { type: "rotation.credential-rejected", actor: bot, data: { rotation: rotation.id, checks: [check] } },
  ];
}
