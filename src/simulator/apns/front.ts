import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { Duplex, Transform } from "node:stream";
import { createClientCertificateReader } from "./client-certificate.ts";

/** RFC 5246, 7.2: an alert record of TLS 1.2, fatal (2), certificate_expired (45). */
const CERTIFICATE_EXPIRED = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x2d]);

/** What stands behind the front, and what it asks. */
export interface FrontOptions {
  /** 0 takes a free one. */
  port: number;
  /** Whether to turn away the client with this certificate, in DER, because it has expired. */
  turnAway(certificate: Buffer): boolean;
  /** Whether a new connection is let in; one that is not has been cut, or is left waiting. */
  admit(connection: Socket): Promise<boolean>;
  /** Takes over a connection that was let in, as a TLS server does. */
  serve(connection: Duplex): void;
}

/** The way in to one of the APNs services. */
export interface Front {
  port: number;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 in front of a TLS server and turns away clients with an expired certificate as
 * Apple does, with the TLS alert certificate_expired. A Node server can't: with
 * `rejectUnauthorized` it drops the connection without an alert, and it judges by the machine's
 * clock, not the world's. The front sees the certificate because in TLS 1.2 it travels in the clear,
 * so the server behind must not offer TLS 1.3.
 */
export async function openFront(options: FrontOptions): Promise<Front> {
  const connections = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    connections.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => connections.delete(socket));
    void receive(socket, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  return {
    port: portOf(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.destroy();
      }),
  };
}

async function receive(socket: Socket, { admit, turnAway, serve }: FrontOptions): Promise<void> {
  if (!(await admit(socket))) return;
  const reader = createClientCertificateReader();
  let turnedAway = false;
  const gate = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const certificate = turnedAway ? undefined : reader.read(chunk);
      if (certificate !== undefined && turnAway(certificate)) {
        turnedAway = true;
        socket.end(CERTIFICATE_EXPIRED);
      }
      done(null, turnedAway ? undefined : chunk);
    },
  });
  socket.pipe(gate);
  socket.on("close", () => gate.end());
  serve(Duplex.from({ readable: gate, writable: socket }));
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The simulated APNs has no port.");
  return address.port;
}
