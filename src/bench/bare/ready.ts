/** Tells whoever started this process that it is ready, and ends when asked to, or left alone. */
export function sayReady(close: () => Promise<unknown>): void {
  const end = () => void close().finally(() => process.exit(0));
  process.once("SIGTERM", end).once("disconnect", end);
  process.send?.("ready");
}

/** Answers each message of whoever started this process; what fails ends it, and is said. */
export function answerWith(work: () => Promise<unknown>): void {
  process.on("message", () => {
    // What is thrown in vain ends the process, which is what its starter waits for.
    void work().then((answer) => process.send?.(answer));
  });
}
