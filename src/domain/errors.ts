import { redact } from "./redaction.ts";

/**
 * Everything that can go wrong, as a person has to deal with it:
 * - `bad-input`: what was given can't be used; giving something else helps
 * - `not-found`: what was named does not exist
 * - `not-allowed`: the guard, a policy or a vendor's permissions refuse
 * - `not-now`: right request, wrong moment: the state has to change first
 * - `unavailable`: a vendor or the network can't be reached; trying again may help
 * - `misconfigured`: firebreak.yml or the environment is wrong
 * - `broken`: a promise of our own does not hold; nobody but a developer can help
 */
export const errorKinds = [
  "bad-input",
  "not-found",
  "not-allowed",
  "not-now",
  "unavailable",
  "misconfigured",
  "broken",
] as const;

/** One of the {@link errorKinds}. */
export type ErrorKind = (typeof errorKinds)[number];

/** What a person is told besides the message. */
export interface ErrorDetail {
  /** What was met, in words or as it was written. Never a secret. */
  found?: string;
  /** What would have been right. */
  expected?: string;
  /** What the person can do now. */
  todo?: string;
  /** The vendor's id of the call that failed: its own trail is found by it. */
  call?: string | undefined;
  /** The internal reason: for the log alone. */
  cause?: unknown;
}

/**
 * The one error that crosses the house's doors. Its message says what happened, in one sentence. Whatever looks
 * like a secret is taken out of its words: they may repeat what a vendor or a person has said.
 */
export class FirebreakError extends Error {
  readonly kind: ErrorKind;
  readonly found: string | undefined;
  readonly expected: string | undefined;
  readonly todo: string | undefined;
  readonly call: string | undefined;

  constructor(kind: ErrorKind, message: string, detail: ErrorDetail = {}) {
    super(redact(message), detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "FirebreakError";
    this.kind = kind;
    this.found = clean(detail.found);
    this.expected = clean(detail.expected);
    this.todo = clean(detail.todo);
    this.call = detail.call;
  }
}

function clean(words: string | undefined): string | undefined {
  return words === undefined ? undefined : redact(words);
}

/** Any thrown value as one of ours; what we did not foresee is `broken`, and its text stays inside. */
export function asFirebreakError(thrown: unknown): FirebreakError {
  if (thrown instanceof FirebreakError) return thrown;
  return new FirebreakError("broken", "Something went wrong inside Firebreak.", {
    todo: "The log has the details. Try again; if it stays, tell whoever runs the bot.",
    cause: thrown,
  });
}

/** The error as the lines that a person reads: what happened, what was found, what was expected, what to do. */
export function describeError(error: FirebreakError): string[] {
  return [
    error.message,
    ...(error.found === undefined ? [] : [`Found: ${error.found}`]),
    ...(error.expected === undefined ? [] : [`Expected: ${error.expected}`]),
    ...(error.todo === undefined ? [] : [error.todo]),
  ];
}
