import type { Clock } from "../../../ports/clock.ts";
import type { Log } from "../../../ports/log.ts";

/**
 * How far Slack's time and the bot's may lie apart, in seconds and in either direction: five minutes.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const allowedSkew = 300;

/** How long it is quiet after it was told, in milliseconds: whoever sends an old request can send it often. */
const quiet = 60_000;

/** Tells whoever reads the log when Slack's time and the bot's lie too far apart. */
export interface Skew {
  /** How far a time of Slack's lies after the bot's, in seconds; negative when before. Both in seconds since 1970. */
  heard(slackSeconds: number): number;
}

/** Watches the two clocks. */
export function createSkew({ clock, log }: { clock: Clock; log: Log }): Skew {
  let toldAt = -Infinity;
  return {
    heard(slackSeconds) {
      const now = clock.now().getTime();
      const seconds = slackSeconds - Math.floor(now / 1000);
      if (Math.abs(seconds) > allowedSkew && Math.abs(now - toldAt) >= quiet) {
        toldAt = now;
        log.warn("the bot's own clock may be wrong, or what Slack sent was held back: the two times differ", {
          found: `Slack's time is ${Math.abs(seconds)} s ${seconds > 0 ? "after" : "before"} the bot's`,
          expected: `at most ${allowedSkew} s`,
        });
      }
      return seconds;
    },
  };
}
