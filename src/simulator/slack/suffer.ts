import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { echoOf } from "../core/echo.ts";
import type { Fault, Faults } from "../core/faults.ts";

/** The failure that somebody asked of this call, or of all of Slack (`slack.*`). */
export function faultOf(faults: Faults, call: string): Fault | undefined {
  return faults.take(`slack.${call}`) ?? faults.take("slack.*");
}

/** Answers a call, with the failure it has to suffer. */
export async function suffer(
  request: Context,
  fault: Fault | undefined,
  answer: () => Promise<Response>,
): Promise<Response> {
  switch (fault?.kind) {
    case undefined:
      return answer();
    case "delay":
      await sleep(fault.milliseconds);
      return answer();
    case "refuse":
      return refused(fault, request.req.raw);
    case "withhold":
      await answer();
      return new Promise(() => {});
    case "cut":
      await answer();
      (request.env as HttpBindings).incoming.socket.destroy();
      return new Promise(() => {});
  }
}

/** Slack says more than its code in the answer's metadata. @see https://docs.slack.dev/apis/web-api/#responses */
async function refused({ code, status = 200, echo }: Fault & { kind: "refuse" }, request: Request): Promise<Response> {
  if (echo === undefined) return refusal(code, status);
  return refusal(code, status, { response_metadata: { messages: [await echoOf(request)] } });
}

/** Slack's answer to a call that it refuses. A `ratelimited` one says when to come back, in seconds. */
export function refusal(code: string, status = 200, detail: Record<string, unknown> = {}): Response {
  const { retry_after: retryAfter = 1, ...rest } = detail;
  const limited = code === "ratelimited" || status === 429;
  return Response.json(
    { ok: false, error: code, ...rest },
    limited ? { status: 429, headers: { "retry-after": String(retryAfter) } } : { status },
  );
}
