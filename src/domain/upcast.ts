import { FirebreakError } from "./errors.ts";
import { firstPlans } from "./approval/first-plans.ts";
import { oneWordOnRoles } from "./approval/one-word-on-roles.ts";
import { ofOneApplication } from "./rotation/of-one-application.ts";

/** An event as it is stored: its data in the shape of the version that wrote it. */
export interface StoredEvent {
  type: string;
  version: number;
  data: unknown;
}

/** An event's type and data in another version's shape. */
export type Upcast = (data: Record<string, unknown>) => { type: string; data: Record<string, unknown> };

/** For each version, what its events are in the next one's shape. An event that is not listed did not change. */
const steps: readonly Record<string, Upcast>[] = [firstPlans, ofOneApplication, oneWordOnRoles];

/**
 * The event in today's shape. What is stored stays as it is, and so do its hash and its signature: a new shape is only
 * how it is read.
 *
 * @throws FirebreakError `broken` for the event of a later version than this
 */
export function upcast({ type, version, data }: StoredEvent): { type: string; data: unknown } {
  if (version > steps.length + 1) {
    throw new FirebreakError("broken", "The journal holds an event of a later version.", {
      found: `${type} of version ${version}`,
      todo: "Run the version of Firebreak that wrote it, or a later one.",
    });
  }
  return steps.slice(version - 1).reduce<{ type: string; data: unknown }>(
    (event, step) => {
      const change = Object.hasOwn(step, event.type) ? step[event.type] : undefined;
      return change === undefined ? event : change(event.data as Record<string, unknown>);
    },
    { type, data },
  );
}
