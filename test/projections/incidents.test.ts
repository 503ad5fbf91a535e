import { describe, expect, test } from "@jest/globals";
import type { RecordedEvent } from "../../src/domain/event.ts";
import { incidentStream } from "../../src/domain/incident/incident.ts";
import { readIncidents } from "../../src/projections/incidents.ts";
import { recorded, walk } from "../domain/story.ts";

/** A journal of a few streams that counts how often each is read. */
function journalOf(streams: Map<string, RecordedEvent[]>) {
  const reads: string[] = [];
  const read = (stream: string) => {
    reads.push(stream);
    return Promise.resolve(streams.get(stream) ?? []);
  };
  const heads = (prefix: string) =>
    Promise.resolve(
      [...streams]
        .filter(([stream]) => stream.startsWith(prefix))
        .map(([stream, events]) => ({ stream, sequence: events.length })),
    );
  return { reads, read, heads };
}

/** The first events of the walk, as another incident's. */
const eventsOf = (number: number, count: number) =>
  recorded(walk.slice(0, count)).map(
    (event) =>
      ({
        ...event,
        stream: incidentStream(number),
        data: event.type === "incident.declared" ? { ...event.data, number } : event.data,
      }) as RecordedEvent,
  );

describe("the incidents", () => {
  test("are read from the journal, newest first, and again only when they have moved on", async () => {
    const streams = new Map([
      ["incident/1", eventsOf(1, 3)],
      ["incident/2", eventsOf(2, 1)],
    ]);
    const journal = journalOf(streams);
    const incidents = readIncidents(journal);
    expect((await incidents.all()).map((incident) => incident.number)).toEqual([2, 1]);
    await incidents.all();
    expect(journal.reads).toEqual(["incident/1", "incident/2"]);

    streams.set("incident/1", eventsOf(1, 4));
    expect((await incidents.all())[1]?.sequence).toBe(4);
    expect(journal.reads).toEqual(["incident/1", "incident/2", "incident/1"]);
  });

  test("are forgotten when anything was erased", async () => {
    const streams = new Map([["incident/1", eventsOf(1, 1)]]);
    const incidents = readIncidents(journalOf(streams));
    expect((await incidents.all())[0]?.title).toBe("iOS push is failing");

    const erased = eventsOf(1, 1).map((event) => ({ ...event, typed: { title: null } }));
    streams.set("incident/1", erased).set("system", eventsOf(1, 1));
    expect((await incidents.all())[0]?.title).toBe("[erased]");
  });

  test("are found by number and by channel", async () => {
    const streams = new Map([
      ["incident/1", eventsOf(1, 3)],
      ["incident/2", eventsOf(2, 1)],
    ]);
    const incidents = readIncidents(journalOf(streams));
    expect((await incidents.find(2))?.number).toBe(2);
    expect(await incidents.find(3)).toBeUndefined();
    expect((await incidents.inChannel("C1"))?.number).toBe(1);
    expect(await incidents.inChannel("C2")).toBeUndefined();
    expect(await incidents.events(2)).toHaveLength(1);
  });
});
