import { z } from "zod";
import { between, inWords } from "../time.ts";
import type { Target } from "./target.ts";

/**
 * In which order a rotation's phases come:
 * - `emergency`: the bot writes under the approval, and the pull request is merged afterwards
 * - `planned`: the pull request is merged first, the team's pipeline applies it, and the bot verifies what it did
 */
export const Order = z.enum(["emergency", "planned"]);
export type Order = z.infer<typeof Order>;

/** An order, and why it is this one, in a sentence. */
export interface ChosenOrder {
  order: Order;
  why: string;
}

/**
 * The order that fits: planned while nothing hurts and there is time for a merge, emergency otherwise.
 *
 * @param calm how long a certificate has to last for a merge to be waited for, in milliseconds
 */
export function orderFor(
  targets: readonly Pick<Target, "name" | "observed">[],
  { now, calm }: { now: Date; calm: number },
): ChosenOrder {
  const disabled = targets.find(({ observed }) => !observed.enabled);
  if (disabled !== undefined) return { order: "emergency", why: `${disabled.name} is disabled: nobody gets a push.` };
  const ends = targets.flatMap(({ name, observed }) =>
    observed.expiry === null ? [] : [{ name, left: between(now, observed.expiry) }],
  );
  const soonest = ends.toSorted((one, other) => one.left - other.left)[0];
  if (soonest === undefined) return { order: "planned", why: "Nothing that is deployed ends." };
  if (soonest.left <= 0) return { order: "emergency", why: `The certificate of ${soonest.name} has expired.` };
  const left = `The certificate of ${soonest.name} lasts ${inWords(soonest.left)} more`;
  return soonest.left < calm
    ? { order: "emergency", why: `${left}: too short to wait for a merge.` }
    : { order: "planned", why: `${left}: time enough for a merge first.` };
}

/** What an order means, in a sentence. */
export const orderInWords: Record<Order, string> = {
  emergency: "Firebreak writes first; the pull request is merged afterwards, before the incident can be resolved.",
  planned: "The pull request is merged first; your pipeline applies it, and Firebreak verifies what it did.",
};

/** Why an order was asked for by hand. */
export function chosenByHand(order: Order): ChosenOrder {
  return { order, why: "It was asked for so." };
}
