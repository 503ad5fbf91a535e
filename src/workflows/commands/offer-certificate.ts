import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";
import type { Certificates } from "../../ports/certificates.ts";
import type { PersonId } from "../../domain/actor.ts";
import { type Deed, rotating } from "../../guard/deed.ts";
import { checkAsker } from "../../guard/request.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";

/** Takes the certificate that Apple made. Whether it is a good one is checked next, and shown on the rotation's card. */
export function offerCertificate(deps: {
  certificates: Certificates;
  gate: ApprovalGate;
  recorder: Recorder;
}): Handler<"offer-certificate"> {
  return async ({ by, key, incident: number, rotation: id, file, reason }) => {
    const incident = await deps.recorder.incident(number);
    const deed = rotating(rotationOf(incident, id).application, incident);
    const mayAsk = await whetherMayAsk(deps.gate, by, deed);
    const read = deps.certificates.read(Buffer.from(file, "base64"));
    const { pem, fingerprintSha256: fingerprint, serial, notBefore, notAfter, issuer, topics, bundleId } = read;
    const certificate = { pem, fingerprint, serial, topic: bundleId ?? topics[0] ?? "", notBefore, notAfter, issuer };
    await deps.recorder.onIncident(
      number,
      (now) => {
        const rotation = rotationOf(now, id);
        if (now.state === "resolved")
          throw new FirebreakError("not-now", `INC-${number} is resolved.`, {
            todo: "Open a new incident for a new rotation.",
          });
        if (rotation.stage !== "awaiting-certificate") {
          throw new FirebreakError("not-now", `The rotation of ${rotation.name} does not wait for a certificate now.`, {
            todo:
              rotation.stage === "verifying"
                ? "The one that was just handed over is being checked."
                : "See its card for what it waits for.",
          });
        }
        const asksForIt = rotation.requester === null;
        if (asksForIt) {
          mayAsk();
          checkReason(reason);
        }
        const actor =
          by === null ? ({ kind: "operator", name: "command line" } as const) : ({ kind: "person", id: by } as const);
        const typed = asksForIt && reason !== null ? { typed: { reason } } : {};
        return [{ type: "rotation.certificate-offered", actor, data: { rotation: id, certificate, by }, ...typed }];
      },
      key,
    );
    return { incident: number, text: "The certificate is being checked: see the rotation's card." };
  };
}

/** Who hands a certificate over to a rotation that nobody has asked for yet asks for it by that: the policy has to allow it. */
async function whetherMayAsk(gate: ApprovalGate, by: PersonId | null, deed: Deed): Promise<() => void> {
  if (by === null) {
    return () => {
      throw new FirebreakError("not-allowed", "Nobody has asked for this rotation yet: the bot only prepared it.", {
        todo: "Hand the certificate over in the chat: whoever does that there asks for the rotation.",
      });
    };
  }
  const policy = gate.policyFor(deed);
  const membership = await gate.membership(policy, [by]);
  return () => checkAsker(policy, by, membership);
}

function checkReason(reason: string | null): void {
  if (reason !== null) return;
  throw new FirebreakError("bad-input", "Handing this certificate over asks for the rotation, so it needs a reason.", {
    todo: "Press “Upload certificate…” on the newest card: its form asks why.",
  });
}

/** @throws FirebreakError `not-found` when the incident has no such rotation */
export function rotationOf(incident: Incident, id: string): Rotation {
  const rotation = incident.rotations.find((one) => one.id === id);
  if (rotation !== undefined) return rotation;
  throw new FirebreakError("not-found", `INC-${incident.number} has no ${id}.`);
}
