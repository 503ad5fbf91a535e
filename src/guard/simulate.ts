import type { PersonId } from "../domain/actor.ts";
import { type Able, ableFor, aloneNow } from "./live.ts";
import { everyoneOf, type Membership, unfit } from "./membership.ts";
import type { Policy } from "./policy.ts";
import { whyNotAsk } from "./request.ts";

/** How a deed would go under its policy, as the directory is now. Nothing is asked of anybody. */
export interface Simulation {
  /** Those who may ask for it, as far as can be told. */
  askers: PersonId[];
  /** For each quorum, who could approve now, beside whoever asks. */
  quorums: Pick<Able, "quorum" | "able">[];
  /** Those who may go ahead alone; none where the policy lets nobody. */
  alone: PersonId[];
  /** What would stop it, in sentences; none when it could be asked for and approved now. */
  stops: string[];
}

/**
 * Plays a deed through, with the very rules that a request is held against.
 *
 * @param asker whose request it would be; undefined leaves that open
 */
export function simulate(policy: Policy, membership: Membership, asker?: PersonId): Simulation {
  const quorums = ableFor(policy, membership, asker === undefined ? [] : [asker]);
  const refusal = asker === undefined ? undefined : whyNotAsk(policy, asker, membership);
  const askers = everyoneOf(policy.ask, membership).filter((person) => unfit(person, membership) === undefined);
  return {
    askers,
    quorums: quorums.map(({ quorum, able }) => ({ quorum, able })),
    alone: aloneNow(policy, membership),
    stops: [
      ...(refusal === undefined ? [] : [`Who asks is refused: ${refusal}.`]),
      ...(asker === undefined && askers.length === 0 ? ["Nobody could ask for it now."] : []),
      ...quorums.flatMap(({ lack }) => (lack === undefined ? [] : [lack.why])),
    ],
  };
}
