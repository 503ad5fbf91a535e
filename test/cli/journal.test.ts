import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Database } from "../../src/adapters/store/database.ts";
import { createJournalHeads } from "../../src/adapters/store/heads.ts";
import { createJournal } from "../../src/adapters/store/journal.ts";
import type { CommandLine } from "../../src/cli/command-line.ts";
import { runCommand } from "../../src/cli/program.ts";
import { refusalOf } from "../../src/cli/refusal.ts";
import type { NewEvent } from "../../src/domain/event.ts";
import { headLine, headText, type SignedHead } from "../../src/domain/record/head.ts";
import type { House } from "../../src/ports/house.ts";
import type { JournalKeys } from "../../src/ports/journal-key.ts";
import { readIncidents } from "../../src/projections/incidents.ts";
import { createJournalHouse } from "../../src/web/journal-house.ts";
import { openEmbedded } from "../embedded.ts";
import { makeKey } from "../domain/record/signed.ts";
import type { Outcome } from "./firebreak.ts";

const at = new Date("2024-08-20T09:46:00Z");
const operator = { kind: "operator", name: "ops" } as const;
const key = makeKey();

let directory: string;
let database: Database;
let head: SignedHead;
let exported: Outcome;

const write = (path: string, text: string) => writeFileSync(join(directory, path), text);
const fileIn = (path: string) => join(directory, path);
/** Names of files in these tests stand in the folder of the tests. */
const withPlaces = (args: string) =>
  args.split(" ").flatMap((word) => (word === "" ? [] : /\.(jsonl|pem)$/.test(word) ? [fileIn(word)] : [word]));

/** Runs a command in this process. Without a house there is neither bot nor data: whoever asks for one has failed. */
async function run(args: string, house?: Partial<House>): Promise<Outcome> {
  const outcome: Outcome = { code: 0, stdout: "", stderr: "" };
  const beyond = () => Promise.reject(new Error("This asks for a bot or its data."));
  const line: CommandLine = {
    version: "1.2.3",
    operator: "ops",
    useData: () => undefined,
    print: (text) => void (outcome.stdout += `${text}\n`),
    tell: (text) => void (outcome.stderr += `${text}\n`),
    input: beyond,
    password: beyond,
    ask: (_, question) => (house === undefined ? beyond() : question(house as House)),
    examine: beyond,
    start: beyond,
    serve: beyond,
    drill: beyond,
    checkRunbooks: beyond,
    checkConfig: beyond,
    readConfig: beyond,
    observe: beyond,
    inspect: beyond,
    endWith: (code) => void (outcome.code = code),
    refuse(thrown) {
      const { lines, exitCode } = refusalOf(thrown, false);
      outcome.code = exitCode;
      outcome.stderr += `${lines.join("\n")}\n`.replaceAll(`${directory}/`, "");
      return Promise.resolve();
    },
  };
  await runCommand(withPlaces(args), line);
  return outcome;
}

/** The house of a bot whose journal this is, as far as its journal goes. */
function stored(keys?: JournalKeys): Partial<House> {
  const journal = createJournal(database.db);
  return createJournalHouse({
    incidents: readIncidents(journal),
    journal,
    heads: createJournalHeads(database.db),
    keys,
    clock: { now: () => at },
    dispatch: (command) => Promise.resolve({ incident: 1, text: JSON.stringify(command) }),
  });
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "firebreak-journal-"));
  database = await openEmbedded();
  const journal = createJournal(database.db);
  const events: NewEvent[] = [
    {
      type: "incident.declared",
      actor: operator,
      data: { number: 1, severity: "sev2", component: "ios-push" },
      typed: { title: "iOS push fails", impact: "a line\u2028and another" },
    },
    { type: "incident.noted", actor: operator, data: {}, typed: { text: "seen" } },
  ];
  await journal.append({ stream: "incident/1", expected: 0, events, at, owed: [] });
  const [last] = await journal.chain(1, 1);
  const unsigned = { position: 2, hash: last?.hash ?? "", at: at.toISOString(), key: key.id };
  head = { ...unsigned, signature: key.sign(headText(unsigned)) };
  const signed: NewEvent = { type: "journal.head-signed", actor: { kind: "bot" }, data: head };
  await journal.append({ stream: "system", expected: 0, events: [signed], at, owed: [] });

  exported = await run("journal export --output journal.jsonl", stored());
  write("key.pem", key.pem);
  write("heads.jsonl", `Firebreak  09:46\n🔏 signed.\n${headLine(head)}\n`);
}, 60_000);
afterAll(async () => {
  await database.close();
  rmSync(directory, { recursive: true });
});

