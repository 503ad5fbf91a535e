import { connect } from "node:http2";
import type { ClientHttp2Session, OutgoingHttpHeaders } from "node:http2";

/** Where to connect, and how long to wait. */
export interface Target {
  /** `https://api.push.apple.com`, with a port when it is not 443. */
  url: string;
  /** Whom to trust instead of the well-known authorities, PEM. */
  ca: string | undefined;
  deadlineMilliseconds: number;
}

/** A client certificate and its key, PEM. */
export interface ClientCredential {
  certificatePem: string;
  privateKeyPem: string;
}

/** An answer over HTTP/2. */
export interface Answer {
  status: number;
  body: string;
}

/** The code of the error with which a deadline passes; the system has no such code. */
export const DEADLINE = "DEADLINE";
/** The code of a connection that was closed in good order before it had answered. */
export const CLOSED = "CLOSED";

/** APNs' answers are one short JSON object; whatever is longer is not read on. */
const BODY_LIMIT = 4096;

/** Connects, without a credential, and measures one PING (RFC 9113, 6.7), in milliseconds. */
export function ping(target: Target): Promise<number> {
  return converse(target, undefined, (session, done, fail) => {
    session.once("connect", () => {
      session.ping((error, milliseconds) => (error === null ? done(milliseconds) : fail(error)));
    });
  });
}

/** A request to be sent with a client certificate. */
export interface Post {
  credential: ClientCredential;
  headers: OutgoingHttpHeaders;
  body: string;
}

/** Sends one POST over a connection of its own. Rejects with an error whose {@link codeOf} says why. */
export function post(target: Target, { credential, headers, body }: Post): Promise<Answer> {
  return converse(target, credential, (session, done, fail) => {
    const stream = session.request({ ":method": "POST", ...headers });
    let status: number | undefined;
    let received = "";
    stream.setEncoding("utf8");
    stream.on("error", fail);
    stream.on("response", (answer) => (status = answer[":status"]));
    stream.on("data", (chunk: string) => {
      if (received.length < BODY_LIMIT) received += chunk;
    });
    stream.on("close", () => (status === undefined ? fail(coded(CLOSED)) : done({ status, body: received })));
    stream.end(body);
  });
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

type Talk<T> = (session: ClientHttp2Session, done: (result: T) => void, fail: (error: Error) => void) => void;

async function converse<T>(target: Target, credential: ClientCredential | undefined, talk: Talk<T>): Promise<T> {
  const session = connect(target.url, {
    ca: target.ca,
    cert: credential?.certificatePem,
    key: credential?.privateKeyPem,
  });
  let deadline: NodeJS.Timeout | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      deadline = setTimeout(() => reject(coded(DEADLINE)), target.deadlineMilliseconds);
      session.on("error", reject);
      session.on("close", () => reject(coded(CLOSED)));
      talk(session, resolve, reject);
    });
  } finally {
    clearTimeout(deadline);
    session.destroy();
  }
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
