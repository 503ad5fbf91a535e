import { bot } from "../domain/actor.ts";
import type { NewEvent } from "../domain/event.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { SignedHead } from "../domain/record/head.ts";
import type { Anchor } from "../ports/anchor.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal, Owed } from "../ports/journal.ts";
import { anchorKind, owedForAnchorTrouble } from "../projections/owed-heads.ts";
import type { OnLost } from "./reroute-alert.ts";

/** What the keeping of heads in append-only places needs. */
export interface AnchoringDeps {
  /** By their names. */
  anchors: ReadonlyMap<string, Anchor>;
  journal: Pick<Journal, "append" | "heads">;
  clock: Clock;
  /** Called after something was recorded: messages may be owed now. */
  onRecorded: () => void;
}

/** Keeps a head in an append-only place, and answers with where it is there. */
export type AnchorHead = (anchor: string, head: SignedHead) => Promise<string>;

/** The stream of what concerns the bot itself. */
const stream = "system";
/** How often an event is tried while others append to the stream. */
const attempts = 50;

/** Makes the keeping of heads. That a head is kept is recorded once, however often it was tried. */
export function anchorHeads(deps: AnchoringDeps): AnchorHead {
  return async (name, head) => {
    const anchor = deps.anchors.get(name);
    if (anchor === undefined) {
      throw new FirebreakError("not-found", `firebreak.yml names no anchor ${name} any more.`, {
        todo: "The heads that it has not taken stand in the channel, and in the anchors that are named.",
      });
    }
    const reference = await anchor.keep(head);
    const data = { position: head.position, anchor: name, reference };
    await record(deps, { type: "journal.head-anchored", actor: bot, data }, []);
    return reference;
  };
}

/** Tells people once that a place does not take heads. Whatever else is lost is for the other. */
export function tellAnchorTrouble(deps: AnchoringDeps, other: OnLost): OnLost {
  return async (item, why) => {
    await other(item, why);
    if (item.kind !== anchorKind) return;
    const position = Number(item.subject["position"]);
    const anchor = String(item.subject["anchor"]);
    // What firebreak.yml names no longer is nobody's trouble.
    if (!deps.anchors.has(anchor)) return;
    const owed = [owedForAnchorTrouble(position, anchor)];
    await record(deps, { type: "journal.anchor-failed", actor: bot, data: { position, anchor, why } }, owed);
  };
}

type OfAnchor = Extract<NewEvent, { type: "journal.head-anchored" | "journal.anchor-failed" }>;

async function record(deps: AnchoringDeps, event: OfAnchor, owed: readonly Owed[]): Promise<void> {
  const { journal, clock } = deps;
  const key = `${event.type}/${event.data.position}/${event.data.anchor}`;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const expected = (await journal.heads(stream)).find((one) => one.stream === stream)?.sequence ?? 0;
    const outcome = await journal.append({ stream, expected, events: [event], at: clock.now(), key, owed });
    if (outcome.kind === "recorded") deps.onRecorded();
    if (outcome.kind !== "conflict") return;
  }
  throw new FirebreakError("broken", "The journal's own stream changed faster than an event could be recorded.");
}
