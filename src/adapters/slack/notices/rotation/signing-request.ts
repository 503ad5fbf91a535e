import type { Incident } from "../../../../domain/incident/incident.ts";
import type { Rotation } from "../../../../domain/rotation/rotation.ts";
import type { Notice } from "../../../../ports/chat.ts";
import { typed } from "../../text.ts";

/** A file and the words beside it. */
export interface FileContent {
  /** Its name tells it apart from every other file in the channel. */
  name: string;
  content: string;
  comment: string;
}

/** The signing request's file name, with the ending that Apple's own tools give it. */
export function signingRequestName(
  incident: Pick<Incident, "number">,
  rotation: Pick<Rotation, "id" | "targets">,
): string {
  return `${rotation.targets[0].name}-INC-${incident.number}-${rotation.id}.certSigningRequest`;
}

/** The signing request, to take to Apple's portal. Its key stays in the secret store. */
export function drawSigningRequest({ incident, rotation }: Extract<Notice, { kind: "signing-request" }>): FileContent {
  return {
    name: signingRequestName(incident, rotation),
    content: rotation.request?.csr ?? "",
    comment: `${rotation.rehearsal ? "REHEARSAL. " : ""}The signing request for ${typed(rotation.name)}. Take it to Apple's developer portal; it holds no secret.`,
  };
}
