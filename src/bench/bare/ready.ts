/** Tells whoever started this process that it is ready, and ends when asked to, or left alone. */
export function sayReady(close: () => Promise<unknown>): void {
  const end = () => void close().finally(() => process.exit(0));
  process.once("SIGTERM", end).once("disconnect", end);
  process.send?.("ready");
}
