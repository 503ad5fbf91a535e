import type { Verdict } from "../../../src/domain/approval/events.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { PhaseName } from "../../../src/domain/phase.ts";
import type { Consumer } from "../../../src/domain/rollout/consumer.ts";
import type { Rollout } from "../../../src/domain/rollout/rollout.ts";
import type { Policy } from "../../../src/guard/policy.ts";
import type { ConsumerProbe } from "../../../src/ports/consumer-probe.ts";
import type { Rollouts } from "../../../src/ports/rollout.ts";
import { createApprovalGate } from "../../../src/workflows/approval-gate.ts";
import { revokeGrant } from "../../../src/workflows/commands/revoke-grant.ts";
import { confirmRollout, retryRollout, skipRollout } from "../../../src/workflows/commands/rollout.ts";
import { vote } from "../../../src/workflows/commands/vote.ts";
import type { Phase } from "../../../src/workflows/phase.ts";
import { closeRole } from "../../../src/workflows/phases/close-role.ts";
import { beginRollout, planRollout } from "../../../src/workflows/phases/plan-rollout.ts";
import { startRollout } from "../../../src/workflows/phases/start-rollout.ts";
import { probeConsumer, watchRollout } from "../../../src/workflows/phases/watch-rollout.ts";
import { approvers, dana, minute, walk, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

/** Two of the approvers let a consumer be restarted. */
export const restartPolicy: Policy = {
  action: "restart-consumer",
  ask: [{ group: approvers }],
  approve: [{ from: [{ group: approvers }], count: 2 }],
  requestLifetime: 60 * minute,
  grantLifetime: 15 * minute,
  stepUp: "none",
};

/** What the bot has beside its journal. */
export interface Around {
  consumers: readonly Consumer[];
  rollouts: Rollouts;
  consumerProbe: ConsumerProbe;
  policies: readonly Policy[];
  now: Date;
}

/** The bot in the story's incident, whose rotation has just been approved. */
export function openBot({ consumers, rollouts, consumerProbe, policies, now }: Around) {
  const house = createHouse(walkTo("approval.granted"), consumers);
  house.time.now = now;
  const { estate, recorder, clock, stepUps, directory, chat, log } = house;
  const passkeys = { inForce: () => Promise.resolve(new Map<string, string[]>()) };
  const state = { policies: [...policies] };
  const gate = createApprovalGate({ policies: state.policies, people: estate.people, directory, passkeys });
  const deps = { gate, estate, chat, recorder, clock, log, rollouts, consumerProbe };
  const phases: Partial<Record<PhaseName, Phase>> = {
    "begin-rollout": beginRollout(deps),
    "plan-rollout": planRollout(deps),
    "start-rollout": startRollout(deps),
    "watch-rollout": watchRollout(deps),
    "probe-consumer": probeConsumer(deps),
    "close-role": closeRole({ recorder, revokers: () => undefined }),
  };
  let keys = 0;
  const about = (by: string) => ({ by, key: `key-${(keys += 1)}`, incident: 1 });
  const commands = {
    vote: vote({ gate, stepUps, recorder, clock }),
    revoke: revokeGrant({ ...deps, revokers: () => undefined }),
  };
  const rollout = async (): Promise<Rollout> => (await house.incident()).rollouts[0] ?? fail("there is no rollout");
  const request = async () => (await house.incident()).requests.at(-1) ?? fail("there is no request");
  return {
    ...house,
    rolloutNow: rollout,
    requestNow: request,
    policies: state.policies,
    phase: (name: PhaseName) => house.run(name, phases[name] ?? fail(`${name} is not played here`)),
    /** Begins and plans it: then it is asked for, or left to people. */
    async ask() {
      await house.run("begin-rollout", beginRollout(deps));
      await house.run("plan-rollout", planRollout(deps));
    },
    async vote(by: string, verdict: Verdict = "approve") {
      const { id, planHash } = await request();
      const more = { request: id, verdict, planHash, comment: null, passkey: null };
      return commands.vote({ kind: "vote", ...about(by), ...more });
    },
    async revoke(by: string) {
      const { id } = await request();
      return commands.revoke({ kind: "revoke-grant", ...about(by), request: id, reason: "not now" });
    },
    async confirm(by: string) {
      const { id } = await rollout();
      return confirmRollout(deps)({ kind: "confirm-rollout", ...about(by), rollout: id });
    },
    async skip(by: string) {
      const { id } = await rollout();
      return skipRollout(deps)({ kind: "skip-rollout", ...about(by), rollout: id, reason: "it was rebuilt" });
    },
    async retry(by: string) {
      const { id } = await rollout();
      return retryRollout(deps)({ kind: "retry-rollout", ...about(by), rollout: id, reason: "the image is back" });
    },
    /** The rotation puts the credential in place, and a test push shows that it works. */
    write: () => recorder.onIncident(1, () => written),
  };
}

/** The bot of these tests. */
export type Bot = ReturnType<typeof openBot>;

const written: NewEvent[] = walk.filter(({ type }) =>
  ["rotation.credentials-written", "rotation.canary-sent", "rotation.push-verified"].includes(type),
);

function fail(why: string): never {
  throw new Error(why);
}

/** Who asked for the rotation of the story. */
export const asker = dana;
