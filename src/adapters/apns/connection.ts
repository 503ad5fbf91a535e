import { connect } from "node:http2";
import type { ClientHttp2Session, OutgoingHttpHeaders } from "node:http2";

/** Where to connect, and how long to wait. */
export interface Target {
  /** `https://api.push.apple.com`, with a port when it is not 443. */
  url: string;
  /** Whom to trust instead of the well-known authorities, PEM. */
  ca: string | undefined;
  /** For each step: to connect, and for each answer. */
  deadlineMilliseconds: number;
}

/** A client certificate and its key, PEM. */
export interface ClientCertificate {
  certificatePem: string;
  privateKeyPem: string;
}

/** An answer over HTTP/2. */
export interface Answer {
  status: number;
  body: string;
}

/** A connection that is open. What it can't do rejects with an error whose {@link codeOf} says why. */
export interface Connection {
  /** Measures one PING (RFC 9113, 6.7), in milliseconds. */
  ping(): Promise<number>;
  /** Sends one POST. */
  post(headers: OutgoingHttpHeaders, body: string): Promise<Answer>;
  close(): void;
}

/** The code of the error with which a deadline passes; the system has no such code. */
export const DEADLINE = "DEADLINE";
/** The code of a connection that was closed in good order before it had answered. */
export const CLOSED = "CLOSED";
/** The code of a server that speaks TLS, and something else than HTTP/2 in it. */
export const NO_HTTP2 = "NO_HTTP2";

/** APNs' answers are one short JSON object; whatever is longer is not read on. */
const BODY_LIMIT = 4096;

/**
 * Connects, with a client certificate or without. Rejects with an error whose {@link codeOf} says why. In TLS 1.3
 * the certificate is turned away after that, at the first request.
 */
export async function openConnection(target: Target, certificate: ClientCertificate | undefined): Promise<Connection> {
  const session = connect(target.url, {
    ca: target.ca,
    cert: certificate?.certificatePem,
    key: certificate?.privateKeyPem,
  });
  const broken = breakOf(session);
  const inTime = <T>(step: Promise<T>): Promise<T> => within(target.deadlineMilliseconds, [broken, step]);
  try {
    await inTime(new Promise((resolve) => session.once("connect", resolve)));
    if (session.alpnProtocol !== "h2") throw coded(NO_HTTP2);
  } catch (error) {
    session.destroy();
    throw error;
  }
  return {
    ping: () =>
      inTime(
        new Promise((resolve, reject) => {
          session.ping((error, milliseconds) => (error === null ? resolve(milliseconds) : reject(error)));
        }),
      ),
    post: (headers, body) => inTime(exchange(session, headers, body)),
    close: () => session.destroy(),
  };
}

/**
 * Why a connection failed, in the system's or OpenSSL's own code. In TLS 1.2 an alert ends the
 * handshake, and the stream's error only wraps it; in TLS 1.3 it comes after, as the stream's error itself.
 */
export function codeOf(error: unknown): string {
  const { code, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  if (cause !== null && typeof cause === "object" && "code" in cause) return String(cause.code);
  return code ?? "no code";
}

/** What the server said when it closed the connection (RFC 9113, 6.8); APNs gives its reason there. */
export function lastWordsOf(error: unknown): string | undefined {
  return (error as { lastWords?: string }).lastWords;
}

/** Rejects when the session ends, with the reason of its end. */
function breakOf(session: ClientHttp2Session): Promise<never> {
  const broken = new Promise<never>((_resolve, reject) => {
    session.on("error", reject);
    session.on("goaway", (_code, _stream, words?: Buffer) => {
      if (words !== undefined && words.length > 0) reject(coded(CLOSED, words.toString("utf8", 0, BODY_LIMIT)));
    });
    session.on("close", () => reject(coded(CLOSED)));
  });
  // A session that ends while nobody waits for it is no failure.
  broken.catch(() => undefined);
  return broken;
}

function exchange(session: ClientHttp2Session, headers: OutgoingHttpHeaders, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ":method": "POST", ...headers });
    let status: number | undefined;
    let received = "";
    stream.setEncoding("utf8");
    stream.on("error", reject);
    stream.on("response", (answer) => (status = answer[":status"]));
    stream.on("data", (chunk: string) => {
      if (received.length < BODY_LIMIT) received += chunk;
    });
    stream.on("close", () => (status === undefined ? reject(coded(CLOSED)) : resolve({ status, body: received })));
    stream.end(body);
  });
}

async function within<T>(milliseconds: number, steps: Promise<T>[]): Promise<T> {
  let deadline: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    deadline = setTimeout(() => reject(coded(DEADLINE)), milliseconds);
  });
  try {
    return await Promise.race([...steps, tooLate]);
  } finally {
    clearTimeout(deadline);
  }
}

function coded(code: string, lastWords?: string): Error {
  return Object.assign(new Error(code), { code, lastWords });
}
