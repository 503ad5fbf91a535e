import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { z } from "zod";
import type { WorldContext } from "../core/context.ts";
import type { Alerts } from "./alerts.ts";

/**
 * How far the sender's clock may be from the receiver's, in seconds: as the specification's own libraries have it.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/index.ts
 */
const TOLERANCE = 5 * 60;

/** When the receiver asks to come back, in seconds. */
const COME_BACK = 7;

/** A page, as docs/pagers.md describes it. */
const Body = z.object({
  type: z.enum(["page.triggered", "page.resolved"]),
  timestamp: z.iso.datetime(),
  data: z.object({
    key: z.string(),
    summary: z.string().min(1),
    severity: z.enum(["critical", "error", "warning", "info"]),
    source: z.string().min(1),
    links: z.array(z.object({ href: z.url(), text: z.string() })),
    details: z.record(z.string(), z.string()),
  }),
});

/** `POST /webhook`: a receiver of signed webhooks as a careful team would write it. */
export function createReceiver(
  { clock, shelves }: Pick<WorldContext, "clock" | "shelves">,
  { alerts, secret }: { alerts: Alerts; secret: string },
): (request: Context) => Promise<Response> {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const seen = shelves.shelf<string[]>("webhook-ids", () => []);

  return async ({ req }) => {
    const body = await req.text();
    const message = {
      id: req.header("webhook-id") ?? "",
      timestamp: req.header("webhook-timestamp") ?? "",
      signatures: req.header("webhook-signature") ?? "",
      body,
    };
    const now = Math.floor(clock.now().getTime() / 1000);
    if (message.id === "") return refuseWebhook("The id is missing.", 401);
    if (!isTimely(message.timestamp, now)) return refuseWebhook("The timestamp is missing or too far from now.", 401);
    if (!isSigned(message, key)) return refuseWebhook("No signature matches.", 401);
    const page = parse(body);
    if (page === undefined) return refuseWebhook("This is not a page.", 400);
    if (seen.state.includes(message.id)) return new Response(null, { status: 204 });
    const { key: alert, ...says } = page.data;
    alerts.apply("webhook", { action: page.type === "page.triggered" ? "trigger" : "resolve", key: alert, says });
    seen.state.push(message.id);
    seen.save();
    return new Response(null, { status: 204 });
  };
}

/** The receiver's refusal. A busy one says when to come back. */
export function refuseWebhook(why: string, status: number): Response {
  const busy = status === 429 || status === 503;
  return Response.json({ error: why }, busy ? { status, headers: { "retry-after": String(COME_BACK) } } : { status });
}

function isTimely(timestamp: string, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(Number(timestamp) - now) <= TOLERANCE;
}

/** Whether one of the signatures, of which there may be several while a secret is changed, is right. */
function isSigned(
  { id, timestamp, signatures, body }: { id: string; timestamp: string; signatures: string; body: string },
  key: Buffer,
): boolean {
  const right = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  return signatures.split(" ").some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ""), "base64");
    return signature.startsWith("v1,") && given.length === right.length && timingSafeEqual(given, right);
  });
}

function parse(body: string): z.infer<typeof Body> | undefined {
  try {
    return Body.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}
