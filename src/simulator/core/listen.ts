import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";

/** A server of the world, reachable from this machine alone. */
export interface Listening {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  url: string;
  port: number;
  server: Server;
  /** Stops at once: open connections, withheld answers included, are cut. */
  close(): Promise<void>;
}

/**
 * Serves `app` on 127.0.0.1.
 *
 * @param port the port; 0 takes a free one
 */
export async function listen(app: Pick<Hono, "fetch">, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The world's server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
