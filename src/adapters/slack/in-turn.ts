import { setTimeout as sleep } from "node:timers/promises";
import { ChatBusy } from "../../ports/chat.ts";

/**
 * Asks one question at a time. Whoever asks while an answer is under way shares the next one, which is asked after
 * they did: a crowd costs two calls, and nobody gets an answer that is older than the question.
 */
export function inTurn<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<unknown> | undefined;
  let next: Promise<Answer> | undefined;

  function begin(): Promise<Answer> {
    const answer = ask();
    const ended = answer.then(
      () => undefined,
      () => undefined,
    );
    running = ended;
    void ended.then(() => {
      if (running === ended) running = undefined;
    });
    return answer;
  }

  return () => {
    if (running === undefined) return begin();
    next ??= running.then(() => {
      next = undefined;
      return begin();
    });
    return next;
  };
}

/** How often a question is asked again when Slack asks for a pause. */
const tries = 3;
/** The longest pause that is waited for, in milliseconds: somebody has pressed a button and waits for it too. */
const longestPause = 5_000;

/** Asks again after the pause that Slack asks for, if it is a short one. Groups may be asked about 20 times a minute. */
export async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ChatBusy) || tried === tries || error.retryAfterMilliseconds > longestPause) throw error;
      await sleep(error.retryAfterMilliseconds);
    }
  }
}
