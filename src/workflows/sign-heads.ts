import { bot } from "../domain/actor.ts";
import type { NewEvent } from "../domain/event.ts";
import { type Head, headText } from "../domain/record/head.ts";
import { keyChangeText } from "../domain/record/key-change.ts";
import { between } from "../domain/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import type { JournalHeads } from "../ports/journal-heads.ts";
import type { JournalKeys } from "../ports/journal-key.ts";
import { owedForHead } from "../projections/owed-heads.ts";

/** What the signing of heads needs. */
export interface SigningDeps {
  journal: Pick<Journal, "append" | "heads">;
  heads: JournalHeads;
  keys: JournalKeys;
  /** How long events may go unsigned, in milliseconds. */
  every: number;
  /** The append-only places that each head is sent to, by name. */
  anchors: readonly string[];
  clock: Clock;
  /** Called after something was recorded: messages may be owed now. */
  onRecorded: () => void;
}

/** The stream of what concerns the bot itself. */
const stream = "system";
/** How often it is tried at once while others append; whatever is left is for the next sweep. */
const attempts = 20;

/**
 * Signs the journal's head when that is due: when an incident was resolved since the last one, or
 * when anything happened and the time has passed. What the journal records of itself counts for
 * nothing, or it would never come to rest. Of several processes one signs; the others see that it did.
 */
export function signHeads(deps: SigningDeps): () => Promise<void> {
  return async () => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (await signOnce(deps)) return;
    }
  };
}

/** @returns whether there is nothing left to do now */
async function signOnce(deps: SigningDeps): Promise<boolean> {
  const { heads, keys, clock } = deps;
  const now = clock.now();
  // First of all: whatever is recorded while the rest is read moves the end, and the append is refused.
  const { position, hash } = await heads.end();
  const last = await heads.last();
  const { first, resolved } = await heads.since(last?.data.position ?? 0);
  const isDue = first !== null && (resolved.length > 0 || between(first, now) >= deps.every);
  if (!isDue) return true;

  if (last !== undefined && !(await isHandedOver(deps, last.data.key))) return false;
  const head: Head = { position, hash, at: now.toISOString(), key: keys.present.id };
  const event: NewEvent = {
    type: "journal.head-signed",
    actor: bot,
    data: { ...head, signature: keys.present.sign(headText(head)) },
  };
  const outcome = await deps.journal.append({
    stream,
    expected: await lengthOf(deps.journal),
    after: position,
    events: [event],
    at: now,
    owed: owedForHead(position, { incidents: resolved, anchors: deps.anchors }),
  });
  if (outcome.kind === "recorded") deps.onRecorded();
  return outcome.kind === "recorded";
}

/** The key before vouches for the present one, once, if it is still at hand. False when others came in between. */
async function isHandedOver({ journal, keys, clock }: SigningDeps, before: string): Promise<boolean> {
  const former = keys.former.find(({ id }) => id === before);
  if (former === undefined) return true;
  const now = clock.now();
  const change = { from: before, to: keys.present.id, publicKey: keys.present.pem, at: now.toISOString() };
  const outcome = await journal.append({
    stream,
    expected: await lengthOf(journal),
    events: [
      {
        type: "journal.key-changed",
        actor: bot,
        data: { ...change, signature: former.sign(keyChangeText(change)) },
      },
    ],
    at: now,
    key: `journal-key/${before}/${keys.present.id}`,
    owed: [],
  });
  return outcome.kind !== "conflict";
}

async function lengthOf(journal: SigningDeps["journal"]): Promise<number> {
  const found = (await journal.heads(stream)).find((one) => one.stream === stream);
  return found?.sequence ?? 0;
}
