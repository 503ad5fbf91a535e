import { setTimeout as sleep } from "node:timers/promises";
import type { SocketModeReceiver } from "@slack/bolt";
import { FirebreakError } from "../../../domain/errors.ts";
import { ChatBusy } from "../../../ports/chat.ts";
import type { Log } from "../../../ports/log.ts";
import { outOfReach, refusalOf } from "../refusals.ts";

/** The socket over which Slack tells the bot what people do. */
export interface Connection {
  /**
   * Tries once, then goes on trying by itself until it is closed.
   *
   * @throws FirebreakError `misconfigured` when Slack refuses a token: no waiting mends that
   */
  start(): Promise<void>;
  connected(): boolean;
  close(): Promise<void>;
}

/** What a connection is made of. */
export interface ConnectionDeps {
  client: SocketModeReceiver["client"];
  /** Makes sure before the socket is opened that the bot's own token is good. */
  greet: () => Promise<void>;
  log: Log;
}

/** How long Slack may take to say hello, and to say goodbye, in milliseconds. */
const patience = { hello: 10_000, goodbye: 1_000 } as const;
/** Before the first new try, and at most before any, in milliseconds; twice as long after each. */
const pauses = { first: 200, longest: 30_000 } as const;
/** A connection that lasted so long, in milliseconds, was a good one: the next pause is short again. */
const stable = 10_000;

/**
 * Keeps one socket open. The library's own reconnecting is switched off: it waits 5 s after each drop,
 * and ends the process when Slack can't be reached at that moment.
 */
export function createConnection({ client, greet, log }: ConnectionDeps): Connection {
  const closing = new AbortController();
  let since: number | undefined;
  let failures = 0;
  let trying = false;
  const connected = () => since !== undefined;

  client.on("connected", () => {
    since = performance.now();
  });
  client.on("disconnected", () => {
    const lasted = since === undefined ? 0 : performance.now() - since;
    since = undefined;
    if (lasted > stable) failures = 0;
    if (!trying && !closing.signal.aborted) void keepTrying();
  });

  async function open(): Promise<void> {
    await greet();
    const opened = client.start().catch((thrown: unknown) => {
      throw refusalOf(thrown, { call: "apps.connections.open", token: "SLACK_APP_TOKEN" });
    });
    const late = sleep(patience.hello, "late", { ref: false });
    if ((await Promise.race([opened, late])) !== "late" && !closing.signal.aborted) return;
    opened.catch(() => {});
    void client.disconnect();
    throw outOfReach("no hello on the socket");
  }

  async function keepTrying(): Promise<void> {
    trying = true;
    let pause = Math.min(pauses.first * 2 ** Math.min(failures, 10), pauses.longest);
    while (!connected() && !closing.signal.aborted) {
      failures += 1;
      await sleep(pause, undefined, { signal: closing.signal }).catch(() => {});
      if (closing.signal.aborted) return;
      try {
        await open();
        log.info("Slack is connected again");
      } catch (error) {
        pause = error instanceof ChatBusy ? error.retryAfterMilliseconds : Math.min(pause * 2, pauses.longest);
        const refused = error instanceof FirebreakError && error.kind === "misconfigured";
        log[refused ? "error" : "debug"]("Slack is still not connected", { error });
      }
    }
    trying = false;
  }

  return {
    connected,
    async start() {
      trying = true;
      try {
        await open();
        log.info("Slack is connected");
      } catch (error) {
        if (error instanceof FirebreakError && error.kind === "misconfigured") throw error;
        const found = error instanceof FirebreakError ? error.found : undefined;
        log.warn("Slack can't be reached; the bot goes on trying, and what is owed to Slack waits", { found });
      }
      // Nothing to do, unless there is no socket, or it was lost again meanwhile.
      void keepTrying();
    },
    async close() {
      closing.abort();
      const closed = client.disconnect().catch(() => {});
      await Promise.race([closed, sleep(patience.goodbye, undefined, { ref: false })]);
      since = undefined;
    },
  };
}
