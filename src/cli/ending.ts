import { constants } from "node:os";

/**
 * Milliseconds in which a second signal is taken for the first one's echo: the terminal sends Ctrl-C to every
 * process, and npm, which is one of them, passes it on.
 */
const echo = 500;

/**
 * Waits until this process is asked to end: by SIGINT, by SIGTERM, or because the process that started it
 * with a channel has gone. Asked again by a signal, it ends at once.
 */
export function untilAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const ask = () => {
      askedAt ??= performance.now();
      resolve();
    };
    const signalled = (signal: "SIGINT" | "SIGTERM") => {
      // The shells' convention for the exit code of a process that a signal has ended.
      if (askedAt !== undefined && performance.now() - askedAt > echo) process.exit(128 + constants.signals[signal]);
      ask();
    };
    process.on("SIGINT", signalled);
    process.on("SIGTERM", signalled);
    process.once("disconnect", ask);
    if (process.send !== undefined && !process.connected) ask();
  });
}
