import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { wordsOfRefusal } from "../core/echo.ts";
import type { Fault } from "../core/faults.ts";

/** Answers a call, with the failure it has to suffer; `refuse` puts a refusal into the vendor's form. */
export async function suffer(
  request: Context,
  fault: Fault | undefined,
  { answer, refuse }: { answer: () => Promise<Response>; refuse: (code: string, status: number) => Response },
): Promise<Response> {
  if (fault?.kind === "refuse") return refuse(await wordsOfRefusal(fault, request.req.raw), fault.status ?? 500);
  if (fault?.kind === "delay") await sleep(fault.milliseconds);
  const response = await answer();
  if (fault?.kind === "withhold") return new Promise(() => {});
  if (fault?.kind !== "cut") return response;
  (request.env as HttpBindings).incoming.socket.destroy();
  return new Promise(() => {});
}
