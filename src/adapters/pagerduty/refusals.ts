import { z } from "zod";
import { FirebreakError } from "../../domain/errors.ts";
import { PagerBusy } from "../../ports/pager.ts";

/** What PagerDuty answered, before anything is made of it. */
export interface Answer {
  status: number;
  retryAfter: string | null;
  body: string;
}

/** What an error needs to name the key, and to keep it to itself. */
export interface KeyName {
  /** The environment variable that holds it. */
  setting: string;
  /** A secret: whatever PagerDuty says is shown without it. */
  routingKey: string;
}

/** Milliseconds. PagerDuty advises tries 30 s apart: docs/events-API-v2/05-Rate-Limits.md in PagerDuty/developer-docs. */
const usualWait = 30_000;
/** Milliseconds. Nothing asks a pager to be quiet for longer: a proxy's “tomorrow” would be a night without one. */
const longestWait = 600_000;

/** @see https://github.com/PagerDuty/api-schema/blob/main/reference/events-v2/openapiv3.json */
const Refused = z.object({ message: z.string(), errors: z.array(z.string()).default([]) });

/** What an answer other than success means. Only what PagerDuty documents as final is final: anything else is tried again. */
export function refusalOf(answer: Answer, key: KeyName): FirebreakError | PagerBusy {
  if (answer.status === 429) return new PagerBusy(waitOf(answer.retryAfter));
  if (answer.status !== 400) return outOfReach(`HTTP status ${answer.status}`);
  if (/routing.?key/i.test(answer.body)) return wrongKey(key.setting, "a key that PagerDuty does not take");
  const said = wordsIn(answer.body);
  if (said === undefined) return outOfReach("a refusal that is not PagerDuty's");
  return new FirebreakError("bad-input", "PagerDuty refused a page.", {
    found: said.replaceAll(key.routingKey, "[redacted]").slice(0, 400),
    todo: "Nobody was woken by it. Tell whoever looks after the incident, and whoever runs the bot.",
  });
}

/** PagerDuty did not answer, or not as PagerDuty does. */
export function outOfReach(found: string, cause?: unknown): FirebreakError {
  return new FirebreakError("unavailable", "PagerDuty can't be reached.", {
    found,
    todo: "Firebreak tries again. If it stays, see https://status.pagerduty.com and the way out of your network.",
    cause,
  });
}

/** The key is not one of an Events API v2 integration. */
export function wrongKey(setting: string, found: string): FirebreakError {
  return new FirebreakError("misconfigured", `PagerDuty refuses the key in ${setting}.`, {
    found,
    expected: "the integration key of an Events API v2 integration: 32 letters and digits",
    todo: `Copy it from the service's integrations in PagerDuty, set ${setting} and start again. Keys of accounts in Europe need the European address.`,
  });
}

/** Why fetch failed: `connect ECONNREFUSED 127.0.0.1:443` lies a cause deep in what it throws. */
export function reasonOf(thrown: unknown): string {
  const { name, code, message, cause } = thrown as Partial<NodeJS.ErrnoException>;
  if (name === "TimeoutError") return "no answer in time";
  if (typeof cause === "object" && cause !== null) return reasonOf(cause);
  return message || code || "the connection ended";
}

function waitOf(retryAfter: string | null): number {
  if (retryAfter === null || !/^\d{1,9}$/.test(retryAfter)) return usualWait;
  return Math.min(Math.max(Number(retryAfter) * 1000, 1000), longestWait);
}

function wordsIn(body: string): string | undefined {
  try {
    const { message, errors } = Refused.parse(JSON.parse(body));
    return [message, ...errors].join("; ");
  } catch {
    return undefined;
  }
}
