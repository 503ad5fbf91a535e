import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Database } from "../../src/adapters/store/database.ts";
import { createJournalHeads } from "../../src/adapters/store/heads.ts";
import { createJournal } from "../../src/adapters/store/journal.ts";
import type { Command } from "../../src/domain/command.ts";
import { FirebreakError } from "../../src/domain/errors.ts";
import type { NewEvent } from "../../src/domain/event.ts";
import type { Journal } from "../../src/ports/journal.ts";
import { readIncidents } from "../../src/projections/incidents.ts";
import { createHouse, type HandedAtCommandLine } from "../../src/web/house.ts";
import type { Health } from "../../src/ports/house.ts";
import { createLocalApp } from "../../src/web/local-app.ts";
import { openEmbedded } from "../embedded.ts";
import { atMinute, certificate, dana, estate, walk, walkTo } from "../domain/story.ts";
import { memoryDirectory, memoryLog } from "../workflows/house.ts";

const health: Health = { status: "well", database: "answers", chat: "connected", undelivered: 0 };
const log = memoryLog();
const asked: Command[] = [];
const handed: HandedAtCommandLine[] = [];

let database: Database;
let journal: Journal;
let refusal: unknown;
let app: ReturnType<typeof createLocalApp>;

/** Three incidents: the walk to its end, one whose rotation waits for a credential, and one with two that do. */
beforeAll(async () => {
  database = await openEmbedded();
  journal = createJournal(database.db);
  const stories = [walk, walkTo("rotation.request-made"), twoWaiting()];
  for (const [index, story] of stories.entries()) {
    const number = index + 1;
    for (const [sequence, event] of story.entries()) {
      const data = event.type === "incident.declared" ? { ...event.data, number } : event.data;
      const own = { ...event, data } as typeof event;
      const at = atMinute(sequence);
      await journal.append({ stream: `incident/${number}`, expected: sequence, events: [own], at, owed: [] });
    }
  }
  app = createLocalApp(
    createHouse({
      incidents: readIncidents(journal),
      journal,
      heads: createJournalHeads(database.db),
      keys: undefined,
      components: estate.components,
      nameOf: memoryDirectory().directory.nameOf,
      clock: { now: () => atMinute(90) },
      dispatch: (command) => {
        if (refusal !== undefined) return Promise.reject(refusal);
        asked.push(command);
        return Promise.resolve({ incident: 3, text: "Done." });
      },
      health: () => Promise.resolve(health),
      examine: () => Promise.resolve([{ check: "AWS: identity", verdict: "ok", found: "a role", todo: null }]),
      passkeys: {
        invite: ({ identity }) =>
          Promise.resolve({ code: `a code for ${identity}`, address: "https://firebreak.test/", expiresAt: "" }),
        list: () => Promise.resolve([{ identity: "dana", isListed: true, passkeys: [], openInvitations: 1 }]),
        remove: ({ passkey }) => Promise.resolve({ removed: passkey === null ? ["a", "b"] : [passkey] }),
      },
      takeIn: (credential) => {
        if (refusal !== undefined) return Promise.reject(refusal);
        handed.push(credential);
        return Promise.resolve({ credential: certificate });
      },
      simulate: ({ application, severity, person }) =>
        Promise.resolve({
          deed: `${application}, ${severity}, ${person ?? "nobody"}`,
          policy: 1,
          askers: ["Dana"],
          quorums: [],
          alone: [],
          runs: [],
          sessionPolicy: null,
          stops: [],
        }),
    }),
    log,
  );
});
beforeEach(() => {
  refusal = undefined;
  asked.length = 0;
  handed.length = 0;
  log.lines.length = 0;
});
afterAll(() => database.close());

/** A story in which two rotations wait. */
function twoWaiting(): NewEvent[] {
  const story = walkTo("rotation.request-made");
  const more = story.slice(-2).map((event) => ({ ...event, data: { ...event.data, rotation: "rotation-2" } }));
  return [...story, ...(more as NewEvent[])];
}

async function get(path: string) {
  const response = await app.request(path);
  return { code: response.status, body: await response.json() };
}

async function post(path: string, body: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await app.request(path, { method: "POST", body: text });
  return { code: response.status, body: await response.json() };
}

