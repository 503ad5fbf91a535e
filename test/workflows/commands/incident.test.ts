import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Actor } from "../../../src/domain/actor.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { PublicStatus, type StatusUpdate } from "../../../src/domain/status-update.ts";
import { note, resolveIncident, writePostmortem } from "../../../src/workflows/commands/close-incident.ts";
import { declareIncident } from "../../../src/workflows/commands/declare-incident.ts";
import { createDispatch, type Handlers } from "../../../src/workflows/dispatch.ts";
import { draftStatus } from "../../../src/workflows/draft-status.ts";
import { application, by, dana, estate, walk, walkTo, walkWithout } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const actor: Actor = by(dana);

describe("declaring an incident", () => {
  const command = {
    kind: "declare-incident",
    by: actor,
    key: "view/V1",
    title: "iOS push is failing",
    severity: "sev2",
    impact: "No updates.",
    component: "ios-push",
  } as const;

  test("records it with its typed texts, and what the public is told at once", async () => {
    const house = createHouse([]);
    expect(await declareIncident(house)(command)).toMatchObject({ incident: 1 });
    const [declared, drafted] = house.added();
    expect(declared).toMatchObject({
      type: "incident.declared",
      data: { number: 1, severity: "sev2", component: "ios-push" },
      typed: { title: "iOS push is failing", impact: "No updates." },
    });
    expect(drafted).toMatchObject({
      type: "status.drafted",
      actor: { kind: "bot" },
      data: { status: "investigating", componentStatus: "major_outage" },
      typed: { body: expect.stringContaining("iOS push") },
    });
    expect(house.started.map((move) => move.name)).toEqual(["open-channel", "publish-status"]);
  });

  test("twice under one key gives one incident; under another, another", async () => {
    const house = createHouse([]);
    const declare = declareIncident(house);
    await declare(command);
    expect(await declare(command)).toMatchObject({ incident: 1 });
    expect(await declare({ ...command, key: "view/V2" })).toMatchObject({ incident: 2 });
    expect(await house.journal.heads("incident/")).toHaveLength(2);
  });

  test("of an unknown component is refused, with those there are", async () => {
    const house = createHouse([]);
    await expect(declareIncident(house)({ ...command, component: "shop" })).rejects.toMatchObject({
      kind: "bad-input",
      expected: "one of ios-push",
    });
    expect(house.added()).toEqual([]);
  });
});

describe("a note", () => {
  test("is typed text in the timeline, and in no event's data", async () => {
    const house = createHouse(walk);
    await note(house)({ kind: "note", by: actor, key: "k", incident: 1, text: "seen" });
    expect(house.last("incident.noted")).toMatchObject({ actor, data: {}, typed: { text: "seen" } });
  });

  test("for an incident that is none is refused", async () => {
    const refused = note(createHouse(walk))({ kind: "note", by: actor, key: "k", incident: 2, text: "seen" });
    await expect(refused).rejects.toMatchObject({ kind: "not-found", message: "There is no incident INC-2." });
  });
});

