import { setTimeout as pause } from "node:timers/promises";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import { ask, isThrottling, type Question } from "./asking.ts";

/** Asks AWS one thing after the other, so that nobody else in the account is throttled because of us. */
export interface Pace {
  /**
   * Asks when its turn has come. When AWS says that it is asked too often, it is asked again, each time
   * after a longer pause, for as long as the signal lets it.
   *
   * @throws FirebreakError for what `ask` throws; `unavailable` when the signal has ended it
   */
  ask<Answer>(question: Question, signal: AbortSignal, send: () => Promise<Answer>): Promise<Answer>;
}

/** How fast, and how patient. */
export interface PaceSettings {
  perSecond: number;
  /** Milliseconds before it is asked again after the first throttling. */
  firstPause: number;
}

/** No pause is longer than this many milliseconds: AWS's quotas are counted by the second. */
const longestPause = 20_000;

/** A pace of its own: whoever shares a quota shares the pace. */
export function createPace({ perSecond, firstPause }: PaceSettings): Pace {
  let next = 0;

  /** Waits for the next turn; false when the signal ended the wait. */
  function turn(signal: AbortSignal): Promise<boolean> {
    const now = performance.now();
    const mine = Math.max(now, next);
    next = mine + 1000 / perSecond;
    return waited(mine - now, signal);
  }

  return {
    async ask(question, signal, send) {
      let throttling: FirebreakError | undefined;
      for (let wait = firstPause; await turn(signal); wait = Math.min(wait * 2, longestPause)) {
        const attempt = await attempted(question, signal, send);
        if ("answer" in attempt) return attempt.answer;
        throttling = attempt.throttling ?? throttling;
        // At random, so that those who were refused together do not come back together.
        await waited(wait * (0.5 + Math.random() / 2), signal);
      }
      throw throttling ?? ended(question);
    },
  };
}

/** An answer; or none, because AWS was asked too often, or because the signal has ended it. */
type Attempt<Answer> = { answer: Answer } | { throttling: FirebreakError | undefined };

async function attempted<Answer>(
  question: Question,
  signal: AbortSignal,
  send: () => Promise<Answer>,
): Promise<Attempt<Answer>> {
  let throttled = false;
  const sent = () =>
    untilAborted(signal, send()).catch((error: unknown) => {
      throttled = isThrottling(error);
      throw error;
    });
  try {
    return { answer: await ask(question, sent) };
  } catch (error) {
    if (signal.aborted) return { throttling: undefined };
    if (throttled) return { throttling: asFirebreakError(error) };
    throw error;
  }
}

async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  await pause(milliseconds, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

/** The SDK ends a request at once when it is told to, but neither its pauses nor its search for credentials. */
function untilAborted<Answer>(signal: AbortSignal, answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error("The signal has ended it."));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function ended({ doing }: Question): FirebreakError {
  return new FirebreakError("unavailable", `The reading was ended while AWS was asked to ${doing}.`, {
    todo: "What was seen until then is kept. Firebreak tries again later.",
  });
}
