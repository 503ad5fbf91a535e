import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import type { Faults } from "../core/faults.ts";
import { createAcknowledgements } from "./acknowledgements.ts";
import type { Outcome } from "./acknowledgements.ts";
import type { Delivery } from "./deliveries.ts";
import { PING_EVERY, SOCKETS } from "./limits.ts";
import { faultOf } from "./suffer.ts";
import { secretId } from "./workspace.ts";

/** The app's Socket Mode connections. */
export interface Sockets {
  /** Admits connections on this server; `onChange` hears when the first socket opened and the last closed. */
  attach(server: Server, onChange: (connected: boolean) => void): void;
  /** A WebSocket address that admits one connection. */
  issueUrl(): string;
  connected(): boolean;
  /** Sends a payload to one of the sockets, each in turn, and waits for its acknowledgement. */
  deliver(delivery: Delivery): Promise<Outcome>;
  /** Asks every connected client to open a new socket, as Slack does when it moves its servers. */
  refresh(): void;
  /** Cuts every socket without a word. */
  disconnectAll(): void;
  /** Says goodbye to every client, and cuts those who do not answer. */
  close(): Promise<void>;
}

/** What sockets need of the world. */
export interface SocketsDeps {
  app: { id: string };
  /** The server's address, once it listens. */
  origin(): string;
  faults: Faults;
  acknowledgeWithin: number;
}

/** How long a closing server waits for a client's own goodbye, in milliseconds. */
const FAREWELL = 500;

/**
 * Socket Mode: `hello`, envelopes with acknowledgements, `disconnect`.
 *
 * @see https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export function createSockets(deps: SocketsDeps): Sockets {
  const tickets = new Set<string>();
  const open: WebSocket[] = [];
  const acknowledgements = createAcknowledgements(deps.acknowledgeWithin);
  const sockets = new WebSocketServer({ noServer: true });
  let attached: Server | undefined;
  let changed: ((connected: boolean) => void) | undefined;
  const pings = setInterval(() => open.forEach((socket) => socket.ping()), PING_EVERY).unref();

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const ticket = new URL(request.url ?? "/", "ws://slack").searchParams.get("ticket") ?? "";
    const refused = faultOf(deps.faults, "socket") !== undefined;
    if (refused || !tickets.delete(ticket)) {
      socket.end(`HTTP/1.1 ${refused ? "503 Service Unavailable" : "401 Unauthorized"}\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, welcome);
  };

  function welcome(socket: WebSocket): void {
    if (open.length >= SOCKETS) {
      socket.send(JSON.stringify({ type: "disconnect", reason: "too_many_websockets" }));
      socket.close();
      return;
    }
    open.push(socket);
    socket.on("message", (data) => acknowledgements.receive(String(data)));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      open.splice(open.indexOf(socket), 1);
      if (open.length === 0) changed?.(false);
    });
    socket.send(JSON.stringify(hello(deps.app.id, open.length)));
    if (open.length === 1) changed?.(true);
  }

  function deliver(delivery: Delivery): Promise<Outcome> {
    const socket = open.find((one) => one.readyState === one.OPEN);
    if (socket === undefined) return Promise.resolve({ kind: "unreached", reason: "no socket", again: true });
    open.push(...open.splice(open.indexOf(socket), 1));
    const id = `${secretId(4)}-${secretId(2)}-${secretId(6)}`;
    const outcome = acknowledgements.of(id);
    socket.send(JSON.stringify(envelope(id, delivery)));
    return outcome;
  }

  return {
    attach(server, onChange) {
      attached = server.on("upgrade", upgrade);
      changed = onChange;
    },
    issueUrl() {
      const ticket = secretId();
      tickets.add(ticket);
      return `${deps.origin().replace("http", "ws")}/link/?ticket=${ticket}&app_id=${deps.app.id}`;
    },
    connected: () => open.some((socket) => socket.readyState === socket.OPEN),
    deliver,
    refresh() {
      for (const reason of ["warning", "refresh_requested"])
        open.forEach((socket) => socket.send(JSON.stringify({ type: "disconnect", reason })));
    },
    disconnectAll: () => [...open].forEach((socket) => socket.terminate()),
    async close() {
      clearInterval(pings);
      attached?.off("upgrade", upgrade);
      acknowledgements.abandon();
      changed = undefined;
      await Promise.all(open.map(farewell));
      sockets.close();
    },
  };
}

function hello(app: string, connections: number): Record<string, unknown> {
  const debug = { host: "simulated", approximate_connection_time: 18_060 };
  return { type: "hello", num_connections: connections, connection_info: { app_id: app }, debug_info: debug };
}

function envelope(id: string, { type, payload, retry }: Delivery): Record<string, unknown> {
  const retries = retry === undefined ? {} : { retry_attempt: retry.attempt, retry_reason: retry.reason };
  return { envelope_id: id, type, payload, accepts_response_payload: retry === undefined, ...retries };
}

function farewell(socket: WebSocket): Promise<void> {
  const timer = setTimeout(() => socket.terminate(), FAREWELL);
  return new Promise((resolve) => {
    socket.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1001);
  });
}
