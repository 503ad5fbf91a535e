import { type CoverageFacts, coverageOf, type Gap } from "../domain/inventory/coverage.ts";
import type { Estate } from "../domain/estate.ts";
import type { Item } from "../domain/inventory/item.ts";
import type { ItemId } from "../domain/inventory/sighting.ts";
import type { Ladder } from "../domain/inventory/watch.ts";
import type { Clock } from "../ports/clock.ts";
import { everyItem, type Inventory } from "../ports/inventory.ts";
import { byUrgency, type ItemLine, lineOf } from "./inventory.ts";

/** The certificates, as every surface shows them. */
export interface CertificateDesk {
  /** All of them as lines, the most urgent first. */
  lines(): Promise<ItemLine[]>;
  find(id: ItemId): Promise<Item | undefined>;
  line(item: Item): ItemLine;
  /** Everything that is not covered, as of now, the gravest first. */
  gaps(): Promise<Gap[]>;
  readonly ladder: Ladder;
}

/** What the desk reads from. */
export interface DeskDeps {
  inventory: Inventory;
  estate: Estate;
  ladder: Ladder;
  clock: Clock;
  /** What coverage is held against, gathered now. */
  coverage: () => Promise<CoverageFacts>;
}

/** Reads the certificates at the moment of each question. */
export function openDesk(deps: DeskDeps): CertificateDesk {
  const { inventory, ladder, estate, clock } = deps;
  const line = (item: Item) => lineOf(item, { estate, ladder, now: clock.now() });
  return {
    ladder,
    line,
    lines: async () => byUrgency((await everyItem(inventory)).map(line)),
    find: (id) => inventory.find(id),
    gaps: async () => coverageOf(await deps.coverage()),
  };
}
