import { constants, randomUUID, X509Certificate } from "node:crypto";
import { createSecureServer } from "node:http2";
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { TLSSocket } from "node:tls";
import type { AppleAuthority } from "../apple/authority.ts";
import { readPushCertificate, serialOf } from "../apple/profile.ts";
import type { WorldContext } from "../core/context.ts";
import type { Fault } from "../core/faults.ts";
import { openFront } from "./front.ts";
import { BODY_LIMIT, deviceTokenOf, isMessageId, judge } from "./judgement.ts";
import type { Provider } from "./judgement.ts";
import { createTokenDesk } from "./provider-token.ts";
import type { TokenDesk } from "./provider-token.ts";
import type { Device, Environment, Push, RefusedPush } from "./push.ts";
import { statusOf } from "./reasons.ts";

/** What one of the two services needs. */
export interface ServiceOptions {
  environment: Environment;
  authority: AppleAuthority;
  /** 0 takes a free one. */
  port: number;
  devices: readonly Device[];
  /** Keeps a push that was taken. */
  deliver(push: Push): void;
  /** Keeps a push that was refused. */
  note(refused: RefusedPush): void;
}

/** One of Apple's two push services, running. */
export interface ApnsService {
  /** `https://127.0.0.1:PORT`, without a trailing slash. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves `POST /3/device/<token>` over HTTP/2, to client certificates and provider tokens. TLS 1.2 at most: the front
 * has to see the client's certificate to answer an expired one as Apple does, by the world's clock.
 */
export async function openService(context: WorldContext, options: ServiceOptions): Promise<ApnsService> {
  const { authority, environment, port } = options;
  const { certificatePem, privateKeyPem } = authority.server;
  const sessions = new Set<ServerHttp2Session>();
  const desk = createTokenDesk(authority.tokenKeys, context.clock);

  const server = createSecureServer({
    cert: certificatePem,
    key: privateKeyPem,
    ca: [authority.intermediatePem, authority.rootPem],
    requestCert: true,
    rejectUnauthorized: false,
    maxVersion: "TLSv1.2",
    // A resumed session sends no certificate, and the front would see none.
    secureOptions: constants.SSL_OP_NO_TICKET,
  });
  server.on("session", (session) => {
    sessions.add(session);
    session.on("error", () => session.destroy()).on("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => stream.destroy());
    void answer(context, options, { stream, headers, desk });
  });
  // A handshake that fails, or a client that is gone, is the client's to report.
  server.on("tlsClientError", (_error, socket: TLSSocket) => void socket.destroy());
  server.on("sessionError", (_error, session) => session.destroy());

  const front = await openFront({
    port,
    turnAway(certificate) {
      const expired = hasExpired(certificate, context.clock.now());
      if (expired) noteExpired(context, options, certificate);
      return expired;
    },
    admit: (connection) => admit(connection, context.faults.take(`apns.connect.${environment}`)),
    serve: (connection) => server.emit("connection", connection),
  });
  return {
    url: `https://127.0.0.1:${front.port}`,
    async close() {
      await front.close();
      for (const session of sessions) session.destroy();
    },
  };
}

function hasExpired(certificate: Buffer, now: Date): boolean {
  try {
    return new Date(new X509Certificate(certificate).validTo) < now;
  } catch {
    return false; // Not a certificate: the TLS server says so itself.
  }
}

function noteExpired({ clock }: WorldContext, { environment, note }: ServiceOptions, certificate: Buffer): void {
  note({
    at: clock.now().toISOString(),
    environment,
    reason: "certificate_expired",
    deviceToken: null,
    topic: null,
    certificateSerial: serialOf(certificate),
    keyId: null,
  });
}

async function admit(connection: Socket, fault: Fault | undefined): Promise<boolean> {
  if (fault?.kind === "refuse" || fault?.kind === "cut") connection.resetAndDestroy();
  if (fault?.kind === "delay") await wait(fault.milliseconds, undefined, { ref: false });
  return fault?.kind !== "withhold" && !connection.destroyed;
}

async function answer(
  context: WorldContext,
  { environment, authority, devices, deliver, note }: ServiceOptions,
  { stream, headers, desk }: { stream: ServerHttp2Stream; headers: IncomingHttpHeaders; desk: TokenDesk },
): Promise<void> {
  const fault = context.faults.take("apns.push");
  const body = await readBody(stream);
  if (fault?.kind === "delay") await wait(fault.milliseconds, undefined, { ref: false });
  if (stream.destroyed) return;

  const at = context.clock.now().toISOString();
  const apnsId = messageId(headers);
  const provider = identify(stream, authority) ?? (await admitToken(desk, stream, headers));
  const judgement =
    fault?.kind === "refuse"
      ? { refused: fault.code, status: fault.status }
      : judge({ headers, body, provider, environment }, devices);

  if ("taken" in judgement) deliver({ at, environment, apnsId, ...judgement.taken });
  else note({ at, environment, reason: judgement.refused, ...named(headers, provider) });

  if (fault?.kind === "withhold") return;
  if (fault?.kind === "cut") stream.session?.destroy();
  else respond(stream, apnsId, judgement);
}

/** Apple makes an id in upper case for a request that brings none. */
function messageId(headers: IncomingHttpHeaders): string {
  const given = headers["apns-id"];
  return typeof given === "string" && isMessageId(given) ? given : randomUUID().toUpperCase();
}

/** Who sends by a certificate; nothing for a client that has presented none. */
function identify(stream: ServerHttp2Stream, authority: AppleAuthority): Provider | undefined {
  const socket = stream.session?.socket as TLSSocket | undefined;
  const certificate = socket?.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  if (!authority.issued(certificate.raw)) return { refused: "BadCertificate" };
  const { serial, bundleId, topics, environments } = readPushCertificate(certificate.raw);
  if (authority.isRevoked(serial)) return { refused: "BadCertificate" };
  const impliedTopic = topics.length === 1 ? bundleId : undefined;
  return { certificateSerial: serial, keyId: null, topics, impliedTopic, environments };
}

async function admitToken(
  desk: TokenDesk,
  { session }: ServerHttp2Stream,
  { authorization }: IncomingHttpHeaders,
): Promise<Provider> {
  return session === undefined ? { refused: "MissingProviderToken" } : desk.admit(session, authorization);
}

async function readBody(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (size <= BODY_LIMIT) chunks.push(chunk);
      size += chunk.length;
    }
  } catch {
    stream.destroy(); // The client went away in mid-body.
  }
  return Buffer.concat(chunks);
}

/** What a refused request said of itself. */
function named(
  headers: IncomingHttpHeaders,
  provider: Provider,
): Pick<RefusedPush, "deviceToken" | "topic" | "certificateSerial" | "keyId"> {
  const topic = headers["apns-topic"];
  return {
    deviceToken: deviceTokenOf(headers) ?? null,
    topic: typeof topic === "string" ? topic : null,
    certificateSerial: "refused" in provider ? null : provider.certificateSerial,
    keyId: "refused" in provider ? null : provider.keyId,
  };
}

/** A fault may refuse with any reason, and with a status of its own. */
type Answer = { taken: object } | { refused: string; status?: number | undefined; timestamp?: number };

function respond(stream: ServerHttp2Stream, apnsId: string, answer: Answer): void {
  if ("taken" in answer) {
    stream.respond({ ":status": 200, "apns-id": apnsId }, { endStream: true });
    return;
  }
  const { refused: reason, status = statusOf(reason), timestamp } = answer;
  stream.respond({ ":status": status, "apns-id": apnsId, "content-type": "application/json" });
  stream.end(JSON.stringify(timestamp === undefined ? { reason } : { reason, timestamp }));
}
