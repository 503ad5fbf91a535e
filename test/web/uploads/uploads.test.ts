import { createHash, createPublicKey } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Database } from "../../../src/adapters/store/database.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { bot } from "../../../src/domain/actor.ts";
import { openEmbedded } from "../../embedded.ts";
import { liam, mara, minute, walkTo } from "../../domain/story.ts";
import { bytes, forgedArchive, openMaterial, type Pair, password, pem, tokenKey } from "../../adapters/x509/handed.ts";
import { openStage, send, type Stage } from "./stage.ts";

const address = "https://firebreak.example.com/";
const token = tokenKey();

let database: Database;
let pair: Pair;
let p12: Uint8Array;
let stage: Stage;
beforeAll(async () => {
  database = await openEmbedded();
  pair = await (await openMaterial()).pair();
  p12 = forgedArchive(pair, password);
});
beforeEach(() => void (stage = openStage(database, { address })));
afterEach(() => stage.remove());
afterAll(() => database.close());

const get = async (path: string) => {
  const response = await stage.app.request(path);
  return { status: response.status, html: await response.text(), headers: response.headers };
};
const spki = (key: string) =>
  createHash("sha256")
    .update(createPublicKey(key).export({ type: "spki", format: "der" }))
    .digest("hex");
/** Everything that the journal and the log have, and the database about pages. */
const traces = async () =>
  JSON.stringify([stage.journal.events, stage.log.lines, await database.db.selectFrom("upload").selectAll().execute()]);

describe("the page", () => {
  test("says what it is for, whose it is, and how long it works, and needs no script", async () => {
    const { status, html, headers } = await get(await stage.invite());
    expect(status).toBe(200);
    for (const words of ["ios-prod", "INC-1: iOS push is failing", "For LIAM alone", "until 2024-08-20 10:13 UTC"])
      expect(html).toContain(words);
    expect(html).not.toContain("<script");
    expect(html).not.toContain("not encrypted");
    expect(headers.get("content-security-policy")).toMatch(
      /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/,
    );
    expect(headers.get("referrer-policy")).toBe("same-origin");
  });

  test.each([
    ["http://firebreak.internal:4411/", true],
    ["http://10.1.2.3:4411/", true],
    ["http://localhost:4411/", false],
    ["http://127.0.0.1:4411/", false],
    ["https://10.1.2.3/", false],
  ])("at %s it says that it is not encrypted: %s", async (at, says) => {
    stage.remove();
    stage = openStage(database, { address: at });
    expect((await get(await stage.invite())).html.includes("This page is not encrypted.")).toBe(says);
  });

  test("a rotation that nobody has asked for asks why", async () => {
    expect((await get(await stage.invite())).html).not.toContain("Why is it rotated now?");
    stage.remove();
    stage = openStage(database, { address, story: prepared() });
    expect((await get(await stage.invite())).html).toContain("Why is it rotated now?");
  });

  test("an address that nobody was given shows nothing", async () => {
    expect(await get("/upload/guessed")).toMatchObject({ status: 404 });
    expect(await send(stage)("/upload/guessed", { file: p12, password })).toMatchObject({ status: 404 });
  });

  test("it works for a quarter of an hour", async () => {
    const path = await stage.invite();
    stage.time.now = new Date(stage.time.now.getTime() + 15 * minute);
    expect(await get(path)).toMatchObject({ status: 409, html: expect.stringContaining("quarter of an hour") });
    expect(await send(stage)(path, { file: p12, password })).toMatchObject({ status: 409 });
    expect(stage.added()).toEqual([]);
  });
});

