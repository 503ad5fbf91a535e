import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { openHouse } from "../../src/composition/cli.ts";
import type { House } from "../../src/ports/house.ts";
import { expiredCertificate } from "../../src/simulator/drills/expired-certificate.ts";
import { createPeople, type People } from "../../src/simulator/drills/person.ts";
import { wordsOf } from "../../src/simulator/page/block-kit/reading.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { type Child, startChild } from "../../src/training/child.ts";
import { startTraining, type Training } from "../../src/training.ts";
import { freshServerDatabase } from "../contracts/databases.ts";
import { anotherBot } from "../journeys/another-bot.ts";

/** Two bots on one PostgreSQL database, in one workspace: they share the work, and one's death stops nothing. */
describe("two replicas", () => {
  let pair: Pair;

  beforeAll(async () => {
    pair = await startPair({ watched: false });
  }, 60_000);
  afterAll(() => pair.close(), 60_000);

  test("walk through the incident together, and the survivor finishes when one is killed in the write", async () => {
    const { training, people } = pair;
    const scenes = expiredCertificate(people);
    const approval = scenes.findIndex((scene) => scene.title.startsWith("Sam approves"));
    for (const scene of scenes.slice(0, approval)) await scene.play();

    await people.setFault({ call: "sns.SetPlatformApplicationAttributes", fault: { kind: "withhold" }, times: 1 });
    const approved = scenes[approval]?.play();
    const effects = async (name: string) => (await people.panels()).effects.filter(({ effect }) => effect === name);
    const write = "SetPlatformApplicationAttributes";
    await until(async () => (await effects(write)).length > 0, { timeoutMs: 60_000, what: "the write" });
    training.bot().process.kill("SIGKILL");
    await approved;
    for (const scene of scenes.slice(approval + 1)) await scene.play();

    expect(await effects(write)).toHaveLength(1);
    expect(await pair.incidentChannels()).toHaveLength(1);
    expect((await people.panels()).pullRequests).toHaveLength(1);
    const house = await pair.house();
    expect(await house.verify({ keys: [], anchors: [] })).toMatchObject({ intact: true });
    expect(await house.incident(1)).toMatchObject({ state: "resolved" });
  }, 150_000);
});

describe("two replicas that watch", () => {
  let pair: Pair;

  beforeAll(async () => {
    pair = await startPair({ watched: true });
  }, 60_000);
  afterAll(() => pair.close(), 60_000);

  test("open one incident, tell each channel once and wake once, and the survivor watches on", async () => {
    const { training, people } = pair;
    const found = async () => (await pair.said(/^inc-/)).some((text) => /certificate of ios-prod expired/i.test(text));
    await until(found, { timeoutMs: 30_000, what: "the finding on the card" });
    await until(async () => (await woken(people)).length > 0, { timeoutMs: 30_000, what: "the page" });
    training.bot().process.kill("SIGKILL");
    const reads = async () => (await pair.lastReadings()).toString();
    const before = await reads();
    // The training ground's sources are read every minute.
    await until(async () => (await reads()) !== before, { timeoutMs: 90_000, what: "another reading" });

    expect(await pair.incidentChannels()).toHaveLength(1);
    expect(await woken(people)).toEqual([expect.stringMatching(/ios-prod/)]);
    expect((await pair.said(/^mobile-platform$/)).filter((text) => text.startsWith("ios-prod: "))).toHaveLength(1);
    expect(await (await pair.house()).verify({ keys: [], anchors: [] })).toMatchObject({ intact: true });
  }, 150_000);
});

async function woken(people: People): Promise<string[]> {
  return (await people.panels()).alerts.map(({ summary }) => summary);
}

/** Two bots beside each other. */
interface Pair {
  training: Training;
  people: People;
  /** What the channels of these names say, oldest first. */
  said(channel: RegExp): Promise<string[]>;
  incidentChannels(): Promise<string[]>;
  /** When each source was last read to its end. */
  lastReadings(): Promise<string[]>;
  /** What the second bot says of itself. */
  house(): Promise<House>;
  close(): Promise<void>;
}

async function startPair({ watched }: { watched: boolean }): Promise<Pair> {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-replicas-"));
  const { url, drop } = await freshServerDatabase(process.env["DATABASE_URL"] ?? "");
  const training = await startTraining({
    directory,
    reset: true,
    watched,
    port: 0,
    pace: { watch: "1s", lookAtPullRequest: "500ms", lookAtRollout: "500ms" },
    environment: process.env,
    print: () => undefined,
    databaseUrl: url,
  });
  const second = await startReplica(training, join(directory, "second"));
  const people = createPeople(training.page);
  const channels = async () => (await people.workspace("U0DANA")).channels;
  const server = new pg.Pool({ connectionString: url, max: 1 });
  return {
    training,
    people,
    said: async (name) =>
      (await channels()).flatMap((channel) =>
        name.test(channel.name) ? channel.messages.map((message) => wordsOf(message)) : [],
      ),
    incidentChannels: async () => (await channels()).map(({ name }) => name).filter((name) => name.startsWith("inc-")),
    async lastReadings() {
      const { rows } = await server.query<{ read_at: Date | null }>(
        "select read_at from watch_schedule order by source",
      );
      return rows.map(({ read_at: readAt }) => readAt?.toISOString() ?? "never");
    },
    async house() {
      const place = { dataDirectory: join(directory, "second", "data"), databaseUrl: undefined };
      return (await openHouse(place, "bot")).house;
    },
    async close() {
      await server.end();
      await second.end();
      await training.close();
      await drop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Starts a second bot beside the first. */
async function startReplica(training: Training, directory: string): Promise<Child> {
  const child = startChild({
    script: "dist/main.js",
    arguments: ["serve"],
    environment: anotherBot(training, directory),
    output: openSync(`${directory}.log`, "a"),
    directory: process.cwd(),
  });
  const log = () => readFileSync(`${directory}.log`, "utf8");
  await new Promise<void>((resolve, reject) => {
    child.process.on("message", (told: { ready?: true }) => told.ready === true && resolve());
    void child.ended.then((code) => reject(new Error(`the second bot ended with ${code}: ${log()}`)));
  });
  return child;
}
