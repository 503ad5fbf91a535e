import { z } from "zod";
import type { Instant } from "./time.ts";

/** The four states of an incident on a status page, in the words every status page uses. */
export const PublicStatus = z.enum(["investigating", "identified", "monitoring", "resolved"]);
export type PublicStatus = z.infer<typeof PublicStatus>;

/** How a component does, in Statuspage's words. */
export const ComponentStatus = z.enum([
  "operational",
  "under_maintenance",
  "degraded_performance",
  "partial_outage",
  "major_outage",
]);
export type ComponentStatus = z.infer<typeof ComponentStatus>;

/** What the public is owed, and what it was told. */
export const statusEvents = {
  /** An update that the public page owes its readers. Its body is typed text. */
  "status.drafted": z.strictObject({ status: PublicStatus, component: z.string(), componentStatus: ComponentStatus }),
  /** The update is on the page; `draft` is the sequence of its `status.drafted`. */
  "status.published": z.strictObject({ draft: z.int(), reference: z.string() }),
};

/** One update of the public page. */
export interface StatusUpdate {
  /** The sequence of the event that drafted it: its identity within the incident. */
  draft: number;
  status: PublicStatus;
  component: string;
  componentStatus: ComponentStatus;
  body: string;
  draftedAt: Instant;
  publishedAt?: Instant;
}

/**
 * What the page says of each state, unless a person wrote something better. Calm, true in every
 * case, and without a promise of a time.
 */
export function standardBody(status: PublicStatus, componentName: string): string {
  switch (status) {
    case "investigating":
      return `We are looking into a problem with ${componentName}. We will tell you here what we find.`;
    case "identified":
      return `We know the cause of the problem with ${componentName} and are working on the fix.`;
    case "monitoring":
      return `The fix for ${componentName} is in place and works in our tests. We are watching that it stays so.`;
    case "resolved":
      return `${componentName} works again. We are sorry for the trouble.`;
  }
}

/** The component's state that goes with each public state. */
export const componentStatusFor: Record<PublicStatus, ComponentStatus> = {
  investigating: "major_outage",
  identified: "major_outage",
  monitoring: "degraded_performance",
  resolved: "operational",
};
