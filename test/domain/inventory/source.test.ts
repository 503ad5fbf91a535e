import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { errorKinds, FirebreakError } from "../../../src/domain/errors.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { foldSource, isTold, pauseAfter, sourceStream } from "../../../src/domain/inventory/source.ts";
import { after } from "../../../src/domain/time.ts";
import { began } from "./items.ts";

const minute = 60_000;
const stream = sourceStream("sns/111122223333/eu-west-1");
const actor = { kind: "bot" } as const;

const failed: NewEvent = {
  type: "source.failed",
  actor,
  data: { kind: "sns", title: "SNS in eu-west-1", error: "not-allowed", why: "The role is gone.", todo: null },
};
const recovered: NewEvent = { type: "source.recovered", actor, data: {} };
const dropped: NewEvent = { type: "source.dropped", actor, data: { kind: "sns", title: "SNS in eu-west-1", items: 3 } };

/** The events as the source's stream holds them, a minute apart. */
function told(...events: NewEvent[]) {
  return foldSource(
    events.map((event, index) => {
      const at = after(began, index * minute);
      return { typed: {}, ...event, stream, sequence: index + 1, position: 0, at, hash: "" };
    }),
  );
}

describe("what a source has gone through", () => {
  test("is nothing for one that could always be read", () => {
    expect(told()).toBeUndefined();
  });

  test("is its trouble, since when, until it is over", () => {
    expect(told(failed)).toMatchObject({
      id: "sns/111122223333/eu-west-1",
      title: "SNS in eu-west-1",
      failing: { since: began, why: "The role is gone.", sequence: 1 },
      dropped: null,
    });
    expect(told(failed, recovered)).toMatchObject({ failing: null, dropped: null, sequence: 2 });
    expect(told(failed, recovered, failed)).toMatchObject({
      failing: { since: after(began, 2 * minute), sequence: 3 },
    });
  });

  test("is that it is watched no more, whatever was wrong with it, until it is watched again", () => {
    expect(told(failed, dropped)).toMatchObject({ failing: null, dropped: { at: after(began, minute), items: 3 } });
    expect(told(dropped, recovered)).toMatchObject({ failing: null, dropped: null });
    expect(told(dropped, failed)).toMatchObject({ failing: { since: after(began, minute) }, dropped: null });
  });

  test("can't begin with its end", () => {
    expect(() => told(recovered)).toThrow(expect.objectContaining({ kind: "broken" }));
  });
});

describe("a failure", () => {
  test.each(errorKinds)("is told by its second try at the latest: %s", (kind) => {
    for (const failures of [2, 3, 1000]) expect(isTold(new FirebreakError(kind, "It failed."), failures)).toBe(true);
  });

  test.each(errorKinds)("is told at its first where waiting does not help: %s", (kind) => {
    const mayPass = kind === "unavailable" || kind === "broken";
    expect(isTold(new FirebreakError(kind, "It failed."), 1)).toBe(!mayPass);
  });
});

test("the pause grows with each failure, from a minute to the source's own rhythm and no further", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: minute, max: 86_400_000 }),
      (failures, every) => {
        const pause = pauseAfter(failures, every);
        expect(pause).toBeGreaterThanOrEqual(minute);
        expect(pause).toBeLessThanOrEqual(every);
        expect(pauseAfter(failures + 1, every)).toBeGreaterThanOrEqual(pause);
      },
    ),
  );
});
