import { createServer, type IncomingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";

/** One request, as it was on the wire. */
export interface Sent {
  headers: Record<string, string>;
  body: string | Buffer;
}

/** Somebody who listens between Slack and the bot, and could send anything again. */
export interface Tap {
  /** Where Slack sends to. */
  url: string;
  /** What came by, oldest first. */
  sent: Sent[];
  close(): void;
}

/** Sends a request to a bot that listens there. */
export async function sendTo(address: string, { headers, body }: Sent): Promise<{ status: number; text: string }> {
  const answer = await fetch(address, { method: "POST", headers, body: new Uint8Array(Buffer.from(body)) });
  return { status: answer.status, text: await answer.text() };
}

/** Listens in front of the bot at that address. */
export async function openTap(address: string): Promise<Tap> {
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    void buffer(request)
      .then(async (body) => {
        const one = { headers: passedOn(request.headers), body };
        sent.push(one);
        const { status, text } = await sendTo(address, one);
        response.writeHead(status, { "content-type": text.startsWith("{") ? "application/json" : "text/plain" });
        response.end(text);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const place = server.address();
  return {
    url: `http://127.0.0.1:${typeof place === "object" ? place?.port : ""}/`,
    sent,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const passed = [
  "content-type",
  "x-slack-signature",
  "x-slack-request-timestamp",
  "x-slack-retry-num",
  "x-slack-retry-reason",
];

function passedOn(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    passed.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}
