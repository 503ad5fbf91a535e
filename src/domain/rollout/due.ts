import type { PhaseName } from "../phase.ts";
import type { Consumer } from "./consumer.ts";
import { hasEnded, type Rollout, rolloutId } from "./rollout.ts";

/** What a rotation tells its rollouts. */
export interface RolledOut {
  /** The rotation's id. */
  id: string;
  /** The applications that it changes: their ARNs. */
  applications: readonly string[];
  /** Whether approval of its rollouts may be asked for: it is approved itself, or further. */
  readyToAsk: boolean;
  /** Whether they may be started: the credential is in place in all applications, and consumers would read it. */
  readyToRun: boolean;
}

/** What is due of rollouts: a phase, its key within the incident, and what it is about. */
export interface RolloutMove {
  name: PhaseName;
  key: string;
  subject: Record<string, string>;
}

/** What stands beside a rotation when its rollouts are looked at. */
export interface RolloutFacts {
  /** The incident's rollouts. */
  rollouts: readonly Rollout[];
  /** The consumers of firebreak.yml. */
  consumers: readonly Consumer[];
  /** Which look at a running one this is: the same number has the same id everywhere, so that two replicas look once. */
  slot: number;
}

/**
 * Everything that the bot has to do now for the consumers of what a rotation changes. Approvers are asked as
 * soon as the rotation is approved, while it is being written; what runs is looked at whatever becomes of it.
 */
export function rolloutsDue(rotation: RolledOut, { rollouts, consumers, slot }: RolloutFacts): RolloutMove[] {
  const own = rollouts.filter((rollout) => rollout.rotation === rotation.id);
  const missing = consumersOf(consumers, rotation.applications).filter(
    ({ id }) => rotation.readyToAsk && !own.some((rollout) => rollout.consumer.id === id),
  );
  return [
    ...missing.map(({ id }): RolloutMove => {
      const key = `${rolloutId(rotation.id, id)}/begin`;
      return { name: "begin-rollout", key, subject: { rotation: rotation.id, consumer: id } };
    }),
    ...own.flatMap((rollout) => stageMoves(rollout, rotation, slot)),
  ];
}

/** Whether everything that caches what the rotation changes has been restarted, or let be. */
export function areRolledOut(rotation: RolledOut, { rollouts, consumers }: Omit<RolloutFacts, "slot">): boolean {
  const own = rollouts.filter((rollout) => rollout.rotation === rotation.id);
  return consumersOf(consumers, rotation.applications).every(({ id }) =>
    own.some((rollout) => rollout.consumer.id === id && hasEnded(rollout)),
  );
}

/** The consumers that have taken the credential of one of these applications. */
export function consumersOf(consumers: readonly Consumer[], applications: readonly string[]): Consumer[] {
  return consumers.filter((consumer) => consumer.applications.some((one) => applications.includes(one)));
}

function stageMoves(rollout: Rollout, rotation: RolledOut, slot: number): RolloutMove[] {
  const { id, stage, stageSince } = rollout;
  const move = (name: PhaseName, what: string): RolloutMove[] => [
    { name, key: `${id}/${what}`, subject: { rollout: id } },
  ];
  switch (stage) {
    case "begun":
      return rotation.readyToAsk ? move("plan-rollout", `plan-${stageSince}`) : [];
    case "approved":
    case "uncovered":
      return rotation.readyToRun ? move("start-rollout", `start-${stageSince}`) : [];
    case "running":
      return move("watch-rollout", `watch-${slot}`);
    case "confirmed":
      return move("probe-consumer", `probe-${stageSince}`);
    default:
      return [];
  }
}
