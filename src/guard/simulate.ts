import type { PersonId } from "../domain/actor.ts";
import type { Quorum } from "../domain/approval/events.ts";
import { count } from "../domain/time.ts";
import { everyoneOf, isSame, type Membership, unfit, unreadable, whois } from "./membership.ts";
import type { Policy } from "./policy.ts";
import { whyNotAsk } from "./request.ts";

/** How a deed would go under its policy, as the directory is now. Nothing is asked of anybody. */
export interface Simulation {
  /** Those who may ask for it, as far as can be told. */
  askers: PersonId[];
  /** For each quorum, who could approve now, beside whoever asks. */
  quorums: { quorum: Quorum; able: PersonId[] }[];
  /** What would stop it, in sentences; none when it could be asked for and approved now. */
  stops: string[];
}

/**
 * Plays a deed through, with the very rules that a request is held against.
 *
 * @param asker whose request it would be; undefined leaves that open
 */
export function simulate(policy: Policy, membership: Membership, asker?: PersonId): Simulation {
  const fit = (person: PersonId) => unfit(person, membership) === undefined;
  const quorums = policy.approve.map((quorum) => ({
    quorum,
    able: everyoneOf(quorum.from, membership).filter(
      (person) => fit(person) && (asker === undefined || !isSame(person, asker, membership)),
    ),
  }));
  const refusal = asker === undefined ? undefined : whyNotAsk(policy, asker, membership);
  const askers = everyoneOf(policy.ask, membership).filter(fit);
  return {
    askers,
    quorums,
    stops: [
      ...(refusal === undefined ? [] : [`Who asks is refused: ${refusal}.`]),
      ...(asker === undefined && askers.length === 0 ? ["Nobody could ask for it now."] : []),
      ...quorums.flatMap(({ quorum, able }) => shortage(quorum, able, membership)),
    ],
  };
}

function shortage(quorum: Quorum, able: readonly PersonId[], membership: Membership): string[] {
  if (new Set(able.map((person) => whois(person, membership))).size >= quorum.count) return [];
  const dark = unreadable(quorum.from, membership);
  const why =
    dark.length > 0 ? `the user group ${dark.join(", ")} can't be read` : `${able.length} could give them now`;
  return [`${count(quorum.count, "approval")} of a quorum are needed, and ${why}.`];
}
