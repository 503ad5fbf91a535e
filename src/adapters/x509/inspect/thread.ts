import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** What one answer may take. */
export interface ThreadLimits {
  milliseconds: number;
  /** Of the worker's heap. */
  megabytes: number;
}

/** A worker that answers one question at a time. */
export interface Thread {
  /**
   * Rejects when there is no answer in time (`AbortError`) or the worker has died, as of hunger
   * (`ERR_WORKER_OUT_OF_MEMORY`). It is stopped then, and the next question starts another one.
   */
  ask(question: unknown): Promise<unknown>;
  end(): Promise<void>;
}

/**
 * A thread for a script, started by the first question and kept for the next. The script says once that it is
 * ready, then answers each message with one; the time that it takes to start is not the question's. It does not
 * keep the process alive between two questions.
 */
export function createThread(script: URL, workerData: unknown, limits: ThreadLimits): Thread {
  let worker: Worker | undefined;
  const start = async () => {
    const started = new Worker(script, {
      workerData,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: limits.megabytes, maxYoungGenerationSizeMb: limits.megabytes / 4 },
    });
    // Who waits for an answer hears of it; between two questions it only means a new start.
    started.on("error", () => undefined);
    started.on("exit", () => {
      if (worker === started) worker = undefined;
    });
    await once(started, "message");
    worker = started;
    return started;
  };
  const end = async () => {
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };

  return {
    async ask(question) {
      const asked = worker ?? (await start());
      asked.ref();
      const overdue = new AbortController();
      const giveUp = () => overdue.abort();
      const timer = setTimeout(giveUp, limits.milliseconds);
      asked.once("exit", giveUp);
      try {
        const answer = once(asked, "message", { signal: overdue.signal });
        asked.postMessage(question);
        return ((await answer) as [unknown])[0];
      } catch (error) {
        // It is not waited for: what runs outside of JavaScript ends when it ends.
        void end();
        throw error;
      } finally {
        clearTimeout(timer);
        asked.off("exit", giveUp);
        asked.unref();
      }
    },
    end,
  };
}
