import { z } from "zod";
import { Opening } from "../inventory/events.ts";
import { Severity } from "../severity.ts";
import { Instant } from "../time.ts";

/** What happens to an incident itself, and what the bot could not do for it. */
export const incidentEvents = {
  /** Its title and what people notice are typed text. */
  "incident.declared": z.strictObject({ number: z.int().min(1), severity: Severity, component: z.string() }),
  /** The watch opened it by itself, about this item. A planned change hurts nobody: the public hears nothing of it. */
  "incident.begun-by-watch": z.strictObject({
    certificate: z.string(),
    /** The alert that opened it; null where a person did. */
    alert: z.int().min(1).nullable(),
    opening: Opening,
    why: z.string(),
  }),
  "incident.channel-opened": z.strictObject({ channel: z.string(), invited: z.array(z.string()) }),
  /** A line for the timeline, typed by a person. */
  "incident.noted": z.strictObject({}),
  "incident.mitigated": z.strictObject({ why: z.string() }),
  "incident.resolved": z.strictObject({ followUps: z.array(z.strictObject({ id: z.string(), what: z.string() })) }),
  "incident.postmortem-asked": z.strictObject({}),
  /** A phase could not do its work. `retryAt` is when it is tried again; null when only a person can help. */
  "phase.failed": z.strictObject({
    phase: z.string(),
    attempt: z.int().min(1),
    kind: z.string(),
    why: z.string(),
    todo: z.string().nullable(),
    retryAt: Instant.nullable(),
  }),
};
