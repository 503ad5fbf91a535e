import { FirebreakError } from "../domain/errors.ts";
import type { SignedHead } from "../domain/record/head.ts";
import type { JournalHeads } from "../ports/journal-heads.ts";
import type { Incidents } from "../projections/incidents.ts";
import { anchorKind } from "../projections/owed-heads.ts";
import type { Drawable, Rendered } from "./render-notice.ts";

/** Makes a message about the journal itself; undefined for what is none of its. */
export type RenderRecord = (item: Drawable) => Promise<Rendered | undefined>;

/** What the journal's own messages are drawn from. */
export interface RenderRecordDeps {
  heads: Pick<JournalHeads, "signedAt" | "failureAt">;
  incidents: Pick<Incidents, "find">;
  /** The channel that heads are told in: its id. */
  channel: string;
}

/** Makes the drawing of the journal's own messages. */
export function createRenderRecord({ heads, incidents, channel }: RenderRecordDeps): RenderRecord {
  async function headOf(position: number): Promise<SignedHead> {
    const event = await heads.signedAt(position);
    if (event !== undefined) return event.data;
    throw new FirebreakError("broken", `A message is owed about a head at ${position} that the journal does not hold.`);
  }

  return async ({ kind, subject }) => {
    const position = Number(subject["position"]);
    switch (kind) {
      case "journal-head": {
        const number = subject["incident"];
        const to = number === undefined ? channel : (await incidents.find(Number(number)))?.channel;
        if (to === undefined) return { to: "nobody" };
        return { to: "chat", channel: to, notice: { kind, head: await headOf(position) } };
      }
      case anchorKind:
        return { to: "anchor", anchor: String(subject["anchor"]), head: await headOf(position) };
      case "anchor-trouble": {
        const anchor = String(subject["anchor"]);
        const event = await heads.failureAt(position, anchor);
        if (event === undefined)
          throw new FirebreakError("broken", `A message is owed about ${anchor}, which is well.`);
        return { to: "chat", channel, notice: { kind, anchor, position, why: event.data.why, at: event.at } };
      }
      default:
        return undefined;
    }
  };
}
