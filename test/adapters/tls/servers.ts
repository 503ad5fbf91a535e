import { createServer as createTcpServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:tls";
import type { TlsOptions } from "node:tls";

/** Servers on 127.0.0.1, each on a port of its own, until they are all closed. */
export interface Servers {
  /** What an application would have received of a client, over all servers. */
  received: string[];
  tls(options: TlsOptions): Promise<number>;
  /** A server that does with each connection what it is told. */
  tcp(serve: (socket: Socket) => void): Promise<number>;
  /** A port at which nobody listens. */
  nobody(): Promise<number>;
  close(): Promise<void>;
}

/** Opens nothing yet. */
export function createServers(): Servers {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const received: string[] = [];

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  return {
    received,
    tls: (options) => {
      const server = createServer(options, (socket) =>
        socket.on("error", () => socket.destroy()).on("data", (data: Buffer) => received.push(data.toString())),
      );
      return listen(server.on("tlsClientError", () => {}));
    },
    tcp: (serve) => listen(createTcpServer(serve)),
    async nobody() {
      const port = await listen(createTcpServer());
      const server = servers.pop();
      await new Promise((resolve) => server?.close(resolve));
      return port;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
