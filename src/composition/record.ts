import { createAnchors } from "./anchors.ts";
import { anchorHeads, type AnchorHead, tellAnchorTrouble } from "../workflows/anchor-heads.ts";
import { createRenderRecord, type RenderRecord } from "../workflows/render-record.ts";
import type { OnLost } from "../workflows/reroute-alert.ts";
import { signHeads } from "../workflows/sign-heads.ts";
import type { Data } from "./data.ts";
import type { Known } from "./shared.ts";

/** How the journal vouches for itself. */
export interface Record {
  /** Signs the journal's head when that is due. */
  signHead: () => Promise<void>;
  /** The drawing of its messages. */
  drawing: RenderRecord;
  anchor: AnchorHead;
  /** Tells of anchors that take nothing; of whatever else is lost, the other does. */
  onLost: (other: OnLost) => OnLost;
}

/** Puts the signing and anchoring of the journal together. */
export function createRecord(
  { config, incidents, clock }: Known,
  { journal, heads, keys }: Pick<Data, "journal" | "heads" | "keys">,
  onRecorded: () => void,
): Record {
  const anchors = createAnchors(config, clock);
  const anchoring = { anchors, journal, clock, onRecorded };
  return {
    signHead: signHeads({
      journal,
      heads,
      keys,
      every: config.journal.sign,
      anchors: [...anchors.keys()],
      clock,
      onRecorded,
    }),
    drawing: createRenderRecord({ heads, incidents, channel: config.journal.channel ?? config.slack.announcements }),
    anchor: anchorHeads(anchoring),
    onLost: (other) => tellAnchorTrouble(anchoring, other),
  };
}
