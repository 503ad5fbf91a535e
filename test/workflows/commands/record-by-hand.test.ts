import { describe, expect, test } from "@jest/globals";
import type { Actor } from "../../../src/domain/actor.ts";
import { timelineOf } from "../../../src/projections/timeline.ts";
import { writePostmortem } from "../../../src/projections/postmortem.ts";
import { recordByHand } from "../../../src/workflows/commands/record-by-hand.ts";
import { application, start, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const by: Actor = { kind: "operator", name: "ops" };
const work = {
  at: start,
  who: "Dana Okafor",
  action: "sns:SetPlatformApplicationAttributes",
  target: application,
  requestId: "c0ffee",
  note: "The bot was down.",
};
const command = { kind: "record-by-hand", by, key: "cli/1", incident: 1, works: [work] } as const;
const told = (works: (typeof work)[]) => ({ ...command, works });

describe("recording work by hand", () => {
  test("keeps the facts in the chain and the note beside them, and shows it in the channel", async () => {
    const house = createHouse(walkTo("run.ended"));
    expect(await recordByHand(house)(told([work]))).toEqual({
      incident: 1,
      text: "Recorded on INC-1: 1 piece of work by hand.",
    });
    const { note, ...data } = work;
    expect(house.last("work.recorded-by-hand")).toMatchObject({ actor: by, data, typed: { note } });
    expect(house.journal.owed.map(({ kind }) => kind)).toEqual(["incident-card", "work-by-hand"]);
    expect((await house.incident()).works).toMatchObject([{ ...data, note }]);
  });

  test("twice records nothing, and says so; a longer file records what is new", async () => {
    const house = createHouse(walkTo("run.ended"));
    const record = recordByHand(house);
    await record(told([work]));
    const { text } = await record(told([{ ...work, note: "Said otherwise." }]));
    expect(text).toBe("Nothing was recorded: INC-1 holds all of it already.");
    const more = await record(told([work, { ...work, requestId: "c0ffef" }]));
    expect(more.text).toBe("Recorded on INC-1: 1 piece of work by hand. 1 of 2 were there already.");
    expect(house.addedTypes()).toEqual(["work.recorded-by-hand", "work.recorded-by-hand"]);
  });

  test("works on an incident that is resolved", async () => {
    const house = createHouse(walkTo("incident.resolved"));
    await recordByHand(house)(told([work]));
    expect(await house.incident()).toMatchObject({ state: "resolved", works: [{ who: "Dana Okafor" }] });
  });

  test("refuses what is still to be done, and an incident that is none", async () => {
    const house = createHouse(walkTo("run.ended"));
    const early = recordByHand(house)(told([work, { ...work, at: "2099-01-01T00:00:00.000Z" }]));
    await expect(early).rejects.toMatchObject({ kind: "bad-input", found: "2099-01-01T00:00:00.000Z" });
    await expect(recordByHand(house)({ ...told([work]), incident: 9 })).rejects.toMatchObject({ kind: "not-found" });
    expect(house.addedTypes()).toEqual([]);
  });

  test("is in the timeline and the postmortem, with the time it was done; an erased note is not", async () => {
    const house = createHouse(walkTo("run.ended"));
    await recordByHand(house)(told([work]));
    const events = await house.incidents.events(1);
    const words = `recorded work by hand of 2024-08-20 09:46 UTC, by Dana Okafor: ${work.action} on ${application}, request c0ffee: `;
    expect(timelineOf(events).at(-1)).toMatchObject({ actor: by, text: `${words}The bot was down.`, typed: ["note"] });
    const names = { nameOf: () => Promise.resolve("Dana"), componentName: "iOS push" };
    expect(await writePostmortem(await house.incident(), events, names)).toContain("request c0ffee");

    const erased = events.map((event) =>
      event.type === "work.recorded-by-hand" ? { ...event, typed: { note: null } } : event,
    );
    expect(timelineOf(erased).at(-1)?.text).toBe(`${words}[erased]`);
  });
});
