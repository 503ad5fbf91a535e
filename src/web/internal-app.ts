import { Hono } from "hono";
import type { Health } from "../ports/house.ts";
import type { PasskeyPages } from "../ports/passkey-pages.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { UploadPages } from "../ports/uploads.ts";
import { type CertificatePagesDeps, createCertificatePages } from "./certificates/pages.tsx";
import { contentSecurityPolicy } from "./certificates/style.ts";
import { createExposition } from "./metrics/exposition.ts";
import { createMetricFacts, type MetricsDeps } from "./metrics/facts.ts";
import { createPasskeyPages } from "./passkeys/pages.tsx";
import { createUploadPages } from "./uploads/pages.tsx";

/** What health is read from. */
export interface HealthDeps {
  outbox: Pick<Outbox, "pending">;
  /** Answers when the database does. */
  database: () => Promise<void>;
  /** Whether the chat's socket is open. */
  chatConnected: () => boolean;
}

/** What everything on the internal port is read from. */
export type InternalAppDeps = HealthDeps &
  CertificatePagesDeps &
  MetricsDeps & {
    /** Undefined where firebreak.yml names no address that passkeys work at. */
    passkeys: PasskeyPages | undefined;
    /** Undefined where nobody said how the internal port is reached from people's machines. */
    uploads: UploadPages | undefined;
  };

/**
 * The internal port: health, metrics, the certificates, and the pages about passkeys and for uploads. All but these
 * only read. A chat that is away is no reason to restart the bot, so only the database fails health.
 */
export function createInternalApp(deps: InternalAppDeps): Hono {
  const app = new Hono();
  const readFacts = createMetricFacts(deps);
  const exposition = createExposition();
  app.use(async (context, next) => {
    await next();
    if (!context.res.headers.has("content-security-policy"))
      context.header("content-security-policy", contentSecurityPolicy);
    context.header("cross-origin-resource-policy", "same-origin");
    context.header("x-content-type-options", "nosniff");
    if (!context.res.headers.has("referrer-policy")) context.header("referrer-policy", "no-referrer");
    context.header("cache-control", "no-store");
  });
  app.get("/health", async (context) => {
    const health = await healthOf(deps);
    return context.json(health, health.status === "failing" ? 503 : 200);
  });
  app.get("/metrics", async (context) => {
    const { text, contentType } = await exposition(await readFacts());
    return context.body(text, 200, { "content-type": contentType });
  });
  if (deps.passkeys !== undefined) app.route("/", createPasskeyPages(deps.passkeys, deps.log));
  if (deps.uploads !== undefined) app.route("/", createUploadPages(deps.uploads, deps.log));
  app.route("/", createCertificatePages(deps));
  app.onError((error, context) => {
    deps.log.error("the internal port could not answer", { path: context.req.path, error });
    return context.text("This can't be read right now. The log of the bot says why.", 503);
  });
  return app;
}

/** Looks how the bot does. */
export async function healthOf(deps: HealthDeps): Promise<Health> {
  const chat = deps.chatConnected() ? "connected" : "not connected";
  try {
    await deps.database();
    const undelivered = (await deps.outbox.pending()).length;
    return { status: chat === "connected" ? "well" : "degraded", database: "answers", chat, undelivered };
  } catch {
    return { status: "failing", database: "does not answer", chat, undelivered: 0 };
  }
}