describe("a credential", () => {
  test("is taken in with its key, by whose page it is; the key is in the secret store and nowhere else", async () => {
    const { status, html } = await send(stage)(await stage.invite(), { file: p12, password });
    expect({ status, html }).toMatchObject({ status: 200, html: expect.stringContaining("Taken in: the certificate") });
    const { actor, data } = stage.last("rotation.credential-offered");
    expect(actor).toEqual({ kind: "person", id: liam });
    expect(data).toMatchObject({
      by: liam,
      credential: { kind: "certificate" },
      origin: { kind: "handed-over", by: "upload-page", secret: "push/ios-prod" },
    });
    const { origin } = data;
    const kept = origin.kind === "handed-over" ? await stage.store.credential(origin.secret, origin.version) : null;
    expect(kept).toMatchObject({ kind: "certificate", privateKeyPem: expect.stringContaining("PRIVATE KEY") });
    const left = (await traces()) + html;
    for (const secret of [password, "PRIVATE KEY", pair.key.split("\n")[3] ?? "-"]) expect(left).not.toContain(secret);
  });

  test("of a token: its key’s id comes from the file’s name, its team’s from the form", async () => {
    const file = { file: pem(token), name: "AuthKey_ABC123DEFG.p8" };
    expect(await send(stage)(await stage.invite(), { ...file, teamId: "DEF123GHIJ" })).toMatchObject({ status: 200 });
    expect(stage.last("rotation.credential-offered").data.credential).toEqual({
      kind: "token",
      keyId: "ABC123DEFG",
      teamId: "DEF123GHIJ",
      fingerprint: spki(pem(token)),
    });
  });

  test("of a token without its team’s id: the page stays, and says so", async () => {
    const path = await stage.invite();
    const file = { file: pem(token), name: "AuthKey_ABC123DEFG.p8" };
    expect(await send(stage)(path, file)).toMatchObject({ status: 400, html: expect.stringContaining("team") });
    expect(await send(stage)(path, { ...file, keyId: "ABC123DEFG" })).toMatchObject({ status: 400 });
    expect(await send(stage)(path, { ...file, teamId: "DEF123GHIJ" })).toMatchObject({ status: 200 });
  });

  test("a page works once", async () => {
    const path = await stage.invite();
    await send(stage)(path, { file: p12, password });
    expect(await send(stage)(path, { file: p12, password })).toMatchObject({ status: 409 });
    expect(await get(path)).toMatchObject({ status: 409, html: expect.stringContaining("used already") });
    expect(stage.addedTypes()).toEqual(["rotation.credential-offered"]);
  });

  test("sent twice at once is taken in once", async () => {
    const path = await stage.invite();
    const answers = await Promise.all([1, 2, 3].map(() => send(stage)(path, { file: p12, password })));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(["200", "409", "409"]);
    expect(stage.addedTypes()).toEqual(["rotation.credential-offered"]);
  });

  test("a wrong password may be tried again, five times in all", async () => {
    const path = await stage.invite();
    for (const left of ["4 tries are left", "3 tries are left", "2 tries are left", "one try is left"]) {
      const { status, html } = await send(stage)(path, { file: p12, password: "wrong" });
      expect({ status, html }).toMatchObject({ status: 400, html: expect.stringContaining(left) });
      expect(html).not.toContain("wrong");
    }
    const last = await send(stage)(path, { file: p12, password: "wrong" });
    expect(last).toMatchObject({ status: 400, html: expect.not.stringContaining("<form") });
    expect(await send(stage)(path, { file: p12, password })).toMatchObject({ status: 409 });
    expect(stage.added()).toEqual([]);
  });

  test("after a wrong password the right one is taken", async () => {
    const path = await stage.invite();
    await send(stage)(path, { file: p12, password: "wrong" });
    expect(await send(stage)(path, { file: p12, password })).toMatchObject({ status: 200 });
  });

  test("a key that was posted is refused for good", async () => {
    const burnt: NewEvent = {
      type: "rotation.key-burnt",
      actor: { kind: "person", id: mara },
      data: { rotation: "rotation-1", by: mara, publicKey: spki(pair.key) },
    };
    stage.remove();
    stage = openStage(database, { address, story: walkTo("rotation.request-made", burnt) });
    const path = await stage.invite();
    const refused = await send(stage)(path, { file: p12, password });
    expect(refused).toMatchObject({ status: 403, html: expect.stringContaining("posted where others can read it") });
    expect((await get(path)).status).toBe(409);
    expect(stage.added()).toEqual([]);
  });

  test("what fails by no fault of the person’s takes no try", async () => {
    const path = await stage.invite();
    stage.state.storeFails = true;
    for (let times = 0; times < 6; times += 1)
      expect((await send(stage)(path, { file: p12, password })).status).toBe(503);
    expect((await get(path)).html).not.toContain("disk is full");
    stage.state.storeFails = false;
    expect(await send(stage)(path, { file: p12, password })).toMatchObject({ status: 200 });
  });

  test("a rotation that waits for none takes none", async () => {
    const [first, second] = [await stage.invite(), await stage.invite(mara)];
    await send(stage)(first, { file: p12, password });
    const { status, html } = await send(stage)(second, { file: p12, password });
    expect({ status, html }).toMatchObject({ status: 409, html: expect.stringContaining("is being checked") });
    expect(stage.addedTypes()).toEqual(["rotation.credential-offered"]);
  });

  test("who hands over to a rotation that nobody has asked for asks for it", async () => {
    stage.remove();
    stage = openStage(database, { address, story: prepared() });
    const path = await stage.invite();
    expect(await send(stage)(path, { file: p12, password })).toMatchObject({ status: 400 });
    expect(await send(stage)(path, { file: p12, password, reason: "it ends" })).toMatchObject({ status: 200 });
    expect(stage.last("rotation.credential-offered").typed).toMatchObject({ reason: "it ends" });
  });
});

