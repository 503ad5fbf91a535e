import type { DuePhase } from "../domain/phase.ts";

/** Runs phases durably: each id once, and again after a crash until it has ended. */
export interface Phases {
  /** Starts the phase unless one of its id has been started before. Returns at once. */
  start(phase: DuePhase): Promise<void>;
  /** Takes over what processes that have died left unfinished. */
  recover(): Promise<void>;
  /** Forgets phases that ended long before `now`. */
  forget(now: Date): Promise<void>;
}
