import type { MiddlewareHandler } from "hono";

const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Keeps other sites' pages out: a name that was pointed at this machine (DNS rebinding) is not a
 * loopback host, and another site's request says where it comes from (WHATWG Fetch, `Origin`).
 */
export const sameOrigin: MiddlewareHandler = async (context, next) => {
  const host = context.req.header("host") ?? "";
  if (!loopback.test(host)) {
    return context.json({ error: `This page is for this machine alone; "${host}" is not one of its names.` }, 403);
  }
  const origin = context.req.header("origin");
  const site = context.req.header("sec-fetch-site");
  const isForeign = (origin !== undefined && origin !== `http://${host}`) || site === "cross-site";
  if (isForeign && context.req.method !== "GET") {
    return context.json({ error: `Another site (${origin ?? "unnamed"}) may not act here.` }, 403);
  }
  return next();
};
