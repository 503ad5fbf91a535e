import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
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
      return refusal(fault.code, fault.status ?? 200);
    case "withhold":
      await answer();
      return new Promise(() => {});
    case "cut":
      await answer();
      (request.env as HttpBindings).incoming.socket.destroy();
      return new Promise(() => {});
  }
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
