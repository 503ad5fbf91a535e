import { Hono } from "hono";
import type { WorldContext } from "../core/context.ts";
import { listen } from "../core/listen.ts";
import { type Alert, openAlerts } from "./alerts.ts";
import { createEnqueue, refusePagerDuty } from "./pagerduty.ts";
import { suffer } from "./suffer.ts";
import { createReceiver, refuseWebhook } from "./webhook.ts";

/** How the services that wake people begin. */
export interface PagerOptions {
  /** The integration keys that PagerDuty knows: 32 letters and digits each. */
  routingKeys: readonly string[];
  /** What the receiver of webhooks verifies with: `whsec_` and base64. */
  webhookSecret: string;
  /** Where to listen; 0 takes a free port. */
  port: number;
}

/** A simulated PagerDuty, and a team's own receiver of webhooks. */
export interface PagerWorld {
  port: number;
  urls: {
    /** PagerDuty's Events API, without a trailing slash. */
    pagerDuty: string;
    /** Where webhooks are posted to. */
    webhook: string;
  };
  /** Everything that woke somebody: PagerDuty's first, each oldest first. */
  alerts(): readonly Alert[];
  close(): Promise<void>;
}

/**
 * Opens both on 127.0.0.1. Faults: `pagerduty.enqueue` and `webhook.receive`; one that refuses with
 * 429, or the webhook's with 503, asks to come back later.
 */
export async function createPagerWorld(context: WorldContext, options: PagerOptions): Promise<PagerWorld> {
  const { clock, faults } = context;
  const pagerDuty = openAlerts(context, "pagerduty");
  const webhook = openAlerts(context, "webhook");
  const enqueue = createEnqueue({ clock, alerts: pagerDuty, routingKeys: options.routingKeys });
  const receive = createReceiver(context, { alerts: webhook, secret: options.webhookSecret });

  const app = new Hono();
  app.post("/v2/enqueue", (request) =>
    suffer(request, faults.take("pagerduty.enqueue"), { answer: () => enqueue(request), refuse: refusePagerDuty }),
  );
  app.post("/webhook", (request) =>
    suffer(request, faults.take("webhook.receive"), { answer: () => receive(request), refuse: refuseWebhook }),
  );
  const server = await listen(app, options.port);
  return {
    port: server.port,
    urls: { pagerDuty: server.url, webhook: `${server.url}/webhook` },
    alerts: () => [...pagerDuty.all(), ...webhook.all()],
    close: () => server.close(),
  };
}
