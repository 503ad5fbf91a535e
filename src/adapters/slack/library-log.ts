import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../../ports/log.ts";

/**
 * What Slack's libraries say for themselves, for whoever looks closely. Their debug lines hold whole
 * payloads and are dropped; what matters of the rest is told once, in this adapter's own words.
 */
export function createLibraryLog(log: Log): Logger {
  const pass = (...says: unknown[]): void =>
    log.debug("Slack's library says something", { says: says.map(String).join(" ") });
  return {
    debug: () => {},
    info: () => {},
    warn: pass,
    error: pass,
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
