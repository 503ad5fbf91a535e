import type { PersonId } from "../domain/actor.ts";
import type { Approvers, Quorum } from "../domain/approval/events.ts";
import type { PolicyTrouble } from "../domain/approval/policy-trouble.ts";
import type { EventData } from "../domain/event.ts";
import { count } from "../domain/time.ts";
import { everyoneOf, hasPasskey, isSame, type Membership, unfit, unreadable, whois } from "./membership.ts";
import type { Policy } from "./policy.ts";

/** Why a policy can't be met as the directory is now, and what would help. */
export interface Lack {
  /** In a sentence. */
  why: string;
  todo: string;
  /** Whether something could not be read: it may be well, and asking again may help. */
  unread: boolean;
}

/**
 * Whether what a policy covers could be approved now:
 * - `open`: by others than who asks
 * - `alone`: not so, but one person may go ahead alone
 * - `shut`: not at all
 */
export type Reach = { state: "open" } | ({ state: "alone" | "shut" } & Lack);

/** A quorum, and who could meet it. */
export interface Able {
  quorum: Quorum;
  /** Those it names who could approve now. */
  able: PersonId[];
  /** What it lacks, counting those whom the request would be escalated to; undefined when it can be met. */
  lack: Lack | undefined;
}

/** For each quorum of the policy who could approve now. `barred`: who may not, since it is their own. */
export function ableFor(policy: Policy, membership: Membership, barred: readonly PersonId[]): Able[] {
  const mayApprove = (person: PersonId) =>
    unfit(person, membership) === undefined && !barred.some((one) => isSame(one, person, membership));
  const canApprove = (person: PersonId) =>
    mayApprove(person) && (policy.stepUp === "none" || hasPasskey(person, membership));
  const heads = (people: readonly PersonId[]) => new Set(people.map((person) => whois(person, membership))).size;
  return policy.approve.map((quorum) => {
    const sources = [...quorum.from, ...(policy.escalate?.to ?? [])];
    const people = everyoneOf(sources, membership).filter(mayApprove);
    const number = heads(people.filter(canApprove));
    const able = everyoneOf(quorum.from, membership).filter(canApprove);
    if (number >= quorum.count) return { quorum, able, lack: undefined };
    const lacksKeys = heads(people) >= quorum.count;
    return {
      quorum,
      able,
      lack: lacksKeys ? keyless(quorum, number) : lackOf({ quorum, sources, number }, membership),
    };
  });
}

/** How a request would fare that these may not approve. */
export function reachFor(policy: Policy, membership: Membership, barred: readonly PersonId[]): Reach {
  const [lack] = ableFor(policy, membership, barred).flatMap((quorum) => quorum.lack ?? []);
  if (lack === undefined) return { state: "open" };
  return { state: aloneNow(policy, membership).length > 0 ? "alone" : "shut", ...lack };
}

/** How a policy stands: it is open while at least one of those who may ask could be given what they ask for. */
export function reachOf(policy: Policy, membership: Membership): Reach {
  const askers = everyoneOf(policy.ask, membership).filter((person) => unfit(person, membership) === undefined);
  const reaches = askers.map((asker) => reachFor(policy, membership, [asker]));
  const best = ["open", "alone", "shut"].flatMap((state) => reaches.find((reach) => reach.state === state) ?? [])[0];
  if (best === undefined) return { state: "shut", ...nobodyAsks(policy, membership) };
  // Somebody whom the directory does not show now might ask, and fare better.
  return best.state === "open" ? best : { ...best, unread: best.unread || dark(policy.ask, membership) !== undefined };
}

/** Those who may go ahead alone now, always with a passkey, as far as the directory tells; none where the policy lets nobody. */
export function aloneNow({ solo }: Policy, membership: Membership): PersonId[] {
  return everyoneOf(solo?.by ?? [], membership).filter(
    (person) => unfit(person, membership) === undefined && hasPasskey(person, membership),
  );
}

