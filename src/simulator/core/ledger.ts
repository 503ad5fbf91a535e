import type { WorldClock } from "./clock.ts";
import type { Shelves } from "./shelf.ts";

/** One effect that a vendor applied: what a drill or a test counts to see that it happened once. */
export interface LedgerEntry {
  /** When, in the world's time: ISO 8601, UTC. */
  at: string;
  /** Whose: `slack`, `sns`, `sts`, `iam`, `secretsmanager`, `s3`, `ecs`, `apns`, `github`, `apple`, `pagerduty`, `webhook`. */
  vendor: string;
  /** The vendor's name for the call: `chat.postMessage`, `SetPlatformApplicationAttributes`. */
  effect: string;
  /** What it was applied to: a channel, an ARN, a pull request. */
  subject: string;
  /** What else a reader wants to know. Never a secret. */
  detail: Record<string, string | number | boolean>;
}

/** Every effect the world has seen, in order. */
export interface Ledger {
  record(entry: Omit<LedgerEntry, "at">): void;
  entries(): readonly LedgerEntry[];
}

/** Opens the ledger kept on the given shelves. */
export function openLedger(shelves: Shelves, clock: WorldClock): Ledger {
  const shelf = shelves.shelf<LedgerEntry[]>("ledger", () => []);
  return {
    record(entry) {
      shelf.state.push({ at: clock.now().toISOString(), ...entry });
      shelf.save();
    },
    entries: () => shelf.state,
  };
}
