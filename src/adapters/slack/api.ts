import { WebClient } from "@slack/web-api";
import { FirebreakError } from "../../domain/errors.ts";
import type { Log } from "../../ports/log.ts";
import { createLibraryLog } from "./library-log.ts";
import { type AnswerOf, type MethodName, methods } from "./methods.ts";
import { outOfReach, refusalOf } from "./refusals.ts";

/** How the bot signs in to Slack, and where. */
export interface SlackAccess {
  botToken: string;
  /** `https://slack.com/api/`, or another Slack's address. */
  apiUrl: string;
  log: Log;
}

/** Who the bot is in its workspace. */
export interface Identity {
  team: string;
  user: string;
  /** The bot by itself, as `bots.info` has it. */
  bot: string;
  /** The organization that the workspace belongs to, on Enterprise Grid. */
  enterprise: string | undefined;
  /** What the token may do, as Slack says; empty when it does not say. */
  scopes: readonly string[];
}

/** Slack's Web API, each call once: whoever calls decides whether to call again. */
export interface SlackApi {
  /**
   * @throws FirebreakError for every refusal and failure
   * @throws ChatBusy when Slack asks for a pause
   */
  call<Name extends MethodName>(method: Name, args: Record<string, unknown>): Promise<AnswerOf<Name>>;
  /** Who the bot is; asked once. */
  identity(): Promise<Identity>;
  /** Sends a file's content to the address that Slack gave for it. */
  upload(address: string, content: string): Promise<void>;
  /**
   * Fetches a file that was given to the bot.
   *
   * @throws FirebreakError `bad-input` when it is larger than `most` bytes, `not-found` when it is gone
   */
  download(address: string, most: number): Promise<Uint8Array>;
  /** Answers at an address that came with something a person did. */
  answer(address: string, body: Record<string, unknown>): Promise<void>;
}

/**
 * How long one call may take, in milliseconds. Four of them, the most that one message takes, fit
 * into the 30 s for which a message is held by whoever sends it.
 */
const patience = 7_000;

/** Options for every client of Slack's libraries: one try, and no queue that waits for all when Slack asks one to. */
export function clientOptions({ apiUrl, log }: Pick<SlackAccess, "apiUrl" | "log">) {
  return {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: patience,
    logger: createLibraryLog(log),
  };
}

/** Slack's Web API for the bot's own token. */
export function createSlackApi(access: SlackAccess): SlackApi {
  const client = new WebClient(access.botToken, { ...clientOptions(access), allowAbsoluteUrls: false });
  let known: Identity | undefined;

  const ask = (method: MethodName, args: Record<string, unknown>) =>
    client.apiCall(method, args).catch((thrown: unknown) => {
      throw refusalOf(thrown, { call: method, token: "SLACK_BOT_TOKEN" });
    });

  async function call<Name extends MethodName>(method: Name, args: Record<string, unknown>): Promise<AnswerOf<Name>> {
    return parseAnswer(method, await ask(method, args));
  }

  async function identity(): Promise<Identity> {
    if (known !== undefined) return known;
    const answer = await ask("auth.test", {});
    const { team_id: team, user_id: user, bot_id: bot, enterprise_id: enterprise } = parseAnswer("auth.test", answer);
    known = { team, user, bot, enterprise, scopes: answer.response_metadata?.scopes ?? [] };
    return known;
  }

  return {
    call,
    identity,
    async upload(address, content) {
      await send(address, { method: "POST", body: content, headers: { "content-type": "application/octet-stream" } });
    },
    async download(address, most) {
      if (!isOf(address, access.apiUrl)) {
        throw new FirebreakError("bad-input", "This file is not kept by Slack.", {
          todo: "Upload the file itself rather than a link to it.",
        });
      }
      const headers = { authorization: `Bearer ${access.botToken}` };
      const response = await send(address, { headers, redirect: "manual" });
      return readAtMost(response, most).catch(failed);
    },
    async answer(address, body) {
      const headers = { "content-type": "application/json" };
      await send(address, { method: "POST", body: JSON.stringify(body), headers });
    },
  };
}

/**
 * Asks Slack for an address of Socket Mode, by which the app's own token is tried. One that nobody connects to
 * is forgotten by Slack.
 *
 * @throws FirebreakError `misconfigured` when Slack refuses the token
 */
export async function tryAppToken(access: Pick<SlackAccess, "apiUrl" | "log">, appToken: string): Promise<void> {
  const client = new WebClient(appToken, { ...clientOptions(access), allowAbsoluteUrls: false });
  const call = "apps.connections.open";
  await client.apiCall(call).catch((thrown: unknown) => {
    throw refusalOf(thrown, { call, token: "SLACK_APP_TOKEN" });
  });
}

function parseAnswer<Name extends MethodName>(method: Name, answer: unknown): AnswerOf<Name> {
  const parsed = methods[method].answer.safeParse(answer);
  if (parsed.success) return parsed.data as AnswerOf<Name>;
  throw new FirebreakError("broken", `Slack answered ${method} in another way than it is documented.`, {
    cause: parsed.error,
  });
}

async function send(address: string, init: RequestInit): Promise<Response> {
  const response = await fetch(address, { ...init, signal: AbortSignal.timeout(patience) }).catch(failed);
  if (response.ok) return response;
  await response.body?.cancel();
  if (response.status === 404 || response.status === 410) {
    throw new FirebreakError("not-found", "This is gone from Slack.", { todo: "Try again with a new one." });
  }
  // Who may not read a file is sent to a page to sign in.
  if (response.status >= 300 && response.status < 400) {
    throw new FirebreakError("not-allowed", "The bot may not read this file in Slack.", {
      expected: "the scope files:read, as in manifest.yml",
      todo: "Reinstall the app in the workspace, then upload the file again.",
    });
  }
  throw outOfReach(`HTTP status ${response.status}`);
}

function failed(thrown: unknown): never {
  throw refusalOf(thrown, { call: "a file or an answer", token: "SLACK_BOT_TOKEN" });
}

/** Whether the address belongs to the Slack of that API (`files.slack.com` to `slack.com`): nobody else is shown the token. */
function isOf(address: string, apiUrl: string): boolean {
  const { protocol, hostname, host } = new URL(address);
  const api = new URL(apiUrl);
  return protocol === api.protocol && (host === api.host || hostname.endsWith(`.${api.hostname}`));
}

async function readAtMost(response: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > most) {
      throw new FirebreakError("bad-input", "This file is too large to be a certificate.", {
        found: `more than ${most / 1024} KiB`,
        expected: `at most ${most / 1024} KiB`,
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}
