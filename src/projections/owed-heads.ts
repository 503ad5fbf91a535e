import { incidentStream } from "../domain/incident/incident.ts";
import type { Owed } from "../ports/journal.ts";

/** The kind of what goes to an append-only place. */
export const anchorKind = "head-anchor";

/**
 * What a signed head makes owed: its line in the channel of the journal and of each incident that it
 * closes, and its copy in each append-only place. Each place has a lane of its own, and gets them in order.
 */
export function owedForHead(
  position: number,
  to: { incidents: readonly number[]; anchors: readonly string[] },
): Owed[] {
  const key = `journal/head-${position}`;
  return [
    { key: `${key}/channel`, lane: "journal/channel", kind: "journal-head", subject: { position } },
    ...to.incidents.map((incident) => ({
      key: `${key}/${incidentStream(incident)}`,
      lane: incidentStream(incident),
      kind: "journal-head",
      subject: { position, incident },
    })),
    ...to.anchors.map((anchor) => ({
      key: `${key}/${anchor}`,
      lane: `journal/${anchor}`,
      kind: anchorKind,
      subject: { position, anchor },
    })),
  ];
}

/** The message that tells of an append-only place that does not take heads; one for each time it begins. */
export function owedForAnchorTrouble(position: number, anchor: string): Owed {
  return {
    key: `journal/anchor-failed/${position}/${anchor}`,
    lane: "journal/channel",
    kind: "anchor-trouble",
    subject: { position, anchor },
  };
}
