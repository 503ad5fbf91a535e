import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import type { WorldClock } from "../core/clock.ts";
import type { AlertEvent, Alerts } from "./alerts.ts";
import { EVENT, faultsOf, type Fields, isObject, textIn } from "./event.ts";

/**
 * Calls for one integration key in any 60 seconds, “approximately”.
 *
 * @see https://github.com/PagerDuty/developer-docs/blob/main/docs/events-API-v2/05-Rate-Limits.md
 */
const RATE = { calls: 120, milliseconds: 60_000 };

/** What PagerDuty knows. */
export interface PagerDutyParts {
  clock: WorldClock;
  alerts: Alerts;
  /** The integration keys of its services, 32 letters and digits each. */
  routingKeys: readonly string[];
}

/** `POST /v2/enqueue`: answers an event as PagerDuty does, after applying it. */
export function createEnqueue({ clock, alerts, routingKeys }: PagerDutyParts): (request: Context) => Promise<Response> {
  const calls = new Map<string, number[]>();

  /** Whether one more call fits into the last minute. One that does not is not counted. */
  function admit(key: string): boolean {
    const now = clock.now().getTime();
    const recent = (calls.get(key) ?? []).filter((at) => at > now - RATE.milliseconds);
    const fits = recent.length < RATE.calls;
    calls.set(key, fits ? [...recent, now] : recent);
    return fits;
  }

  return async ({ req }) => {
    const body = await req.text();
    if (Buffer.byteLength(body) > EVENT.bytes) return invalid(["The event is larger than 512 KB"]);
    const event = parse(body);
    if (event === undefined) {
      return refuse(400, {
        status: "Unrecognized object",
        message: "Event object format is unrecognized",
        errors: ["JSON parse error"],
      });
    }
    const faults = faultsOf(event);
    if (faults.length > 0) return invalid(faults);
    const routingKey = textIn(event, "routing_key");
    if (!routingKeys.includes(routingKey)) return invalid(["Invalid routing key"]);
    if (!admit(routingKey)) return refusePagerDuty("Request Limit Exceeded", 429);
    const key = textIn(event, "dedup_key") || randomUUID();
    alerts.apply(routingKey, alertEventOf(event, key));
    return Response.json({ status: "success", message: "Event processed", dedup_key: key }, { status: 202 });
  };
}

/** PagerDuty's answer to a call that it can't take now. It gives no word on when to come back. */
export function refusePagerDuty(code: string, status: number): Response {
  return status === 400 ? invalid([code]) : refuse(status, { status: code, message: code, errors: [] });
}

function invalid(errors: string[]): Response {
  return refuse(400, { status: "invalid event", message: "Event object is invalid", errors });
}

function refuse(status: number, body: { status: string; message: string; errors: string[] }): Response {
  return Response.json(body, { status });
}

function parse(body: string): Fields | undefined {
  try {
    const event: unknown = JSON.parse(body);
    return isObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

/** An event without faults. Only one that triggers says anything. */
function alertEventOf(event: Fields, key: string): AlertEvent {
  const payload = isObject(event["payload"]) ? event["payload"] : {};
  const details = payload["custom_details"];
  const links = Array.isArray(event["links"]) ? event["links"].filter(isObject) : [];
  return {
    action: event["event_action"] as AlertEvent["action"],
    key,
    says: {
      summary: textIn(payload, "summary"),
      severity: textIn(payload, "severity"),
      source: textIn(payload, "source"),
      links: links.map((link) => ({ href: textIn(link, "href"), text: textIn(link, "text") || textIn(link, "href") })),
      details: isObject(details) ? details : {},
    },
  };
}
