import { Hono } from "hono";
import type { Health } from "../ports/house.ts";
import type { Outbox } from "../ports/outbox.ts";

/** What health is read from. */
export interface InternalAppDeps {
  outbox: Pick<Outbox, "pending">;
  /** Answers when the database does. */
  database: () => Promise<void>;
  /** Whether the chat's socket is open. */
  chatConnected: () => boolean;
}

/** The internal port: health, for this machine. A chat that is away is no reason to restart the bot, so only the database fails it. */
export function createInternalApp(deps: InternalAppDeps): Hono {
  const app = new Hono();
  app.get("/health", async (context) => {
    const health = await healthOf(deps);
    return context.json(health, health.status === "failing" ? 503 : 200);
  });
  return app;
}

/** Looks how the bot does. */
export async function healthOf(deps: InternalAppDeps): Promise<Health> {
  const chat = deps.chatConnected() ? "connected" : "not connected";
  try {
    await deps.database();
    const undelivered = (await deps.outbox.pending()).length;
    return { status: chat === "connected" ? "well" : "degraded", database: "answers", chat, undelivered };
  } catch {
    return { status: "failing", database: "does not answer", chat, undelivered: 0 };
  }
}
