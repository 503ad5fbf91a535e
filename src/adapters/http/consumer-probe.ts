import type { ConsumerProbe } from "../../ports/consumer-probe.ts";

/** How long a consumer is waited for, in milliseconds: whatever takes longer is not well. */
const patience = 10_000;

/**
 * Asks a consumer how it is: one GET to the address that firebreak.yml names, without credentials. No redirect is
 * followed, and nothing of the answer but its status is read.
 *
 * @param milliseconds how long it is waited for
 */
export function createConsumerProbe(milliseconds = patience): ConsumerProbe {
  return {
    async look(url) {
      const { host } = new URL(url);
      let response: Response;
      try {
        const signal = AbortSignal.timeout(milliseconds);
        response = await fetch(url, { method: "GET", redirect: "manual", credentials: "omit", signal });
      } catch (error) {
        const late = said(error, "name") === "TimeoutError";
        const why = late
          ? `it did not answer within ${milliseconds / 1000} seconds`
          : `it can't be reached (${reason(error)})`;
        return { well: false, words: `${host} is not well: ${why}` };
      }
      await response.body?.cancel();
      const { ok, status } = response;
      if (ok) return { well: true, words: `${host} answered ${status}` };
      const led = status >= 300 && status < 400 ? ", which leads elsewhere and is not followed" : "";
      return { well: false, words: `${host} is not well: it answered ${status}${led}` };
    },
  };
}

/** What Node says of a connection that failed, in its own short code. */
function reason(error: unknown): string {
  const code = said(said(error, "cause"), "code");
  return typeof code === "string" ? code : "no connection";
}

function said(thrown: unknown, about: "name" | "cause" | "code"): unknown {
  return typeof thrown === "object" && thrown !== null ? (thrown as Record<string, unknown>)[about] : undefined;
}
