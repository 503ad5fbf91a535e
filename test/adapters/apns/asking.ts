import type { Preflight, PreflightsRequest, PushService } from "../../../src/ports/push-service.ts";

/** A credential to be tried with one topic. */
export type OneTopic = Omit<PreflightsRequest, "topics"> & { topic: string };

/** What the push service makes of a credential with that topic. */
export async function preflightWith(service: PushService, { topic, ...request }: OneTopic): Promise<Preflight> {
  const [tried] = await service.preflightAll({ ...request, topics: [topic] });
  if (tried === undefined) throw new Error("nothing was tried");
  return tried.preflight;
}
