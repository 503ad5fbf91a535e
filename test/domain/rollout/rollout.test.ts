import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { NewEvent } from "../../../src/domain/event.ts";
import { rolloutEvents } from "../../../src/domain/rollout/events.ts";
import { rolloutsDue } from "../../../src/domain/rollout/due.ts";
import { foldRollouts, hasEnded, isRetryable, type Rollout } from "../../../src/domain/rollout/rollout.ts";
import { eventOf } from "../arbitrary-events.ts";
import { application, dana, recorded } from "../story.ts";
import { gateway, mainframe, notifications } from "./consumers.ts";

const id = "rotation-1/rollout-notification-service";
const { name, kind, applications } = notifications;
const begun: NewEvent = {
  type: "rollout.begun",
  actor: { kind: "bot" },
  data: {
    rollout: id,
    rotation: "rotation-1",
    consumer: { id: notifications.id, name, kind, applications },
    requester: dana,
  },
};

const fold = (events: readonly NewEvent[]): Rollout => {
  const [rollout] = recorded(events).reduce(foldRollouts, [] as Rollout[]);
  if (rollout === undefined) throw new Error("no rollout");
  return rollout;
};

const types = Object.keys(rolloutEvents).filter((type) => type !== "rollout.begun") as (keyof typeof rolloutEvents)[];
/** Any life of the rollout: whatever may be recorded of it, in any order. */
const anyLife = fc
  .array(fc.oneof(...types.map((type) => eventOf(type))), { maxLength: 12 })
  .map((events) => [begun, ...events.map((event) => ({ ...event, data: { ...event.data, rollout: id } }) as NewEvent)]);

const rotation = { id: "rotation-1", applications: [application], readyToAsk: true, readyToRun: true };
const due = (rollouts: readonly Rollout[], changes: Partial<typeof rotation> = {}, consumers = [notifications]) =>
  rolloutsDue({ ...rotation, ...changes }, { rollouts, consumers, slot: 7 });

describe("what is due of rollouts", () => {
  test("each consumer of the rotation's applications is begun once, and no other", () => {
    const other = { ...mainframe, applications: ["arn:another"] };
    const moves = rolloutsDue(rotation, { rollouts: [], consumers: [notifications, gateway, other], slot: 0 });
    expect(moves.map(({ name: phase, key }) => [phase, key])).toEqual([
      ["begin-rollout", "rotation-1/rollout-notification-service/begin"],
      ["begin-rollout", "rotation-1/rollout-gateway/begin"],
    ]);
    expect(due([fold([begun])]).map(({ name: phase }) => phase)).toEqual(["plan-rollout"]);
  });

  test("before the rotation is approved nothing is; before the credential is in place nothing starts", () => {
    fc.assert(
      fc.property(anyLife, (events) => {
        const rollout = fold(events);
        const early = due([rollout], { readyToAsk: false, readyToRun: false });
        expect(early.filter(({ name: phase }) => ["begin-rollout", "plan-rollout"].includes(phase))).toEqual([]);
        const names = due([rollout], { readyToRun: false }).map(({ name: phase }) => phase);
        expect(names).not.toContain("start-rollout");
      }),
    );
  });

  test("at most one move at a time, none of what has ended, and the same for the same life", () => {
    fc.assert(
      fc.property(anyLife, (events) => {
        const rollout = fold(events);
        const moves = due([rollout]);
        expect(moves.length).toBeLessThanOrEqual(1);
        expect(hasEnded(rollout) && moves.length > 0).toBe(false);
        expect(due([fold(events)])).toEqual(moves);
      }),
    );
  });
});

test("asked for again it begins anew: nothing of the earlier try is left", () => {
  fc.assert(
    fc.property(anyLife, (events) => {
      const again: NewEvent = {
        type: "rollout.asked-again",
        actor: { kind: "bot" },
        data: { rollout: id, requester: dana },
      };
      const { stageSince: _, ...rollout } = fold([...events, again]);
      const { stageSince: __, ...fresh } = fold([begun]);
      expect(rollout).toEqual(fresh);
    }),
  );
});

test("what has ended otherwise than well can be asked for again, and nothing else", () => {
  fc.assert(
    fc.property(anyLife, (events) => {
      const rollout = fold(events);
      expect(isRetryable(rollout)).toBe(hasEnded(rollout) && rollout.stage !== "done");
    }),
  );
});
