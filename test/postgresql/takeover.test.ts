import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { migrations } from "../../src/adapters/store/migrations.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { freshServerDatabase } from "../contracts/databases.ts";

/** How soon the work of a dead replica is to be taken over, in milliseconds: what is promised to operators. */
const promised = 15_000;

/** A replica's engine in a process of its own. */
interface Replica {
  process: ChildProcess;
  /** The phases that it has begun to run. */
  runs: string[];
  ready: Promise<void>;
}

describe("replicas of the durable engine on an empty database", () => {
  let database: { url: string; drop: () => Promise<void> };
  let replicas: Replica[];

  beforeEach(async () => {
    database = await freshServerDatabase(process.env["DATABASE_URL"] ?? "");
    replicas = [];
  });
  afterEach(async () => {
    for (const { process: child } of replicas) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
    }
    await database.drop();
  });

  function start(name: string, manner: "works" | "hangs"): Replica {
    const child = fork(new URL("./replica.mjs", import.meta.url), [database.url, name, manner]);
    const runs: string[] = [];
    const ready = new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`${name} ended by itself: ${code}`)));
      child.on("message", (told: { ready?: true; runs?: string }) => {
        if (told.runs !== undefined) runs.push(told.runs);
        if (told.ready === true) resolve();
      });
    });
    const replica = { process: child, runs, ready };
    replicas.push(replica);
    return replica;
  }

  test("that start together bring its schema up to date once", async () => {
    await Promise.all(["one", "two", "three", "four"].map((name) => start(name, "works").ready));
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>("select name from kysely_migration order by name");
    await client.end();
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations).toSorted());
    const [first] = replicas;
    first?.process.send("move");
    await until(() => Promise.resolve(first?.runs.includes("move")), { timeoutMs: promised, what: "a phase" });
    expect(replicas.flatMap(({ runs }) => runs)).toEqual(["move"]);
  }, 60_000);

  test("finish what one of them was doing when it was killed, in time and once", async () => {
    const dying = start("dying", "hangs");
    const [left, right] = [start("left", "works"), start("right", "works")];
    await Promise.all([dying.ready, left.ready, right.ready]);
    dying.process.send("move");
    await until(() => Promise.resolve(dying.runs.includes("move")), { timeoutMs: promised, what: "the phase" });
    dying.process.kill("SIGKILL");
    const others = () => [...left.runs, ...right.runs];
    await until(() => Promise.resolve(others().length > 0), { timeoutMs: promised, what: "the takeover" });
    // Another who takes over would be as late as the first.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(others()).toEqual(["move"]);
  }, 60_000);
});
