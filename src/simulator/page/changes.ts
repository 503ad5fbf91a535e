import { streamSSE } from "hono/streaming";
import type { MiddlewareHandler } from "hono";

/** Calls the listener after each change; the answer stops it. */
export type Watch = (listener: () => void) => () => void;

/** Changes that come together are told once. */
const gatherMilliseconds = 40;
/** Time passes, and a vendor of its own process changes, without anybody saying so. */
const beatMilliseconds = 3000;

/** Tells a browser, as Server-Sent Events, that it is time to look again. */
export function tellChanges(watch: Watch): MiddlewareHandler {
  return (context) =>
    Promise.resolve(
      streamSSE(context, async (stream) => {
        let gathering: NodeJS.Timeout | undefined;
        const tell = (): void => void stream.writeSSE({ event: "change", data: "" });
        const stop = watch(() => {
          gathering ??= setTimeout(() => {
            gathering = undefined;
            tell();
          }, gatherMilliseconds);
        });
        const beat = setInterval(tell, beatMilliseconds);
        tell();
        await new Promise<void>((resolve) => stream.onAbort(resolve));
        stop();
        clearInterval(beat);
        clearTimeout(gathering);
      }),
    );
}
