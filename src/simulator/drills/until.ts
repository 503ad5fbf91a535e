import { setTimeout as sleep } from "node:timers/promises";

/** How long to wait, for what, and what to say instead when it didn't come. */
export interface Wait {
  timeoutMs: number;
  /** What is awaited, as in "Waited 10 s for …". */
  what: string;
  /** What was there instead. */
  instead?: () => Promise<string>;
}

/** Often enough that a step of a drill isn't slowed by looking. */
const lookAgainMilliseconds = 50;

/**
 * Looks again and again until the condition answers something.
 *
 * @throws when the time has passed: what was awaited, and what was seen instead
 */
export async function until<Found>(
  condition: () => Promise<Found | undefined | null | false>,
  wait: Wait,
): Promise<Found> {
  const end = performance.now() + wait.timeoutMs;
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() >= end) {
      const seen = wait.instead === undefined ? "" : ` ${await wait.instead()}`;
      throw new Error(`Waited ${wait.timeoutMs / 1000} s for ${wait.what}.${seen}`);
    }
    await sleep(lookAgainMilliseconds);
  }
}
