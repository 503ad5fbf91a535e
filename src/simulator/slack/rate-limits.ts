import { POSTS_PER_CHANNEL, TIERS } from "./limits.ts";
import type { Rate, Tier } from "./limits.ts";
import { SlackError } from "./slack-error.ts";

/** Slack's rate limits: buckets that fill with time, one a method and one a channel posted to. */
export interface RateLimits {
  /** @throws `ratelimited` with `retry_after`, in seconds */
  spend(method: string, tier: Tier): void;
  /** @throws as {@link spend} */
  spendPost(channel: string): void;
}

/** @param now milliseconds */
export function createRateLimits(now: () => number): RateLimits {
  const buckets = new Map<string, { tokens: number; at: number }>();

  function take(key: string, rate: Rate): void {
    const before = buckets.get(key) ?? { tokens: rate.burst, at: now() };
    const perMillisecond = rate.perMinute / 60_000;
    const tokens = Math.min(rate.burst, before.tokens + Math.max(0, now() - before.at) * perMillisecond);
    const enough = tokens >= 1;
    buckets.set(key, { tokens: enough ? tokens - 1 : tokens, at: now() });
    if (!enough) throw new SlackError("ratelimited", { retry_after: Math.ceil((1 - tokens) / perMillisecond / 1000) });
  }

  return {
    spend: (method, tier) => take(`method ${method}`, TIERS[tier]),
    spendPost: (channel) => take(`channel ${channel}`, POSTS_PER_CHANNEL),
  };
}
