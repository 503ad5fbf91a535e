import { bot } from "../domain/actor.ts";
import { foldPolicy, policyStream, type PolicyTrouble } from "../domain/approval/policy-trouble.ts";
import type { NewEvent } from "../domain/event.ts";
import { after } from "../domain/time.ts";
import { type Look, type Reach, reachOf, takeLook } from "../guard/live.ts";
import { type Policy, policyId, policyInWords } from "../guard/policy.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import type { SourceTurn, WatchSchedule } from "../ports/watch-schedule.ts";
import { owedForPolicy } from "../projections/policies.ts";
import type { ApprovalGate } from "./approval-gate.ts";

/** What looking at the guard's policies takes. */
export interface WatchGuardDeps {
  policies: readonly Policy[];
  gate: Pick<ApprovalGate, "membership" | "placeOf">;
  schedule: Pick<WatchSchedule, "enrolPolicies" | "claim" | "finish">;
  journal: Pick<Journal, "read" | "append" | "heads">;
  clock: Clock;
  log: Log;
  /** Called after something was recorded: a message is owed now. */
  onRecorded: () => void;
}

/** How often a policy that is as it should be is looked at, in milliseconds. Slack allows 20 questions for a group's members a minute. */
const every = 5 * 60_000;
/** How soon again, in milliseconds, while it is shut, or may be: whoever mends it need not wait. */
const soon = 60_000;
/** How long a look may take, in milliseconds, before whoever took it counts as dead. */
const lease = 5 * 60_000;

/**
 * Makes what looks at each policy in its turn, whether what it covers could be approved now. The answer asks
 * whatever is due, one policy after the other; of two replicas one looks.
 */
export function watchGuard(deps: WatchGuardDeps): () => Promise<void> {
  const { schedule, clock } = deps;
  const byName = new Map(deps.policies.map((policy) => [policyStream(policyId(policy)), policy]));
  const names = [...byName.keys()];
  let enrolled = false;

  return async () => {
    if (!enrolled) {
      await dropOthers(deps, names);
      await schedule.enrolPolicies(names, clock.now());
      enrolled = true;
    }
    for (;;) {
      const turn = await schedule.claim(names, clock.now(), lease);
      const policy = turn && byName.get(turn.source);
      if (turn === undefined || policy === undefined) return;
      await take(deps, turn, policy);
    }
  };
}

async function take(deps: WatchGuardDeps, turn: SourceTurn, policy: Policy): Promise<void> {
  const { schedule, clock } = deps;
  const finish = (failures: number, pause: number) =>
    schedule.finish(turn, { readAt: undefined, failures, doubted: false, dueAt: new Date(after(clock.now(), pause)) });
  try {
    const reach = reachOf(policy, await deps.gate.membership(policy, []));
    const { doubts } = await record(deps, policy, { reach, doubts: turn.failures });
    await finish(doubts, reach.state === "open" ? every : soon);
  } catch (error) {
    deps.log.error("a policy could not be looked at; it is tried again", { policy: turn.source, error });
    await finish(turn.failures, soon);
  }
}

async function record(deps: WatchGuardDeps, policy: Policy, found: { reach: Reach; doubts: number }): Promise<Look> {
  for (;;) {
    const known = foldPolicy(await deps.journal.read(policyStream(policyId(policy))));
    const look = takeLook(known, found.reach, found.doubts);
    if (look.change === undefined) return look;
    if (await append(deps, { id: policyId(policy), known }, eventOf(deps, policy, look.change))) return look;
  }
}

function eventOf({ gate }: WatchGuardDeps, policy: Policy, change: NonNullable<Look["change"]>): NewEvent {
  if (change.to === "opened") return { type: "guard.opened", actor: bot, data: {} };
  const { alone, reason, todo } = change;
  const about = { policy: policyInWords(policy), place: gate.placeOf(policy), owner: policy.owner ?? null };
  return { type: "guard.shut", actor: bot, data: { ...about, alone, reason, todo } };
}

/** A policy that was shut and is not in firebreak.yml any more: its message says so, and waits for nobody. */
async function dropOthers(deps: WatchGuardDeps, names: readonly string[]): Promise<void> {
  for (const { stream } of await deps.journal.heads(policyStream(""))) {
    if (names.includes(stream)) continue;
    const known = foldPolicy(await deps.journal.read(stream));
    if (known === undefined || known.shut === null) continue;
    // Who was quicker has recorded the same.
    await append(deps, { id: known.id, known }, { type: "guard.dropped", actor: bot, data: {} });
  }
}

/** Whether it was recorded; not when the stream has moved on meanwhile. */
async function append(
  { journal, clock, onRecorded }: WatchGuardDeps,
  { id, known }: { id: string; known: PolicyTrouble | undefined },
  event: NewEvent,
): Promise<boolean> {
  const expected = known?.sequence ?? 0;
  const owed = [owedForPolicy(id, known?.shut?.sequence ?? expected + 1)];
  const batch = { stream: policyStream(id), expected, events: [event], at: clock.now(), owed };
  if ((await journal.append(batch)).kind === "conflict") return false;
  onRecorded();
  return true;
}