describe("what no page of ours sends", () => {
  const cases: [string, Record<string, string>, number][] = [
    ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }, 403],
    ["a page without an origin", { origin: "null" }, 403],
    ["another site that knows the origin", { "sec-fetch-site": "cross-site" }, 403],
  ];
  test.each(cases)("is refused: %s", async (_, headers, status) => {
    const path = await stage.invite();
    expect((await send(stage, headers)(path, { file: p12, password })).status).toBe(status);
    expect(stage.added()).toEqual([]);
    expect((await get(path)).status).toBe(200);
  });

  test.each([
    ["no file", {}],
    ["an empty file", { file: "" }],
    ["a file that is no credential", { file: "a picture" }],
    ["a file that is far too large", { file: bytes("x".repeat(300_000)) }],
    ["a token key that is far too large", { file: "x".repeat(16_385), name: "key.p8", teamId: "DEF123GHIJ" }],
    ["a password without end", { file: "x", password: "x".repeat(2_000) }],
  ])("the page stays: %s", async (_, filled) => {
    const path = await stage.invite();
    const { status, html } = await send(stage)(path, filled);
    expect({ status, html }).toMatchObject({ status: 400, html: expect.stringContaining("<form") });
    expect(stage.added()).toEqual([]);
  });

  test("a body of another kind is none of the page’s", async () => {
    const path = await stage.invite();
    const headers = { origin: stage.origin, "sec-fetch-site": "same-origin", "content-type": "application/json" };
    const response = await stage.app.request(path, { method: "POST", body: "{}", headers });
    expect(response.status).toBe(400);
  });

  test("the log has no address", async () => {
    const path = await stage.invite();
    stage.state.storeFails = true;
    await send(stage)(path, { file: p12, password });
    expect(stage.log.lines.join()).toContain("could not be shown");
    expect(await traces()).not.toContain(path.split("/")[2]);
  });
});

/** A rotation that the bot prepared by itself. */
function prepared(): NewEvent[] {
  return walkTo("rotation.request-made").map((event): NewEvent =>
    event.type === "rotation.started" ? { ...event, actor: bot, data: { ...event.data, requester: null } } : event,
  );
}
