import type { ChainRow } from "../journal.ts";
import type { Fault } from "./chain-check.ts";
import type { SignedHead } from "./head.ts";
import type { KeyRing } from "./key-ring.ts";

/** Whether the journal is the one that the anchors have seen. */
export interface AnchorCheck {
  take(row: ChainRow): Fault | undefined;
  /** What an anchor says against the journal as a whole. `end`: where it ends; null where not all of it is there. */
  contradiction(end: number | null): (Fault & { position: number }) | undefined;
  /** How many agree with it. */
  agreeing(): number;
}

/** Makes the check. A signature by a key that the journal itself hands over to is checked at the end. */
export function createAnchorCheck(anchors: readonly SignedHead[], ring: KeyRing): AnchorCheck {
  const ahead = anchors.toSorted((one, other) => one.position - other.position);
  const met: SignedHead[] = [];
  const forged = (anchor: SignedHead) => {
    const why = ring.forgery(anchor);
    return why && `the anchor of ${anchor.at} ${why}`;
  };

  return {
    take(row) {
      for (let anchor = ahead[0]; anchor !== undefined && anchor.position <= row.position; anchor = ahead[0]) {
        ahead.shift();
        // An export of one stream goes past positions of others.
        if (anchor.position < row.position) continue;
        const why = ring.knows(anchor.key) ? forged(anchor) : undefined;
        if (why !== undefined) return { why };
        if (anchor.hash !== row.hash) {
          return { why: `an anchor of ${anchor.at} has another hash here: the history up to it was written anew` };
        }
        met.push(anchor);
      }
      return undefined;
    },
    contradiction(end) {
      for (const anchor of [...met, ...ahead]) {
        const why = forged(anchor);
        if (why !== undefined) return { position: anchor.position, why };
      }
      const furthest = ahead.at(-1);
      if (end === null || furthest === undefined) return undefined;
      const { at, position } = furthest;
      return { position: end + 1, why: `the journal ends at ${end}; an anchor of ${at} has seen ${position}` };
    },
    agreeing: () => met.length,
  };
}
