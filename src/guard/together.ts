import { canonical } from "../domain/digest.ts";
import type { Deed } from "./deed.ts";
import { type Policy, policyFor } from "./policy.ts";

/**
 * The one policy under which several deeds may be done by one approval; undefined when one of them is covered by none,
 * or when nobody could ask for all of them. It is never weaker than any of theirs: every quorum of each has to be met, who asks
 * must be allowed to by each, the shortest times count, and one person may go alone only where each says so in the same words.
 */
export function policyForAll(policies: readonly Policy[], deeds: readonly Deed[]): Policy | undefined {
  const covering = deeds.map((deed) => policyFor(policies, deed));
  const [first, ...rest] = new Set(covering);
  if (covering.includes(undefined) || first === undefined) return undefined;
  return rest.reduce<Policy | undefined>(
    (joined, policy) => (joined === undefined || policy === undefined ? undefined : both(joined, policy)),
    first,
  );
}

function both(one: Policy, other: Policy): Policy | undefined {
  const ask = inBoth(one.ask, other.ask);
  if (ask.length === 0) return undefined;
  const { action, escalate, wake, solo, owner } = one;
  return {
    action,
    ask,
    approve: distinct([...one.approve, ...other.approve]),
    requestLifetime: Math.min(one.requestLifetime, other.requestLifetime),
    grantLifetime: Math.min(one.grantLifetime, other.grantLifetime),
    stepUp: stricter(one.stepUp, other.stepUp),
    ...(escalate !== undefined && isEqual(escalate, other.escalate) ? { escalate } : {}),
    ...(wake !== undefined && isEqual(wake, other.wake) ? { wake } : {}),
    ...(solo !== undefined && isEqual(solo, other.solo) ? { solo } : {}),
    ...(owner !== undefined && owner === other.owner ? { owner } : {}),
  };
}

const strictness: readonly Policy["stepUp"][] = ["none", "approvals", "votes"];

function stricter(one: Policy["stepUp"], other: Policy["stepUp"]): Policy["stepUp"] {
  return strictness.indexOf(one) > strictness.indexOf(other) ? one : other;
}

function inBoth<Thing>(some: readonly Thing[], others: readonly Thing[]): Thing[] {
  return some.filter((one) => others.some((other) => isEqual(one, other)));
}

function distinct<Thing>(things: readonly Thing[]): Thing[] {
  return things.filter((thing, index) => things.findIndex((other) => isEqual(thing, other)) === index);
}

function isEqual(one: unknown, other: unknown): boolean {
  return other !== undefined && canonical(one) === canonical(other);
}
