import { z } from "zod";
import type { Actor } from "./actor.ts";
import { approvalEvents } from "./approval/events.ts";
import { policyEvents } from "./approval/policy-trouble.ts";
import { reviewEvents } from "./approval/review.ts";
import { enablingEvents } from "./enabling/events.ts";
import { FirebreakError } from "./errors.ts";
import { coverageEvents } from "./inventory/coverage.ts";
import { inventoryEvents } from "./inventory/events.ts";
import { sourceEvents } from "./inventory/source.ts";
import { incidentEvents } from "./incident/events.ts";
import { passkeyEvents } from "./passkey/events.ts";
import { probeEvents } from "./probe/events.ts";
import { recordEvents } from "./record/events.ts";
import { rolloutEvents } from "./rollout/events.ts";
import { rotationEvents } from "./rotation/events.ts";
import { runEvents } from "./runbook/events.ts";
import { statusEvents } from "./status-update.ts";
import type { Instant } from "./time.ts";

/** What concerns the bot itself and every stream. */
const systemEvents = {
  /** A typed text was erased; its hash stays in the chain. */
  "text.erased": z.strictObject({ position: z.int(), field: z.string() }),
};

/** Every event there is, with the shape of its data. */
export const eventSchemas = {
  ...incidentEvents,
  ...statusEvents,
  ...runEvents,
  ...rotationEvents,
  ...probeEvents,
  ...enablingEvents,
  ...rolloutEvents,
  ...approvalEvents,
  ...policyEvents,
  ...reviewEvents,
  ...passkeyEvents,
  ...inventoryEvents,
  ...sourceEvents,
  ...coverageEvents,
  ...recordEvents,
  ...systemEvents,
};

/** The name of an event, as the journal has it: `incident.declared`. */
export type EventType = keyof typeof eventSchemas;
/** What an event of this type carries, beside its actor and the texts that people typed. */
export type EventData<Type extends EventType> = z.infer<(typeof eventSchemas)[Type]>;

/** An event that is about to be recorded. What a person typed goes into `typed`, and nowhere else. */
export type NewEvent = {
  [Type in EventType]: { type: Type; actor: Actor; data: EventData<Type>; typed?: Record<string, string> };
}[EventType];

/** An event as the journal holds it. */
export type RecordedEvent = {
  [Type in EventType]: {
    type: Type;
    actor: Actor;
    data: EventData<Type>;
    /** Typed texts by field; null where the text was erased. */
    typed: Record<string, string | null>;
    stream: string;
    /** Its place in the stream: 1, 2, 3 … without gaps. */
    sequence: number;
    /** Its place in the whole journal: 1, 2, 3 … without gaps. */
    position: number;
    at: Instant;
    hash: string;
  };
}[EventType];

/** One recorded event of the given type. */
export type Recorded<Type extends EventType> = Extract<RecordedEvent, { type: Type }>;

/** The shape that each event's data has now; a change of shape raises it and adds an upcast. */
export const eventVersion = 4;

/** The data of an event, checked against its schema: a journal that does not fit the code stops it here. */
export function parseEventData(type: string, data: unknown): unknown {
  const schema = Object.hasOwn(eventSchemas, type) ? eventSchemas[type as EventType] : undefined;
  if (schema === undefined) {
    throw new FirebreakError("broken", "The journal holds an event that this version does not know.", {
      found: type,
      todo: "Run the version of Firebreak that wrote it, or a later one.",
    });
  }
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new FirebreakError("broken", `An event of type ${type} has another shape than this version expects.`, {
    found: z.prettifyError(result.error),
    todo: "Run the version of Firebreak that wrote it, or a later one.",
  });
}
