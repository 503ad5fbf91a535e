import { request } from "node:http";
import { connect } from "node:net";
import { type ErrorDetail, type ErrorKind, errorKinds, FirebreakError } from "../domain/errors.ts";
import type { House } from "../ports/house.ts";

interface Question {
  socketPath: string;
  method: "GET" | "POST";
  path: string;
  body?: unknown;
  /** Milliseconds to wait for the whole answer. */
  patience: number;
}

/** Milliseconds that an answer may take. The bot answers from its own data, and opens an incident within a second. */
const usualPatience = 60_000;

/**
 * Whether a bot listens on the socket.
 *
 * @throws FirebreakError `not-allowed` when the socket is another user's
 */
export function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EACCES" || error.code === "EPERM") reject(notOurs(socketPath));
      else resolve(false);
    });
  });
}

/**
 * The house of the bot that listens on the socket.
 *
 * @param patience milliseconds that an answer may take; ten times as many where the whole journal is read for it
 */
export function createBotHouse(socketPath: string, patience = usualPatience): House {
  const get = <Answer>(path: string) => ask<Answer>({ socketPath, method: "GET", path, patience });
  const post = <Answer>(path: string, body: unknown) =>
    ask<Answer>({ socketPath, method: "POST", path, body, patience });
  return {
    incidents: () => get("/incidents"),
    incident: (number) => get(`/incidents/${number}`),
    postmortem: (number) => get(`/incidents/${number}/postmortem`),
    open: (opening) => post("/incidents", opening),
    handOver: (credential) => post("/credentials", credential),
    simulate: (question) => post("/guard/simulations", question),
    passkeys: {
      invite: (to) => post("/passkeys/invitations", to),
      list: () => get("/passkeys"),
      remove: (what) => post("/passkeys/removals", what),
    },
    verify: (evidence) =>
      ask({ socketPath, method: "POST", path: "/journal/verifications", body: evidence, patience: 10 * patience }),
    journalKey: () => get("/journal/key"),
    journalEnd: () => get("/journal/end"),
    journalRows: (after) => get(`/journal/rows/after/${after}`),
    recordByHand: (told) => post("/journal/works", told),
    erase: async (text) => void (await post("/journal/erasures", text)),
    health: () => get("/health"),
    examine: () => get("/examination"),
  };
}

async function ask<Answer>(question: Question): Promise<Answer> {
  const { status, text } = await exchange(question);
  const answer = parsed(text);
  if (status < 300) return answer as Answer;
  throw asRefusal(answer);
}

function exchange({ body, patience, ...where }: Question): Promise<{ status: number; text: string }> {
  // A connection of its own for each question: one that was kept could be to a bot that has ended since.
  const connection = { agent: false, headers: { "content-type": "application/json" } } as const;
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(noAnswer(error, patience));
    const asked = request({ ...where, ...connection, signal: AbortSignal.timeout(patience) }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.once("error", failed);
    });
    asked.once("error", failed);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FirebreakError("unavailable", "The running Firebreak gave an answer that can't be read.", {
      expected: "a bot of the same version as this command",
      todo: "Restart the bot, so that both are of one version.",
    });
  }
}

/** The bot's refusal, as it would have been thrown here. */
function asRefusal(answer: unknown): FirebreakError {
  const { kind, message, ...detail } = answer as { kind?: string; message?: string } & ErrorDetail;
  const known = (errorKinds as readonly string[]).includes(kind ?? "");
  return new FirebreakError(
    known ? (kind as ErrorKind) : "broken",
    message ?? "The running Firebreak refused.",
    detail,
  );
}

function noAnswer(error: Error, patience: number): FirebreakError {
  const late = error.name === "TimeoutError" || error.name === "AbortError";
  return new FirebreakError("unavailable", "The running Firebreak did not answer.", {
    found: late ? `nothing within ${patience / 1000} seconds` : "a connection that ended before the answer was whole",
    todo: "Look into its log. What was asked for may have been done: see before you ask again.",
    cause: error,
  });
}

function notOurs(socketPath: string): FirebreakError {
  return new FirebreakError("not-allowed", "The running Firebreak belongs to another user.", {
    found: socketPath,
    todo: "Run this as the user who runs the bot.",
  });
}
