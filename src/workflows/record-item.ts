import { FirebreakError } from "../domain/errors.ts";
import type { NewEvent, RecordedEvent } from "../domain/event.ts";
import { applyToItem, foldItem, type Item, itemStream } from "../domain/inventory/item.ts";
import type { ItemId } from "../domain/inventory/sighting.ts";
import { type Ladder, nextAttention } from "../domain/inventory/watch.ts";
import type { Clock } from "../ports/clock.ts";
import type { Inventory } from "../ports/inventory.ts";
import type { Batch, Journal, Owed } from "../ports/journal.ts";
import { owedForItem } from "../projections/owed-certificates.ts";

/** What is to be recorded of one item: decided on what it was, undefined for one that was never seen. */
export interface ItemDecision {
  id: ItemId;
  before: Item | undefined;
  events: readonly NewEvent[];
}

/** The one way into the items' streams: read, decide purely, append. */
export interface ItemRecorder {
  /**
   * Records what `decide` yields for the item as it now is; when it has moved on meanwhile, it is
   * read and decided anew.
   *
   * @param key the command's identity; a command that was recorded before is not recorded again
   * @returns the item afterwards
   * @throws FirebreakError `not-found` when there is no such item, and whatever `decide` throws
   */
  onItem(id: ItemId, decide: (item: Item) => readonly NewEvent[], key?: string): Promise<Item>;
  /** Records decisions on many items in one round. One whose item has moved on meanwhile is left out: the next look decides anew. */
  onItems(decisions: readonly ItemDecision[]): Promise<void>;
}

/** The journal, its copy of the items, and whom to tell when something was recorded. */
export interface ItemRecorderDeps {
  journal: Pick<Journal, "append" | "appendAll">;
  inventory: Pick<Inventory, "find">;
  ladder: Ladder;
  clock: Clock;
  /** Called after something was recorded: messages may be owed now. */
  onRecorded: () => void;
}

/** How often a decision is taken anew while others move the same item, before something must be wrong. */
const attempts = 50;

/** Makes the recorder. Nothing else appends to an item's stream. */
export function createItemRecorder(deps: ItemRecorderDeps): ItemRecorder {
  const { journal, inventory, clock } = deps;

  async function find(id: ItemId): Promise<Item> {
    const item = await inventory.find(id);
    if (item !== undefined) return item;
    throw new FirebreakError("not-found", `There is no certificate ${id}.`, { todo: "List them with /cert list." });
  }

  return {
    async onItem(id, decide, key) {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const before = await find(id);
        const events = decide(before);
        if (events.length === 0) return before;
        const { batch, after } = foresee({ id, before, events }, { at: clock.now(), ladder: deps.ladder });
        const outcome = await journal.append({ ...batch, ...(key === undefined ? {} : { key }) });
        if (outcome.kind === "duplicate") return find(id);
        if (outcome.kind === "conflict") continue;
        deps.onRecorded();
        return after;
      }
      throw new FirebreakError("broken", `${id} changed faster than a decision could be recorded.`);
    },
    async onItems(decisions) {
      const at = clock.now();
      const batches = decisions
        .filter(({ events }) => events.length > 0)
        .map((decision) => foresee(decision, { at, ladder: deps.ladder }).batch);
      if (batches.length === 0) return;
      await journal.appendAll(batches);
      if (batches.some((batch) => batch.owed.length > 0)) deps.onRecorded();
    },
  };
}

/** The item as it will be after the events, what they make owed, and when it needs attention next. */
function foresee(
  { id, before, events }: ItemDecision,
  { at, ladder }: { at: Date; ladder: Ladder },
): { after: Item; batch: Batch } {
  const stream = itemStream(id);
  const expected = before?.sequence ?? 0;
  const owed = new Map<string, Owed>();
  let item = before;
  for (const [index, event] of events.entries()) {
    const recorded = {
      typed: {},
      ...event,
      stream,
      sequence: expected + 1 + index,
      position: 0,
      at: at.toISOString(),
      hash: "",
    } as RecordedEvent;
    const after = item === undefined ? foldItem([recorded]) : applyToItem(item, recorded);
    if (after === undefined) break;
    for (const message of owedForItem({ before: item, after, event: recorded })) owed.set(message.key, message);
    item = after;
  }
  if (item === undefined) throw new FirebreakError("broken", "An item can't begin with no event.");
  const batch = { stream, expected, events, at, owed: [...owed.values()] };
  return { after: item, batch: { ...batch, item: { item, attention: nextAttention(item, ladder) } } };
}
