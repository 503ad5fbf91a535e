import type { WorldClock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { Ledger } from "./ledger.ts";
import type { Shelves } from "./shelf.ts";

/** What every vendor of one world shares. */
export interface WorldContext {
  clock: WorldClock;
  shelves: Shelves;
  ledger: Ledger;
  faults: Faults;
}
