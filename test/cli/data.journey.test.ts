import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { type Database, openDatabase } from "../../src/adapters/store/database.ts";
import { createJournal } from "../../src/adapters/store/journal.ts";
import type { Actor } from "../../src/domain/actor.ts";
import { makePlace, type Place } from "./firebreak.ts";

const dana: Actor = { kind: "person", id: "T0ACME/U0DANA" };
const at = (time: string) => new Date(`2024-08-20T${time}Z`);

let place: Place;

/** Works on the data as the bot does, while no other process has it. */
async function withData(work: (database: Database) => Promise<unknown>): Promise<void> {
  const database = await openDatabase({ kind: "embedded", directory: `${place.directory}/.firebreak/data/postgresql` });
  await work(database);
  await database.close();
}

beforeAll(async () => {
  place = makePlace();
  await withData(async ({ db }) => {
    const journal = createJournal(db);
    const declared = { number: 1, severity: "sev2", component: "ios-push" } as const;
    await journal.append({
      stream: "incident/1",
      expected: 0,
      events: [
        {
          type: "incident.declared",
          actor: dana,
          data: declared,
          typed: { title: "iOS push \u001b[2Jis\nfailing", impact: "None arrive" },
        },
      ],
      at: at("09:46:00"),
      owed: [],
    });
    await journal.append({
      stream: "incident/1",
      expected: 1,
      events: [{ type: "incident.noted", actor: dana, data: {}, typed: { text: "the password is hunter2" } }],
      at: at("09:50:00"),
      owed: [],
    });
  });
});
afterAll(() => place.remove());

describe("while no bot runs, the data answers", () => {
  test("the incidents; what was typed can't command the terminal", async () => {
    expect(await place.run("incident list")).toEqual({
      code: 0,
      stdout: "INC-1  sev2  open  2024-08-20 09:46 UTC  iOS push \u{fffd}[2Jis failing\n",
      stderr: "",
    });
  });

  test("an incident, for a program, with user ids for names", async () => {
    const { code, stdout } = await place.run("incident show 1 --json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      title: "iOS push \u001b[2Jis\nfailing",
      state: "open",
      timeline: [{ who: "U0DANA" }, { who: "U0DANA", what: "noted: the password is hunter2" }],
    });
  });

  test.each(["incident open Push fails --severity sev2 --component ios-push", "health"])(
    "but %s needs the bot",
    async (command) => {
      expect(await place.run(command)).toEqual({
        code: 2,
        stdout: "",
        stderr:
          "No Firebreak is running on .firebreak/data.\n" +
          "Start it with `firebreak start`, or name the data directory of the one that runs with --data.\n",
      });
    },
  );
});

describe("the journal", () => {
  test("is intact; an erasure is named and leaves it intact; a bent event is named", async () => {
    const before = await place.run("journal verify");
    expect(before).toMatchObject({ code: 0, stderr: "" });
    expect(before.stdout).toMatch(/^The journal is intact: 2 events, the last one's hash is [0-9a-f]{64}\.\n$/);

    const erased = await place.run("journal erase --position 2 --field text");
    expect(erased).toMatchObject({ code: 0, stderr: "" });

    const after = await place.run("journal verify");
    expect(after.code).toBe(0);
    expect(after.stdout).toMatch(/^The journal is intact: 3 events/);
    expect(after.stdout).toContain("Erased, and recorded as such: event 2, text.");

    await withData(async ({ db }) => {
      const texts = await db.selectFrom("typed_text").selectAll().where("position", "=", 2).execute();
      expect(texts).toEqual([{ position: 2, field: "text", text: null, salt: null }]);
      await sql`alter table journal disable trigger journal_append_only`.execute(db);
      await sql`update journal set body = replace(body, 'sev2', 'sev3') where position = 1`.execute(db);
    });
    const bent = await place.run("journal verify");
    expect(bent).toEqual({
      code: 1,
      stdout:
        "The journal is broken at event 1 (incident/1, incident.declared): its text does not have the hash that was recorded for it.\n",
      stderr: "",
    });
  });
});

describe("the data directory", () => {
  test("that another process has is left alone", async () => {
    const lock = fileURLToPath(new URL("../../dist/adapters/store/lock.js", import.meta.url));
    const holder = spawn(process.execPath, [
      "--input-type=module",
      "--eval",
      `import { lockDirectory } from ${JSON.stringify(lock)};
      lockDirectory(${JSON.stringify(`${place.directory}/.firebreak/data`)});
      console.log("held");
      process.stdin.resume().on("end", () => process.exit());`,
    ]);
    await once(holder.stdout, "data");

    const refused = await place.run("incident list");
    const gone = once(holder, "close");
    holder.stdin.end();
    await gone;

    expect(refused).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "Another Firebreak process is using .firebreak/data.\n" +
        "Found: one that does not answer at its local socket\n" +
        "If it is starting or ending, try again in a moment; otherwise stop it first.\n",
    });
    expect(await place.run("incident list")).toMatchObject({ code: 0 });
  });

  test("that does not exist is not made", async () => {
    const { code, stderr } = await place.run("incident list --data nowhere");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^There is no Firebreak data in nowhere\.\n/);
    expect(() => mkdirSync(`${place.directory}/nowhere`)).not.toThrow();
  });

  test.each([
    ["--data", "health --data named", {}],
    ["FIREBREAK_DATA", "health", { FIREBREAK_DATA: "named" }],
    ["--data before FIREBREAK_DATA", "--data named health", { FIREBREAK_DATA: "other" }],
  ])("is named by %s", async (_, command, environment) => {
    const { stderr } = await place.run(command, { environment });
    expect(stderr).toContain("No Firebreak is running on named.");
  });

  test("is the training ground's where there is no other", async () => {
    const practice = makePlace();
    practice.write(".firebreak/training/data/lock", "");
    const { stderr } = await practice.run("health");
    practice.remove();
    expect(stderr).toContain("No Firebreak is running on .firebreak/training/data.");
  });
});
