import type { PersonId } from "../../../../domain/actor.ts";
import type { Inspection } from "../../../../domain/certificate/inspection.ts";
import type { SurfaceTools } from "../tools.ts";

/** A file as somebody put it into Slack. */
export interface SlackFile {
  name: string;
  bytes: Uint8Array;
}

/** Who posted it, and which rotations have to refuse it. */
export interface Burnt {
  by: PersonId;
  /** Identity of the posting. */
  key: string;
  incident: number;
  rotations: readonly { id: string }[];
}

/**
 * Has each of these rotations refuse the file's keys from now on. Of the keys only the fingerprints of their public
 * halves go on; the file goes nowhere. Never throws: the person has to be told whatever happens here.
 */
export async function reportBurnt(
  { inspector, dispatch, log }: Pick<SurfaceTools, "inspector" | "dispatch" | "log">,
  file: SlackFile,
  { by, key, incident, rotations }: Burnt,
): Promise<void> {
  const found = rotations.length === 0 ? [] : publicKeysIn(await inspector.inspect(file, {}));
  const keys: (string | null)[] = found.length === 0 ? [null] : found;
  for (const { id: rotation } of rotations) {
    for (const publicKey of keys) {
      const about = { by, incident, rotation, publicKey, key: `${key}/${rotation}/${publicKey ?? "unread"}` };
      await dispatch({ kind: "report-burnt-key", ...about }).catch((error: unknown) => {
        log.error("a burnt key could not be recorded", { incident, rotation, error });
      });
    }
  }
}

/**
 * The public keys of the private ones in a file, by their SHA-256. A key that is locked is known by the certificates
 * beside it.
 */
function publicKeysIn({ entries }: Inspection): string[] {
  const open = entries.flatMap((entry) =>
    entry.kind === "private-key" && entry.publicKeyFingerprint !== null ? [entry.publicKeyFingerprint] : [],
  );
  const beside = entries.flatMap((entry) =>
    entry.kind === "certificate" && !entry.isAuthority ? [entry.publicKeyFingerprint] : [],
  );
  return [...new Set(open.length === 0 ? beside : open)];
}
