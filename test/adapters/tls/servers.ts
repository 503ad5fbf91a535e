import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import { createServer as createTcpServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:tls";
import type { TlsOptions } from "node:tls";
import * as x509 from "@peculiar/x509";

const SIGNING = { name: "ECDSA", hash: "SHA-256", namedCurve: "P-256" } as const;
const DAY = 86_400_000;

/** A certificate with its key, as a server takes them. */
export interface Made {
  name: string;
  keys: webcrypto.CryptoKeyPair;
  /** PEM. */
  cert: string;
  /** PKCS#8, PEM. */
  key: string;
  notBefore: string;
  notAfter: string;
}

/** What a certificate is to say. */
export interface Wish {
  name: string;
  /** DNS names and IP addresses; none makes an authority. */
  names?: string[];
  issuer?: Made;
  /** Days from now. */
  from?: number;
  to?: number;
}

/** Makes a certificate; signed by itself without an issuer. */
export async function make({ name, names, issuer, from = -10, to = 90 }: Wish): Promise<Made> {
  const keys = await webcrypto.subtle.generateKey(SIGNING, true, ["sign", "verify"]);
  const extensions =
    names === undefined
      ? [new x509.BasicConstraintsExtension(true, undefined, true)]
      : [
          new x509.SubjectAlternativeNameExtension(
            names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? ("ip" as const) : ("dns" as const), value })),
          ),
        ];
  const [notBefore, notAfter] = [daysFromNow(from), daysFromNow(to)] as const;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: `CN=${issuer?.name ?? name}`,
    notBefore,
    notAfter,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: SIGNING,
    extensions,
  });
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
  const dates = { notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() };
  return { name, keys, cert: `${certificate.toString("pem")}\n`, key, ...dates };
}

function daysFromNow(days: number): Date {
  return new Date(Math.floor((Date.now() + days * DAY) / 1000) * 1000);
}

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
