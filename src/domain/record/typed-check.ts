import { saltedHash } from "../digest.ts";
import type { ChainRow } from "../journal.ts";
import type { Fault, ReadableBody } from "./chain-check.ts";

/** A typed text's place: its event and its field. */
export interface TypedPlace {
  position: number;
  field: string;
}

/** Whether the texts that people typed are as they were, or were erased as the journal tells. */
export interface TypedCheck {
  take(row: ChainRow, body: ReadableBody): Fault | undefined;
  /** The first that is gone without an erasure, with its event's stream and type. */
  lost(): { position: number; stream: string; type: string; why: string } | undefined;
  erased(): TypedPlace[];
}

/** Makes the check. It remembers what is gone until its erasure is read. */
export function createTypedCheck(): TypedCheck {
  const missing = new Map<string, TypedPlace & { stream: string; type: string }>();
  const erased: TypedPlace[] = [];
  return {
    take(row, body) {
      const unknown = Object.keys(row.typed).find((field) => !Object.hasOwn(body.typed, field));
      if (unknown !== undefined) return { why: `a typed text "${unknown}" was added to it` };
      const { position } = row;
      const { stream, type } = body;
      for (const [field, hash] of Object.entries(body.typed)) {
        const kept = row.typed[field] ?? null;
        if (kept === null) missing.set(`${position}/${field}`, { position, field, stream, type });
        else if (saltedHash(kept.salt, kept.text) !== hash) return { why: `its typed text "${field}" was changed` };
      }
      if (type === "text.erased") {
        const erasure = body.data as TypedPlace;
        if (missing.delete(`${erasure.position}/${erasure.field}`)) erased.push(erasure);
      }
      return undefined;
    },
    lost() {
      const [first] = missing.values();
      if (first === undefined) return undefined;
      const { field, ...place } = first;
      return { ...place, why: `its typed text "${field}" is gone, and no erasure is recorded` };
    },
    erased: () => erased,
  };
}
