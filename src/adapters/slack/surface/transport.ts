import { type Receiver, SocketModeReceiver } from "@slack/bolt";
import type { Log } from "../../../ports/log.ts";
import { clientOptions } from "../api.ts";
import { createLibraryLog } from "../library-log.ts";
import { type Connection, createConnection } from "./connection.ts";
import { createHttpReceiver } from "./http-receiver.ts";
import { createListener, type Serve } from "./listener.ts";
import type { Skew } from "./skew.ts";

/** How Slack tells the bot what people do: over a socket that the bot opens, or by requests to an address of the bot's. */
export type Transport =
  | { kind: "socket"; appToken: string }
  | { kind: "http"; signingSecret: string; path: string; serve: Serve };

/** What either transport is made of. */
export interface TransportDeps {
  apiUrl: string;
  /** Makes sure before anything is heard that the bot's own token is good. */
  greet: () => Promise<void>;
  skew: Skew;
  log: Log;
}

/** Bolt's ear, and what opens and closes it. What is heard is handled in the same way, whichever it is. */
export function createTransport(
  transport: Transport,
  deps: TransportDeps,
): { receiver: Receiver; connection: Connection } {
  const { greet, log } = deps;
  if (transport.kind === "http") {
    const receiver = createHttpReceiver({ ...transport, ...deps });
    return { receiver, connection: createListener({ app: receiver.app, serve: transport.serve, greet, log }) };
  }
  const receiver = createSocketReceiver(transport.appToken, deps);
  return { receiver, connection: createConnection({ client: receiver.client, greet, log }) };
}

function createSocketReceiver(appToken: string, { apiUrl, log }: TransportDeps): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: createLibraryLog(log),
    installerOptions: { clientOptions: clientOptions({ apiUrl, log }) },
    async processEventErrorHandler({ error }) {
      log.error("something from Slack could not be handled", { error });
      return false;
    },
  });
}