/** There are people enough, and too few of them have the passkey that their approval takes. */
function keyless(quorum: Quorum, number: number): Lack {
  return {
    why: `${neededOf(quorum)} with a passkey, and ${number === 0 ? "nobody" : `only ${number}`} of those who could has one.`,
    todo: "Have them enrol one, by the code of: firebreak passkey invite IDENTITY.",
    unread: false,
  };
}

function neededOf(quorum: Quorum): string {
  return `${count(quorum.count, "approval")} of a quorum ${quorum.count === 1 ? "is" : "are"} needed`;
}

function lackOf(
  { quorum, sources, number }: { quorum: Quorum; sources: readonly Approvers[]; number: number },
  membership: Membership,
): Lack {
  const needed = neededOf(quorum);
  const unread = dark(sources, membership);
  if (unread !== undefined) return { why: `${needed}, and ${unread}.`, todo: waiting, unread: true };
  const why = `${needed}, and ${number === 0 ? "nobody" : `only ${number}`} could give ${quorum.count === 1 ? "it" : "them"} now.`;
  return { why, todo: more(quorum.from), unread: false };
}

function nobodyAsks({ ask }: Policy, membership: Membership): Lack {
  const unread = dark(ask, membership);
  if (unread === undefined) return { why: "Nobody could ask for it now.", todo: more(ask), unread: false };
  return { why: `Nobody could ask for it now: ${unread}.`, todo: waiting, unread: true };
}

const waiting = "Firebreak tries again by itself. If it stays, see whether Slack answers, and whether the id is right.";

/** What would bring more people in: a group is mended in the chat, people are named in firebreak.yml. */
function more(sources: readonly Approvers[]): string {
  const groups = sources.flatMap((source) => ("group" in source ? [source.group] : []));
  if (groups.length === 0) return "Name more people in the policy in firebreak.yml, and start the bot again.";
  return `Add somebody to the user group ${groups.join(" or ")}: a full member, whom firebreak.yml lists under people.`;
}

/** What the directory does not tell of these, in words; undefined when it tells all. */
function dark(sources: readonly Approvers[], membership: Membership): string | undefined {
  const groups = unreadable(sources, membership);
  if (groups.length > 0) return `the user group ${groups.join(", ")} can't be read`;
  const unknown = everyoneOf(sources, membership).filter(
    (person) => (membership.standings.get(person) ?? "unknown") === "unknown",
  );
  return unknown.length > 0 ? `the directory does not say what ${unknown.join(", ")} may do` : undefined;
}

/** How many looks in a row have to find the same before it is told: one alone may be a hiccup of the directory. */
export const looksBeforeTold = 2;

/** What a look at a policy comes to. */
export interface Look {
  /** What is to be recorded; undefined for nothing. */
  change: ({ to: "shut" } & Pick<EventData<"guard.shut">, "alone" | "reason" | "todo">) | { to: "opened" } | undefined;
  /** So many looks in a row have found something else than what is recorded. */
  doubts: number;
}

/**
 * Holds what a look has found against what is known. That a policy is shut, or for another reason than
 * before, is believed at the second look in a row; that it is open, at once.
 *
 * @param doubts how many looks in a row have found something else before this one
 */
export function takeLook(known: PolicyTrouble | undefined, reach: Reach, doubts: number): Look {
  const shut = known?.shut ?? null;
  if (reach.state === "open") return { change: shut === null ? undefined : { to: "opened" }, doubts: 0 };
  const { why: reason, todo } = reach;
  const alone = reach.state === "alone";
  if (shut?.reason === reason && shut.alone === alone && shut.todo === todo) return { change: undefined, doubts: 0 };
  if (doubts + 1 < looksBeforeTold) return { change: undefined, doubts: doubts + 1 };
  return { change: { to: "shut", alone, reason, todo }, doubts: 0 };
}
