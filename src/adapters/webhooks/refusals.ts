import { FirebreakError } from "../../domain/errors.ts";
import { PagerBusy } from "../../ports/pager.ts";

/** A receiver, as an error may name it: its path may be a secret too. */
export interface Receiver {
  host: string;
  /** The environment variable that holds the secret. */
  setting: string;
}

/** Milliseconds, when the receiver does not say: the first wait in the specification's example of a schedule. */
const usualWait = 5_000;
/** Milliseconds. Nothing asks a pager to be quiet for longer: a proxy's “tomorrow” would be a night without one. */
const longestWait = 600_000;

/**
 * What a status other than success means.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#delivery-success-and-failure
 */
export function refusalOf(response: Response, receiver: Receiver, now: Date): FirebreakError | PagerBusy {
  const { status } = response;
  const retryAfter = response.headers.get("retry-after");
  if (status === 429 || (status === 503 && retryAfter !== null)) return new PagerBusy(waitOf(retryAfter, now));
  if (status === 401 || status === 403) return wrongSecret(receiver, status);
  if (status === 410) return gone(receiver);
  if (status >= 300 && status < 400) return moved(receiver, status);
  if ([400, 413, 415, 422].includes(status)) return refused(receiver, status);
  return outOfReach(receiver, `HTTP status ${status}`);
}

/** The receiver did not answer, or could not take the page. */
export function outOfReach({ host }: Receiver, found: string, cause?: unknown): FirebreakError {
  return new FirebreakError("unavailable", `The webhook at ${host} does not take pages.`, {
    found,
    todo: "Firebreak tries again. If it stays, look at the receiver, and at the way to it.",
    cause,
  });
}

function wrongSecret({ host, setting }: Receiver, status: number): FirebreakError {
  return new FirebreakError("misconfigured", `The webhook at ${host} refuses the secret in ${setting}.`, {
    found: `HTTP status ${status}`,
    expected: "the secret that the receiver verifies signatures with",
    todo: `Give both the same secret, set ${setting} and start again. A receiver refuses signatures too when its clock is wrong.`,
  });
}

function gone({ host }: Receiver): FirebreakError {
  return new FirebreakError("misconfigured", `The webhook at ${host} is gone.`, {
    found: "HTTP status 410: it wants no more pages",
    expected: "a receiver that takes pages",
    todo: "Correct the url of this pager in firebreak.yml, or take the pager out, and start again.",
  });
}

function moved({ host }: Receiver, status: number): FirebreakError {
  return new FirebreakError("misconfigured", `The webhook at ${host} sends pages elsewhere.`, {
    found: `HTTP status ${status}: a redirect, which is not followed`,
    expected: "the receiver itself",
    todo: "Correct the url of this pager in firebreak.yml and start again.",
  });
}

function refused({ host, setting }: Receiver, status: number): FirebreakError {
  return new FirebreakError("bad-input", `The webhook at ${host} refused a page.`, {
    found: `HTTP status ${status}`,
    todo: `Nobody was woken by it. The receiver's log says why; some answer so to a wrong signature, then compare the secret in ${setting}.`,
  });
}

/** Retry-After is seconds or a date: RFC 9110, 10.2.3. */
function waitOf(retryAfter: string | null, now: Date): number {
  if (retryAfter === null) return usualWait;
  const asked = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now.getTime();
  return Number.isNaN(asked) ? usualWait : Math.min(Math.max(asked, 1000), longestWait);
}
