import { between } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";

/** One time that something was done. */
export interface Beat {
  /** When it had been done. */
  endedAt: Date;
  /** How long it took, in seconds. */
  seconds: number;
}

/** Notes when something that is done again and again was done last. */
export interface Pulse {
  /** The same work, noted when it has ended, however it ended. */
  timed(work: () => Promise<void>): () => Promise<void>;
  /** The last time; undefined before the first has ended. */
  latest(): Beat | undefined;
}

/** Makes a pulse that nothing was noted on yet. */
export function createPulse(clock: Clock): Pulse {
  let latest: Beat | undefined;
  return {
    timed: (work) => async () => {
      const begun = clock.now();
      try {
        await work();
      } finally {
        const endedAt = clock.now();
        latest = { endedAt, seconds: between(begun, endedAt) / 1000 };
      }
    },
    latest: () => latest,
  };
}
