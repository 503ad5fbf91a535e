import type { Server, Socket } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { createSecureContext, createServer as createTlsServer } from "node:tls";
import type { ServerCredential } from "./authority.ts";

/** A port on 127.0.0.1 where something answers, or doesn't. */
export interface TlsEndpoint {
  /** `127.0.0.1:PORT` */
  address: string;
  port: number;
  /** Connections so far. */
  connections(): number;
  /** Stops at once: open connections are cut. */
  close(): Promise<void>;
}

/** A server whose certificates change, as they do when one is renewed. */
export interface TlsServer extends TlsEndpoint {
  present(certificates: ServedCertificates): void;
}

/** What a server presents to whom. */
export interface ServedCertificates {
  /** To a client that names no server, or one that is not known here. */
  usual: ServerCredential;
  /** By the name that the client asks for. (RFC 6066, 3: server_name.) */
  byName?: Readonly<Record<string, ServerCredential>>;
}

/** Serves TLS, and says nothing more: a client that has seen the certificate has all there is. */
export async function openTlsServer(certificates: ServedCertificates): Promise<TlsServer> {
  let served = certificates;
  const contextOf = ({ chainPem, keyPem }: ServerCredential) => ({ cert: chainPem, key: keyPem });
  const server = createTlsServer({
    ...contextOf(served.usual),
    SNICallback: (name, done) => done(null, createSecureContext(contextOf(served.byName?.[name] ?? served.usual))),
  });
  server.on("secureConnection", (socket) => socket.on("error", () => socket.destroy()));
  // A handshake that fails is the client's to report.
  server.on("tlsClientError", (_error, socket) => void socket.destroy());
  const endpoint = await open(server);
  return {
    ...endpoint,
    present(next) {
      served = next;
      server.setSecureContext(contextOf(next.usual));
    },
  };
}

/** Accepts connections and never says a word. */
export function openSilentEndpoint(): Promise<TlsEndpoint> {
  return open(createTcpServer());
}

/** Resets every connection as soon as it is made. */
export function openResettingEndpoint(): Promise<TlsEndpoint> {
  const server = createTcpServer();
  server.on("connection", (socket) => socket.resetAndDestroy());
  return open(server);
}

async function open(server: Server): Promise<TlsEndpoint> {
  const sockets = new Set<Socket>();
  let seen = 0;
  server.on("connection", (socket: Socket) => {
    seen += 1;
    sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The endpoint has no port.");
  return {
    address: `127.0.0.1:${address.port}`,
    port: address.port,
    connections: () => seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