describe("resolving", () => {
  const resolve = (house: ReturnType<typeof createHouse>, key = "k") =>
    resolveIncident(house)({ kind: "resolve-incident", by: actor, key, incident: 1 });

  test("is refused while something is missing, with the reason and the link", async () => {
    const house = createHouse(walkTo("rotation.watch-passed"));
    await expect(resolve(house)).rejects.toMatchObject({
      kind: "not-now",
      found: expect.stringMatching(/pull request #7 is not merged.*\(https:\/\/github\.test\/pull\/7\)/),
    });
    expect(house.added()).toEqual([]);
  });

  test("ends the incident when nothing is", async () => {
    const house = createHouse(walkTo("rotation.plans-discarded"));
    expect(await resolve(house)).toEqual({ incident: 1, text: "INC-1 is resolved." });
    expect(house.addedTypes()).toEqual(["incident.resolved"]);
  });

  test("waits until a person has confirmed that plans made before the merge were discarded", async () => {
    const house = createHouse(walkTo("rotation.drift-checked"));
    await expect(resolve(house)).rejects.toMatchObject({
      kind: "not-now",
      found: expect.stringContaining("nobody has confirmed yet that plans made before the merge were discarded"),
    });
  });

  test("tells the public, in the name of who resolved, where nobody has yet", async () => {
    const house = createHouse(walkTo("run.ended"));
    await resolve(house);
    expect(house.last("status.drafted")).toMatchObject({ actor, data: { status: "resolved" } });
  });

  test("leaves to people what nobody could tell", async () => {
    const owed: NewEvent = {
      type: "rotation.change-owed",
      actor: { kind: "bot" },
      data: {
        rotation: "rotation-1",
        applications: [application],
        why: "GitHub is down",
        todo: "Do it by hand.",
        owner: null,
        issue: null,
      },
    };
    const unmerged = walkWithout("rotation.pull-request-opened", "rotation.merged", "rotation.drift-checked");
    const house = createHouse([...unmerged.slice(0, -2), owed]);
    expect((await resolve(house)).text).toBe("INC-1 is resolved. Left to do: 1 follow-up, see the card.");
    expect(house.last("incident.resolved").data.followUps).toHaveLength(1);
  });

  test("an incident that is over is refused, and a repeated command does no harm", async () => {
    const house = createHouse(walkTo("rotation.plans-discarded"));
    await resolve(house);
    await expect(resolve(house, "another")).rejects.toMatchObject({ message: "INC-1 is already resolved." });
    expect(house.addedTypes()).toEqual(["incident.resolved"]);
  });
});

describe("the postmortem", () => {
  const write = (house: ReturnType<typeof createHouse>) =>
    writePostmortem(house)({ kind: "write-postmortem", by: actor, key: "k", incident: 1 });

  test("is for later while it still hurts", async () => {
    await expect(write(createHouse(walkTo("rotation.watch-passed")))).rejects.toMatchObject({ kind: "not-now" });
  });

  test("can be asked for once it has stopped hurting", async () => {
    const house = createHouse(walkTo("incident.mitigated"));
    await write(house);
    expect(house.journal.owed.map((owed) => owed.kind)).toContain("postmortem");
  });
});

describe("what the public is told", () => {
  const update = (status: StatusUpdate["status"]): StatusUpdate => ({
    draft: 1,
    status,
    component: "ios-push",
    componentStatus: "major_outage",
    body: "",
    draftedAt: "2024-08-20T09:46:00.000Z",
  });

  test("never goes backwards, and says nothing twice", () => {
    const states = fc.constantFrom(...PublicStatus.options);
    fc.assert(
      fc.property(fc.array(states), (reached) => {
        const updates: StatusUpdate[] = [];
        for (const status of reached) {
          const [drafted] = draftStatus({ component: "ios-push", updates }, status, { estate });
          if (drafted?.type === "status.drafted") updates.push(update(drafted.data.status));
        }
        const order = updates.map(({ status }) => PublicStatus.options.indexOf(status));
        expect(order).toEqual([...new Set(order)].toSorted((one, other) => one - other));
        expect(order.at(-1) ?? -1).toBe(Math.max(-1, ...reached.map((status) => PublicStatus.options.indexOf(status))));
      }),
    );
  });

  test("names the component as people know it, or as it is configured no longer", () => {
    const bodyFor = (component: string) => draftStatus({ component, updates: [] }, "identified", { estate })[0]?.typed;
    expect(bodyFor("ios-push")?.["body"]).toContain("iOS push");
    expect(bodyFor("gone")?.["body"]).toContain("gone");
  });
});

describe("the one door", () => {
  const seen: unknown[] = [];
  const handlers = {
    note: (command: unknown) => {
      seen.push(command);
      return Promise.resolve({ incident: 1, text: "Noted." });
    },
  } as unknown as Handlers;
  const dispatch = createDispatch(handlers);

  test("hands each command to its handler, trimmed", async () => {
    const command = { kind: "note", by: actor, key: "k", incident: 1, text: " seen " } as const;
    expect(await dispatch(command)).toEqual({ incident: 1, text: "Noted." });
    expect(seen).toEqual([{ ...command, text: "seen" }]);
  });

  test("lets nothing through that does not fit", async () => {
    const command = { kind: "note", by: actor, key: "k", incident: 1, text: " " } as const;
    await expect(dispatch(command)).rejects.toMatchObject({
      kind: "bad-input",
      found: expect.stringContaining("a note needs words"),
    });
    expect(seen).toHaveLength(1);
  });
});
