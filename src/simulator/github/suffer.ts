import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { wordsOfRefusal } from "../core/echo.ts";
import type { Fault } from "../core/faults.ts";
import { refusal } from "./call.ts";

/** Serves a call under the fault that it has to suffer, if any. */
export async function suffer(
  fault: Fault | undefined,
  { request, serve }: { request: Request; serve: () => Promise<Response> },
  { incoming }: HttpBindings,
): Promise<Response> {
  if (fault?.kind === "refuse") return refuse(await wordsOfRefusal(fault, request), fault.status ?? 500);
  if (fault?.kind === "delay") await sleep(fault.milliseconds);
  const response = await serve();
  if (fault?.kind === "withhold") return new Promise(() => {});
  if (fault?.kind === "cut") incoming.socket.destroy();
  return response;
}

/** A rate limit says when to come back, as GitHub's do: after as many seconds as its words say, or one. */
function refuse(message: string, status: number): Response {
  // What GraphQL can't do for a limit it says with the status 200.
  const response =
    status === 200 ? Response.json({ errors: [{ type: "RATE_LIMITED", message }] }) : refusal(status, message);
  if (!/rate limit/i.test(message)) return response;
  const seconds = Number(/(\d+) seconds/.exec(message)?.[1] ?? 1);
  if (/secondary/i.test(message)) response.headers.set("retry-after", String(seconds));
  else {
    response.headers.set("x-ratelimit-remaining", "0");
    response.headers.set("x-ratelimit-reset", String(Math.ceil(Date.now() / 1000) + seconds));
  }
  return response;
}
