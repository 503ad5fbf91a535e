import { z } from "zod";
import { WorkFacts } from "./by-hand.ts";
import { SignedHead } from "./head.ts";
import { KeyChange } from "./key-change.ts";

/** What the journal records of itself, in the stream `system`, and what people did while the bot could not. */
export const recordEvents = {
  /** The head is the event right before this one. */
  "journal.head-signed": SignedHead,
  "journal.key-changed": KeyChange,
  /** A head is kept in an append-only place. `reference`: where in it. */
  "journal.head-anchored": z.strictObject({ position: z.int().min(1), anchor: z.string(), reference: z.string() }),
  /** An append-only place has not taken a head for a while. The bot goes on trying. */
  "journal.anchor-failed": z.strictObject({
    position: z.int().min(1),
    anchor: z.string(),
    why: z.string(),
  }),
  /** Privileged work that a person did without the bot, told afterwards by an operator. What she notes is typed text. */
  "work.recorded-by-hand": WorkFacts,
};