const linesOf = () => readFileSync(fileIn("journal.jsonl"), "utf8").trimEnd().split("\n");
/** Verifies lines as if they were an export. */
function verify(lines: readonly string[], options = "--key key.pem --anchor heads.jsonl") {
  write("bent.jsonl", `${lines.join("\n")}\n`);
  return run(`journal verify --export bent.jsonl ${options}`.trim());
}

describe("an export", () => {
  test("is a header and a row for each event, for its owner alone", () => {
    expect(exported).toEqual({ code: 0, stdout: "", stderr: "" });
    const [header, ...rows] = linesOf().map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(header).toEqual({
      format: "firebreak-journal",
      version: 1,
      exportedAt: expect.stringMatching(/Z$/),
      head: { position: 3, hash: rows[2]?.["hash"] },
      stream: null,
      typed: true,
    });
    expect(rows.map((row) => row["position"])).toEqual([1, 2, 3]);
    expect(rows[1]).toMatchObject({ typed: { text: { text: "seen", salt: expect.stringMatching(/^[0-9a-f]{32}$/) } } });
    expect(statSync(fileIn("journal.jsonl")).mode & 0o077).toBe(0);
  });

  test("takes the place of no file", async () => {
    const { code, stderr } = await run("journal export --output journal.jsonl", stored());
    expect(code).toBe(2);
    expect(stderr).toMatch(/^journal.jsonl can't be written.\nFound: a file that is there already/);
  });

  test("goes to the standard output, as one stream and without what people typed", async () => {
    const { code, stdout } = await run("journal export --stream incident/1 --without-typed", stored());
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(stdout).not.toContain("iOS push fails");
    const verified = await verify(lines);
    expect(verified.stdout.split("\n").slice(0, 3)).toEqual([
      expect.stringMatching(/^The stream incident\/1 is intact: 2 events/),
      "That it is where it was in the journal, only the whole of it can show.",
      "What people typed was left out, and could not be checked.",
    ]);
  });
});

describe("an auditor, with no bot and no data", () => {
  test("finds an export intact under its key, and as its anchors have seen it", async () => {
    const options = "--key key.pem --anchor heads.jsonl";
    const { code, stdout, stderr } = await run(`journal verify --export journal.jsonl ${options}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(/^The journal is intact: 3 events, the last one's hash is [0-9a-f]{64}\.$/),
      `Signed: 1 head, the last one of event 2, 2024-08-20 09:46 UTC, by the key ${key.id.slice(0, 16)}…`,
      "Every signature is right.",
      "1 anchor agrees with it.",
      "",
    ]);
    const bare = await run("journal verify --export journal.jsonl --json");
    expect(JSON.parse(bare.stdout)).toMatchObject({ intact: true, events: 3, signed: 1, checked: 0, anchors: 0 });
  });

  test.each<[string, (lines: string[]) => string[], string]>([
    [
      "a changed event",
      (lines) => lines.with(1, (lines[1] ?? "").replace("sev2", "sev3")),
      "The journal is broken at event 1 (incident/1, incident.declared): its text does not have the hash that was recorded for it.",
    ],
    [
      "a changed text",
      (lines) => lines.with(2, (lines[2] ?? "").replace('"text":"seen"', '"text":"unseen"')),
      'The journal is broken at event 2 (incident/1, incident.noted): its typed text "text" was changed.',
    ],
    [
      "a dropped event",
      (lines) => lines.toSpliced(2, 1),
      "The journal is broken at event 2: event 2 is missing; the next one found is 3.",
    ],
    [
      "an event that was put in twice",
      (lines) => lines.toSpliced(2, 0, lines[1] ?? ""),
      "The journal is broken at event 2: event 1 stands where a later one should.",
    ],
    [
      "a tail that was cut",
      (lines) => lines.slice(0, 2),
      "The journal is broken at event 2: the journal ends at 1; an anchor of 2024-08-20T09:46:00.000Z has seen 2.",
    ],
    [
      "a line that is none",
      (lines) => lines.with(3, "{}"),
      "The journal is broken at event 3: line 4 of the file is no event's.",
    ],
  ])("finds %s", async (_, bend, found) => {
    expect(await verify(bend(linesOf()))).toEqual({ code: 1, stdout: `${found}\n`, stderr: "" });
  });

  test("finds a cut tail without anchors, by the file's own beginning", async () => {
    expect(await verify(linesOf().slice(0, 3), "")).toMatchObject({
      code: 1,
      stdout: "The journal is broken at event 3: the file ends at 2; when it was begun, the journal had come to 3.\n",
    });
  });

  test("is told of a key that is not the journal's", async () => {
    write("other.pem", makeKey().pem);
    expect(await verify(linesOf(), "--key other.pem")).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/event 3 \(system, journal.head-signed\): the head in it is signed by a key that/),
    });
  });

  test.each([
    ["--export nothing.jsonl", "nothing.jsonl can't be read.\nFound: no such file\n"],
    ["--export key.pem", "This is no export of a journal.\n"],
    ["--export journal.jsonl --anchor key.pem", "This is no file of anchors.\n"],
    ["--export journal.jsonl --key heads.jsonl", "This is no key of a journal.\n"],
  ])("is told what is wrong with %s", async (options, found) => {
    const { code, stdout, stderr } = await run(`journal verify ${options}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(found);
  });
});

describe("the stored journal", () => {
  test("is held against keys and anchors too", async () => {
    write("key.pem", key.pem);
    write("heads.jsonl", headLine({ ...head, hash: "0".repeat(64) }));
    const well = await run("journal verify --key key.pem", stored());
    expect(well).toMatchObject({ code: 0, stdout: expect.stringContaining("Every signature is right.") });
    const bent = await run("journal verify --anchor heads.jsonl", stored());
    expect(bent).toMatchObject({ code: 1, stdout: expect.stringContaining("the history up to it was written anew") });
  });

  test("has no key before a bot has made one; then it is printed without its private half", async () => {
    const none = await run("journal key", stored());
    expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/^The journal has no key yet\./) });
    const printed = await run("journal key", stored({ present: key, former: [] }));
    expect(printed).toEqual({ code: 0, stdout: key.pem, stderr: `Its id is ${key.id}.\n` });
    const verified = await run("journal verify", stored({ present: makeKey(), former: [key] }));
    expect(verified.stdout).toContain("Every signature is right.");
  });
});

describe("an import", () => {
  const work = { at: "2024-08-20T09:00:00Z", who: "Dana", action: "sns:Publish", target: "arn:aws:sns:x" };
  const line = JSON.stringify({ ...work, requestId: null, note: "by hand" });

  test("hands every line to the bot, in the operator's name", async () => {
    write("by-hand.jsonl", `${line}\n`);
    const { code, stdout } = await run("journal import by-hand.jsonl --incident INC-1", stored());
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "record-by-hand",
      by: operator,
      incident: 1,
      works: [{ who: "Dana", note: "by hand" }],
    });
  });

  test("with a wrong line hands over nothing, and names it", async () => {
    write("wrong.jsonl", `${line}\n{"at":1}\n`);
    const { code, stderr } = await run("journal import wrong.jsonl --incident 1");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Line 2 can't be recorded\.\n/);
  });
});
