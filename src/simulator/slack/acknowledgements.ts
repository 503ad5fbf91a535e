import { z } from "zod";

/** What became of a payload that was sent to the app. */
export type Outcome =
  | { kind: "acknowledged"; payload: Record<string, unknown> }
  | { kind: "timeout"; reason: string }
  /** It did not get through, or was refused; `again`: whether an event is sent once more. */
  | { kind: "unreached"; reason: string; again: boolean };

/** The envelopes whose acknowledgement Slack waits for. */
export interface Acknowledgements {
  /** Waits for the envelope's acknowledgement. */
  of(envelope: string): Promise<Outcome>;
  /** Takes what came up a socket; what is no acknowledgement is let be. */
  receive(text: string): void;
  /** Waits no longer. */
  abandon(): void;
}

const Payload = z.record(z.string(), z.unknown());
const Acknowledgement = z.looseObject({ envelope_id: z.string(), payload: Payload.default({}) });

/** @param within milliseconds until Slack waits no longer */
export function createAcknowledgements(within: number): Acknowledgements {
  const waiting = new Map<string, (outcome: Outcome) => void>();
  return {
    of: (envelope) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => waiting.get(envelope)?.({ kind: "timeout", reason: "timeout" }), within);
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
      for (const finish of waiting.values()) finish({ kind: "timeout", reason: "timeout" });
    },
  };
}

/** The payload that an app's answer holds as JSON; an empty one for anything else. */
export function payloadIn(text: string): Record<string, unknown> {
  return Payload.safeParse(parse(text)).data ?? {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
