import type { MiddlewareHandler } from "hono";
import { FirebreakError } from "../domain/errors.ts";

/**
 * Keeps other sites' pages from sending anything here: a browser says where a request comes from (WHATWG Fetch,
 * `Origin`; W3C Fetch Metadata, `Sec-Fetch-Site`).
 */
export function sameOrigin(origin: string): MiddlewareHandler {
  return async (context, next) => {
    const from = context.req.header("origin");
    const site = context.req.header("sec-fetch-site") ?? "same-origin";
    if (from === origin && site === "same-origin") return next();
    throw new FirebreakError("not-allowed", "This was not sent by the bot’s own page.", {
      found: from ?? "no origin",
      expected: origin,
      todo: `Open the page at ${origin}.`,
    });
  };
}
