import { z } from "zod";

/** What became of a payload that was sent to the app. */
export type Outcome =
  | { kind: "acknowledged"; payload: Record<string, unknown> }
  | { kind: "timeout" }
  | { kind: "no-socket" };

/** The envelopes whose acknowledgement Slack waits for. */
export interface Acknowledgements {
  /** Waits for the envelope's acknowledgement. */
  of(envelope: string): Promise<Outcome>;
  /** Takes what came up a socket; what is no acknowledgement is let be. */
  receive(text: string): void;
  /** Waits no longer. */
  abandon(): void;
}

const Acknowledgement = z.looseObject({
  envelope_id: z.string(),
  payload: z.record(z.string(), z.unknown()).default({}),
});

/** @param within milliseconds until Slack waits no longer */
export function createAcknowledgements(within: number): Acknowledgements {
  const waiting = new Map<string, (outcome: Outcome) => void>();
  return {
    of: (envelope) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => waiting.get(envelope)?.({ kind: "timeout" }), within);
        waiting.set(envelope, (outcome) => {
          clearTimeout(timer);
          waiting.delete(envelope);
          resolve(outcome);
        });
      }),
    receive(text) {
      const answer = Acknowledgement.safeParse(parse(text));
      if (!answer.success) return;
      waiting.get(answer.data.envelope_id)?.({ kind: "acknowledged", payload: answer.data.payload });
    },
    abandon() {
      for (const finish of waiting.values()) finish({ kind: "timeout" });
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
