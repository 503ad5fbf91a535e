import { bot, type PersonId } from "../../domain/actor.ts";
import type { Estate } from "../../domain/estate.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";
import { rotatingAll } from "../../guard/deed.ts";
import { everyoneOf } from "../../guard/membership.ts";
import type { Certificates } from "../../ports/certificates.ts";
import type { Chat } from "../../ports/chat.ts";
import type { Log } from "../../ports/log.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { bringIn } from "../bring-in.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { applicationOf } from "./applications.ts";

/** Where the key is made and where it is kept. */
export interface MakeRequestDeps {
  secrets: SecretStore;
  certificates: Certificates;
  estate: Estate;
  gate: ApprovalGate;
  chat: Pick<Chat, "invite">;
  recorder: Recorder;
  log: Log;
}

/**
 * Makes the key and the signing request, and has the approvers stand by. The key goes to the secret store within this step; all
 * that comes out of it is the request. A repeated step finds the key that the first one kept. One certificate goes into all
 * applications of a rotation: its key waits with the first one's secret.
 */
export function makeRequest(deps: MakeRequestDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "started");
    if (rotation === undefined) return;
    await bringIn(deps, incident.channel, await approversOf(deps, incident, rotation));
    const [first] = rotation.targets;
    const { secret } = applicationOf(deps.estate, first.application);
    const commonName = `${rotation.rehearsal ? "REHEARSAL " : ""}Firebreak INC-${incident.number} ${first.name}`;
    const subject = { bundleId: first.topic, commonName };
    const key = await deps.secrets.pendingKey(secret, pendingName(incident.number, rotation), async () => {
      const made = await deps.certificates.makeKeyAndRequest(subject);
      return made.privateKeyPem;
    });
    const csr = await deps.certificates.requestFor(key, subject);
    const publicKey = deps.certificates.publicKeyFingerprint(csr);
    await deps.recorder.onIncident(incident.number, (now) =>
      rotationAt(now, move, "started") === undefined
        ? []
        : [{ type: "rotation.request-made", actor: bot, data: { rotation: rotation.id, csr, publicKey, secret } }],
    );
  };
}

/** Those who will be asked; nobody where no policy says who. */
async function approversOf({ gate }: MakeRequestDeps, incident: Incident, { targets }: Rotation): Promise<PersonId[]> {
  const policy = gate.coverOf(rotatingAll(targets, incident));
  if (policy === undefined) return [];
  const sources = policy.approve.flatMap(({ from }) => from);
  return everyoneOf(sources, await gate.membersOf(sources, []));
}

/**
 * The name under which the secret store keeps what belongs to this rotation. Its instant makes it
 * unique: a journal that begins anew must not find the keys of an older one's rotations.
 */
export function pendingName(incident: number, rotation: Pick<Rotation, "id" | "startedAt">): string {
  return `incident/${incident}/${rotation.id}/${rotation.startedAt}`;
}
