import type { Hono } from "hono";
import { FirebreakError } from "../../../domain/errors.ts";
import type { Log } from "../../../ports/log.ts";
import type { Connection } from "./connection.ts";

/**
 * Serves an app where firebreak.yml says.
 *
 * @throws FirebreakError `misconfigured` when it can't listen there
 */
export type Serve = (app: Hono) => Promise<{ address: string; close: () => Promise<void> }>;

/** What a listener is made of. */
export interface ListenerDeps {
  app: Hono;
  serve: Serve;
  /** Makes sure that the bot's own token is good. */
  greet: () => Promise<void>;
  log: Log;
}

/** Listens for what Slack sends over HTTP. It is connected as long as it listens: nobody hears whether Slack gets through. */
export function createListener({ app, serve, greet, log }: ListenerDeps): Connection {
  let close: (() => Promise<void>) | undefined;
  return {
    connected: () => close !== undefined,
    async start() {
      try {
        await greet();
      } catch (error) {
        if (error instanceof FirebreakError && error.kind === "misconfigured") throw error;
        const found = error instanceof FirebreakError ? error.found : undefined;
        log.warn("Slack can't be reached; what is owed to Slack waits", { found });
      }
      const listening = await serve(app);
      ({ close } = listening);
      log.info("Slack's requests are heard", { address: listening.address });
    },
    async close() {
      const stop = close;
      close = undefined;
      await stop?.();
    },
  };
}
