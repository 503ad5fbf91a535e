import type { Item } from "../domain/inventory/item.ts";
import type { ItemId } from "../domain/inventory/sighting.ts";
import type { Instant } from "../domain/time.ts";

/**
 * The items as they now are: what their streams in the journal tell, kept beside them in the same
 * transaction, so that ten thousand of them are read without reading ten thousand streams.
 */
export interface Inventory {
  find(id: ItemId): Promise<Item | undefined>;
  /** Those of the ids that are known. */
  known(ids: readonly ItemId[]): Promise<Map<ItemId, Item>>;
  /** Every item that the source saw last and that has not gone. */
  presentIn(source: string): Promise<ItemId[]>;
  /** Those whose attention is due, the longest due first. */
  due(now: Date, limit: number): Promise<Item[]>;
  /** Not now: again at that time, unless something is recorded of it before. */
  postpone(id: ItemId, until: Date): Promise<void>;
  /** Makes each due when the function says so; null: not by itself. */
  reschedule(attention: (item: Item) => Instant | null): Promise<void>;
  /** All of them, a page at a time, in the order of their ids. Those that have gone are among them. */
  pages(): AsyncIterable<Item[]>;
  /** How many there are, gone ones included. */
  count(): Promise<number>;
}

/** All items at once: some tens of megabytes for ten thousand. For a page or a list that is asked for, not for the watch. */
export async function everyItem(inventory: Pick<Inventory, "pages">): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of inventory.pages()) items.push(...page);
  return items;
}
