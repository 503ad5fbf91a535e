import type { ClientHttp2Session, IncomingHttpHeaders, IncomingHttpStatusHeader } from "node:http2";
import { connect } from "node:http2";
import { z } from "zod";
import type { WorldClock } from "../core/clock.ts";
import { createTokenSigner } from "./provider-tokens.ts";
import type { Push, PushGateway, PushOutcome } from "./push-gateway.ts";

/** Where Apple's push service is. */
export interface ApnsGatewayOptions {
  /** `https://127.0.0.1:PORT`, one for each environment. */
  urls: Record<Push["environment"], string>;
  /** The certificate authority of the push service, PEM. */
  ca: string;
  /** Tokens carry the time. */
  clock: WorldClock;
}

/** Longer than APNs ever takes; a service that does not answer at all counts as unreachable. */
const PATIENCE_MILLISECONDS = 10_000;

/** Sends over HTTP/2 with the client certificate or a token, a connection a notification. */
export function createApnsGateway({ urls, ca, clock }: ApnsGatewayOptions): PushGateway {
  const tokenOf = createTokenSigner(clock);
  return {
    async deliver(push) {
      try {
        const token = "keyId" in push ? await tokenOf(push) : undefined;
        const certificate = "keyId" in push ? {} : { cert: push.certificatePem, key: push.keyPem };
        const session = connect(urls[push.environment], { ca, ...certificate });
        try {
          return outcomeOf(await post(session, push, token));
        } finally {
          session.destroy();
        }
      } catch (error) {
        const reason = credentialFault(error);
        if (reason === undefined) throw error;
        return { outcome: "credential-rejected", reason };
      }
    },
  };
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

function post(session: ClientHttp2Session, push: Push, token: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    session.once("error", reject);
    session.setTimeout(PATIENCE_MILLISECONDS, () =>
      reject(new Error(`The push service did not answer within ${PATIENCE_MILLISECONDS} ms.`)),
    );
    const stream = session.request({
      ":method": "POST",
      ":path": `/3/device/${push.deviceToken}`,
      "apns-topic": push.topic,
      "apns-push-type": push.pushType,
      ...(token === undefined ? {} : { authorization: `bearer ${token}` }),
    });
    let headers: IncomingHttpHeaders & IncomingHttpStatusHeader = {};
    let body = "";
    stream.setEncoding("utf8");
    // A stream that ends with its connection has the connection's error as its cause.
    stream.once("error", (error: Error) => reject(error.cause ?? error));
    stream.once("response", (received) => (headers = received));
    stream.on("data", (chunk: string) => (body += chunk));
    stream.once("end", () => {
      const status = headers[":status"];
      if (status === undefined) reject(new Error("The push service closed the connection without an answer."));
      else resolve({ status, headers, body });
    });
    stream.end(push.payload);
  });
}

function outcomeOf({ status, headers, body }: Answer): PushOutcome {
  if (status === 200) return { outcome: "delivered", apnsId: String(headers["apns-id"]) };
  const reason = reasonOf(body);
  // Apple answers 403 for what is wrong with the credential, and with nothing else.
  return status === 403 ? { outcome: "credential-rejected", reason } : { outcome: "refused", status, reason };
}

function reasonOf(body: string): string {
  try {
    return z.object({ reason: z.string() }).parse(JSON.parse(body)).reason;
  } catch {
    return "Unknown";
  }
}

/** What a TLS failure says of the certificate or key; `undefined` when it says nothing of them. */
function credentialFault(error: unknown): string | undefined {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH") return "the key does not belong to the certificate";
  // The protocol's name in the middle differs between versions of OpenSSL: `SSLV3`, `SSL/TLS`.
  const alert = /^ERR_SSL_[\w/]*?ALERT_(\w+)$/u.exec(code)?.[1];
  return alert?.toLowerCase().replaceAll("_", " ");
}
