import { setTimeout as sleep } from "node:timers/promises";
import type { App, Receiver } from "@slack/bolt";
import { Hono } from "hono";
import { z } from "zod";
import type { Log } from "../../../ports/log.ts";
import { createAcknowledgement } from "./acknowledgement.ts";
import { bodyTypeOf, longestBody, parseBody, readBody } from "./request-body.ts";
import { signedAt } from "./signature.ts";
import { allowedSkew, type Skew } from "./skew.ts";

/** What the receiver is made of. */
export interface HttpReceiverDeps {
  signingSecret: string;
  /** The path of the request URL, beginning with a slash. */
  path: string;
  skew: Skew;
  log: Log;
}

/** Takes what Slack sends over HTTP. */
export interface HttpReceiver extends Receiver {
  /** What answers Slack's requests, wherever it is served. */
  app: Hono;
}

/**
 * How long the body may take to arrive, and then the acknowledgement, in milliseconds. Slack waits for 3 s from when it
 * sends: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
 */
const patience = 2_500;

const Challenge = z.object({ type: z.literal("url_verification"), challenge: z.string() });

/**
 * Bolt's receiver for HTTP. Bolt's own accepts what is signed for an hour from now, and reads the body before it looks
 * at its length. Nothing in a request is believed before its signature was checked over the raw body.
 */
export function createHttpReceiver(deps: HttpReceiverDeps): HttpReceiver {
  const { log, path } = deps;
  let bolt: App | undefined;
  const app = new Hono();

  app.post(path, async ({ req: { raw } }) => {
    const read = await readRequest(raw, deps);
    if (read instanceof Response) return read;
    const { body } = read;
    const challenge = Challenge.safeParse(body);
    if (challenge.success) return Response.json({ challenge: challenge.data.challenge });
    const { response, ack, otherwise } = createAcknowledgement(raw.signal, {
      after: patience,
      response: () => plain(503, "This took too long, and was not done."),
    });
    void bolt?.processEvent({ body, ack, ...redelivery(raw) }).then(
      () => otherwise(plain(500, "This could not be handled.")),
      (error: unknown) => {
        log.error("something from Slack could not be handled", { error });
        otherwise(plain(500, "This could not be handled."));
      },
    );
    return response;
  });
  app.notFound(() => plain(404, "There is nothing here."));
  app.onError((error) => {
    log.error("a request at Slack's address could not be handled", { error });
    return plain(500, "This could not be handled.");
  });

  return {
    app,
    init: (of) => void (bolt = of),
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}

/** What a request says, once it is known to be Slack's; or the answer to one that can't be taken. */
async function readRequest(
  raw: Request,
  { signingSecret, skew, log }: HttpReceiverDeps,
): Promise<{ body: Record<string, unknown> } | Response> {
  const refused = (status: 400 | 401 | 408 | 413, why: string) => {
    log.info("a request at Slack's address was refused", { status, why });
    return plain(status, why);
  };
  const header = (name: string) => raw.headers.get(name) ?? undefined;
  const type = bodyTypeOf(header("content-type"));
  if (type === undefined) return refused(400, "The content type is none that Slack sends.");
  const bytes = await Promise.race([
    readBody(raw, longestBody).catch(() => "broken" as const),
    sleep(patience, "late" as const, { ref: false }),
  ]);
  if (bytes === "late") return refused(408, "The body took too long to arrive.");
  if (bytes === "broken") return refused(400, "The body broke off.");
  if (bytes === undefined) return refused(413, `The body is longer than ${longestBody} bytes.`);

  const body = parseBody(type, bytes);
  // Slack's look at the certificate is not signed, and asks for nothing:
  // https://docs.slack.dev/interactivity/implementing-slash-commands#ssl
  if (type === "form" && body?.["ssl_check"] === "1") return new Response();
  const signed = signedAt({ header, body: bytes }, signingSecret);
  if (signed === undefined) return refused(401, "The signature is not Slack's.");
  if (Math.abs(skew.heard(signed)) > allowedSkew) return refused(401, "The request was signed at another time.");
  if (body === undefined) return refused(400, "The body can't be read.");
  return { body };
}

/** What Slack says of an event that it sends once more. */
function redelivery({ headers }: Request): { retryNum?: number; retryReason?: string } {
  const number = headers.get("x-slack-retry-num");
  if (number === null) return {};
  return { retryNum: Number(number), retryReason: headers.get("x-slack-retry-reason") ?? "" };
}

/** An answer that is no acknowledgement. What is left of the request is not waited for. */
function plain(status: 400 | 401 | 404 | 408 | 413 | 500 | 503, text: string): Response {
  const headers = { "content-type": "text/plain; charset=utf-8", connection: "close" };
  return new Response(`${text}\n`, { status, headers });
}
