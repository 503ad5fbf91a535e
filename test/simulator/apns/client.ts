import { connect } from "node:http2";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import type { Credential } from "../../../src/simulator/apple/authority.ts";

/** One request to the simulated APNs, as a provider would send it. */
export interface Sent {
  url: string;
  caPem: string;
  credential?: Credential | undefined;
  headers?: OutgoingHttpHeaders;
  body?: string;
}

/** What came back. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: { reason?: string; timestamp?: number };
}

/**
 * Sends one request over a connection of its own. Rejects with the session's error, or else the
 * stream's: when a session fails, its stream says so first and knows less.
 */
export function send({
  url,
  caPem,
  credential,
  headers = {},
  body = '{"aps":{"alert":"Hello"}}',
}: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const session = connect(url, { ca: caPem, cert: credential?.certificatePem, key: credential?.privateKeyPem });
    const fail = (error: Error): void => {
      session.destroy();
      reject(error);
    };
    session.on("error", fail);
    const stream = session.request({ ":method": "POST", ...headers });
    const chunks: Buffer[] = [];
    let answer: IncomingHttpHeaders | undefined;
    stream.on("error", (error) => setImmediate(fail, error));
    stream.on("response", (received) => (answer = received));
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("close", () => {
      session.close();
      if (answer === undefined) setImmediate(fail, new Error("closed without an answer"));
      else {
        const text = Buffer.concat(chunks).toString("utf8");
        const body = (text === "" ? {} : JSON.parse(text)) as Answer["body"];
        resolve({ status: Number(answer[":status"]), headers: answer, body });
      }
    });
    stream.end(body);
  });
}
