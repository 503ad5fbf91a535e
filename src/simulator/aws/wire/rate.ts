import type { WorldClock } from "../../core/clock.ts";

/** Limits calls to a number a second; what was not used is saved up to one second's worth. */
export interface RateLimit {
  /** Whether one more call fits. */
  admit(key: string, perSecond: number): boolean;
}

/** A token bucket a key, by the world's clock. */
export function createRateLimit(clock: WorldClock): RateLimit {
  const buckets = new Map<string, { tokens: number; filledAt: number }>();
  return {
    admit(key, perSecond) {
      if (perSecond === Number.POSITIVE_INFINITY) return true;
      const now = clock.now().getTime();
      const bucket = buckets.get(key) ?? { tokens: perSecond, filledAt: now };
      buckets.set(key, bucket);
      const gained = (Math.max(0, now - bucket.filledAt) / 1000) * perSecond;
      bucket.tokens = Math.min(perSecond, bucket.tokens + gained);
      bucket.filledAt = now;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
