import { openJournalKeys } from "../adapters/keys/journal-keys.ts";
import type { JournalKeys } from "../ports/journal-key.ts";
import { createAnchors } from "./anchors.ts";
import { anchorHeads, type AnchorHead, tellAnchorTrouble } from "../workflows/anchor-heads.ts";
import { createRenderRecord, type RenderRecord } from "../workflows/render-record.ts";
import type { OnLost } from "../workflows/reroute-alert.ts";
import { signHeads } from "../workflows/sign-heads.ts";
import type { Data } from "./data.ts";
import { journalKeyFile } from "./journal-key-file.ts";
import type { Known } from "./shared.ts";

/** How the journal vouches for itself. */
export interface Record {
  keys: JournalKeys;
  /** Signs the journal's head when that is due. */
  signHead: () => Promise<void>;
  /** The drawing of its messages. */
  drawing: RenderRecord;
  anchor: AnchorHead;
  /** Tells of anchors that take nothing; of whatever else is lost, the other does. */
  onLost: (other: OnLost) => OnLost;
}

/**
 * Puts the signing and anchoring of the journal together.
 *
 * @throws FirebreakError `misconfigured` when its key can't be used
 */
export function createRecord(
  { config, incidents, clock }: Known,
  { journal, heads }: Pick<Data, "journal" | "heads">,
  onRecorded: () => void,
): Record {
  const { secrets, dataDirectory, slack } = config;
  const keys = openJournalKeys({ pem: secrets.journalKey, file: journalKeyFile(dataDirectory) });
  const anchors = createAnchors(config, clock);
  const anchoring = { anchors, journal, clock, onRecorded };
  return {
    keys,
    signHead: signHeads({
      journal,
      heads,
      keys,
      every: config.journal.sign,
      anchors: [...anchors.keys()],
      clock,
      onRecorded,
    }),
    drawing: createRenderRecord({ heads, incidents, channel: config.journal.channel ?? slack.announcements }),
    anchor: anchorHeads(anchoring),
    onLost: (other) => tellAnchorTrouble(anchoring, other),
  };
}