describe("reading", () => {
  test("the incidents, newest first", async () => {
    const title = "iOS push is failing";
    const declaredAt = atMinute(0).toISOString();
    expect(await get("/incidents")).toEqual({
      code: 200,
      body: [
        { number: 3, title, severity: "sev2", state: "open", declaredAt },
        { number: 2, title, severity: "sev2", state: "open", declaredAt },
        { number: 1, title, severity: "sev2", state: "resolved", declaredAt },
      ],
    });
  });

  test("an incident, with names instead of ids", async () => {
    const { body } = await get("/incidents/2");
    expect(body).toMatchObject({
      component: "iOS push",
      blockers: [],
      milestones: expect.arrayContaining([{ name: "public told", at: atMinute(3).toISOString() }]),
    });
    const { timeline } = body as { timeline: { who: string; what: string }[] };
    expect(timeline[0]).toMatchObject({ who: "DANA", what: expect.stringContaining("iOS push is failing") });
  });

  test("how a rotation would go", async () => {
    const question = { application: "ios-prod", severity: "sev2", person: null };
    expect(await post("/guard/simulations", question)).toMatchObject({
      code: 200,
      body: { deed: "ios-prod, sev2, nobody" },
    });
    expect(await post("/guard/simulations", { application: "ios-prod" })).toMatchObject({ code: 400 });
  });

  test("who has passkeys, a code, and what was removed", async () => {
    const [identity, operator] = ["dana", "root"];
    expect(await get("/passkeys")).toMatchObject({ code: 200, body: [{ identity: "dana", openInvitations: 1 }] });
    expect(await post("/passkeys/invitations", { identity, operator })).toMatchObject({
      code: 200,
      body: { code: "a code for dana" },
    });
    const removal = { identity, passkey: "p1", why: null, operator };
    expect(await post("/passkeys/removals", removal)).toMatchObject({ code: 200, body: { removed: ["p1"] } });
    const all = { ...removal, passkey: null };
    expect(await post("/passkeys/removals", all)).toMatchObject({ code: 200, body: { removed: ["a", "b"] } });
    expect(await post("/passkeys/removals", { identity })).toMatchObject({ code: 400 });
  });

  test("a postmortem", async () => {
    const { body } = await get("/incidents/1/postmortem");
    expect((body as { markdown: string }).markdown).toMatch(/^# INC-1: iOS push is failing\n/);
  });

  test("how the bot does", async () => {
    expect(await get("/health")).toEqual({ code: 200, body: health });
    expect(await get("/examination")).toMatchObject({ code: 200, body: [{ check: "AWS: identity", verdict: "ok" }] });
  });

  test.each(["/incidents/9", "/incidents/9/postmortem"])("nothing at %s", async (path) => {
    expect(await get(path)).toMatchObject({
      code: 404,
      body: { kind: "not-found", message: "There is no incident INC-9." },
    });
  });
});

describe("asking", () => {
  const opening = {
    operator: "ops",
    title: "Push fails",
    severity: "sev1",
    impact: "",
    component: "ios-push",
    key: "cli/1",
  };

  test("an opening goes through the one door, in the operator's name", async () => {
    expect(await post("/incidents", opening)).toEqual({ code: 200, body: { incident: 3, text: "Done." } });
    const { operator: name, ...rest } = opening;
    expect(asked).toEqual([{ kind: "declare-incident", by: { kind: "operator", name }, ...rest }]);
  });

  const nothingMore = { rotation: null, password: null, entry: null, token: null };

  test("a credential goes to the rotation that waits for one, in nobody's name", async () => {
    const file = Buffer.from("certificate").toString("base64");
    const token = { keyId: "ABC123DEFG", teamId: "DEF123GHIJ" };
    const more = { password: "geheim", entry: "ab12cd34", token };
    expect(await post("/credentials", { incident: 2, rotation: null, file, key: "cli/2", ...more })).toMatchObject({
      code: 200,
      body: { incident: 2, text: expect.stringContaining("Taken in for the rotation of ios-prod: the certificate") },
    });
    expect(handed).toEqual([
      {
        by: null,
        key: "cli/2",
        incident: 2,
        rotation: "rotation-1",
        reason: null,
        file: { name: null, bytes: new Uint8Array(Buffer.from("certificate")) },
        through: "command-line",
        ...more,
      },
    ]);
  });

  test("of several that wait, one has to be named", async () => {
    const credential = { incident: 3, file: "AAAA", key: "cli/3", ...nothingMore };
    expect(await post("/credentials", credential)).toMatchObject({
      code: 409,
      body: { found: "rotation-1 (ios-prod), rotation-2 (ios-prod)", todo: expect.stringContaining("--rotation") },
    });
    expect(await post("/credentials", { ...credential, rotation: "rotation-2" })).toMatchObject({ code: 200 });
    expect(await post("/credentials", { ...credential, rotation: "rotation-9" })).toMatchObject({ code: 404 });
    expect(handed.map(({ rotation }) => rotation)).toEqual(["rotation-2"]);
  });

  test("a credential that no rotation waits for is refused", async () => {
    const { code, body } = await post("/credentials", { incident: 1, file: "AAAA", key: "cli/3", ...nothingMore });
    expect(code).toBe(409);
    expect(body).toMatchObject({ kind: "not-now", message: "No rotation of INC-1 waits for a credential." });
    expect(handed).toEqual([]);
  });

  test("a file that no credential is so long as goes no further; nor does what is typed beside it", async () => {
    const credential = { incident: 2, file: "AAAA", key: "cli/3", ...nothingMore };
    const long = "A".repeat(349_528 + 4);
    for (const more of [{ file: long }, { password: "x".repeat(1_025) }, { entry: 7 }, { token: { keyId: "A" } }]) {
      const { code, body } = await post("/credentials", { ...credential, ...more });
      expect(code).toBe(400);
      expect(JSON.stringify(body)).not.toContain("AAAA");
    }
    expect(handed).toEqual([]);
  });

  test("a severity that there is not is refused, with those there are", async () => {
    const { code, body } = await post("/incidents", { ...opening, severity: "sev9" });
    expect(code).toBe(400);
    expect(body).toMatchObject({ kind: "bad-input", found: "sev9", expected: "sev1, sev2, sev3" });
  });

  test.each([
    ["something missing", "/incidents", { ...opening, key: undefined }],
    ["something more", "/incidents", { ...opening, approve: true }],
    ["no base64", "/credentials", { incident: 2, file: "-----BEGIN", key: "cli/4", ...nothingMore }],
    ["a text for a number", "/journal/erasures", { operator: "ops", position: "1", field: "title" }],
  ])("a request of another form is refused: %s", async (_, path, body) => {
    expect(await post(path, body)).toMatchObject({ code: 400, body: { kind: "bad-input" } });
    expect(asked).toEqual([]);
  });

  test.each([
    ["not-allowed", 403],
    ["not-now", 409],
    ["unavailable", 503],
  ] as const)("a refusal (%s) travels whole, but for its cause", async (kind, code) => {
    const said = { found: "this", expected: "that", todo: "Wait." };
    refusal = new FirebreakError(kind, "No.", { ...said, cause: new Error("internal") });
    expect(await post("/incidents", opening)).toEqual({ code, body: { kind, message: "No.", ...said } });
    expect(log.lines).toEqual([]);
  });

  test("what nobody foresaw stays inside, and is logged", async () => {
    refusal = new TypeError("secret of the house");
    const { code, body } = await post("/incidents", opening);
    expect(code).toBe(500);
    expect(JSON.stringify(body)).not.toContain("secret of the house");
    expect(log.lines).toEqual([expect.stringContaining("a local request failed")]);
  });
});

test("it has no way to vote, to resolve or to run anything", async () => {
  for (const path of ["/votes", "/incidents/2/votes", "/incidents/2/resolve", "/runs", "/commands"]) {
    expect((await app.request(path, { method: "POST", body: "{}" })).status).toBe(404);
  }
  expect(asked).toEqual([]);
});

describe("the journal", () => {
  test("is verified whole; an erasure is done in the operator's name, and leaves it intact", async () => {
    const before = await post("/journal/verifications", { keys: [], anchors: [] });
    const events = [walk, walkTo("rotation.request-made"), twoWaiting()].flat().length;
    expect(before.body).toMatchObject({ intact: true, events, erased: [] });

    const erasure = { operator: "ops", position: 1, field: "title" };
    expect(await post("/journal/erasures", erasure)).toEqual({ code: 200, body: {} });
    const [recorded] = await journal.read("system");
    expect(recorded).toMatchObject({
      type: "text.erased",
      actor: { kind: "operator", name: "ops" },
      at: atMinute(90).toISOString(),
    });

    const after = await post("/journal/verifications", { keys: [], anchors: [] });
    expect(after.body).toMatchObject({ intact: true, events: events + 1, erased: [{ position: 1, field: "title" }] });
    expect(await get("/incidents/1")).toMatchObject({ body: { title: "[erased]" } });
    expect(await post("/journal/erasures", erasure)).toMatchObject({ code: 404, body: { kind: "not-found" } });
  });

  test("is given row by row to its end, as it is stored", async () => {
    const end = await get("/journal/end");
    const rows = await get("/journal/rows/after/1");
    expect((rows.body as { position: number }[])[0]?.position).toBe(2);
    expect((rows.body as { hash: string }[]).at(-1)?.hash).toBe((end.body as { hash: string }).hash);
    expect(await get("/journal/key")).toMatchObject({ code: 404, body: { kind: "not-found" } });
  });

  test("takes work by hand in the operator's name, and none of another form", async () => {
    const work = { at: "2024-08-20T10:02:00Z", who: "Dana", action: "sns:Publish", target: "arn:x", requestId: null };
    const told = { operator: "ops", incident: 1, key: "cli/9" };
    expect(await post("/journal/works", { ...told, works: [{ ...work, note: "" }] })).toMatchObject({ code: 200 });
    expect(asked.at(-1)).toMatchObject({ kind: "record-by-hand", by: { kind: "operator", name: "ops" }, incident: 1 });
    expect(await post("/journal/works", { ...told, works: [work] })).toMatchObject({ code: 400 });
  });

  test("names its readers nothing of a person's id where it has a name", async () => {
    expect(JSON.stringify((await get("/incidents/2")).body)).not.toContain(dana);
  });
});
