import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Database } from "../../../src/adapters/store/database.ts";
import { openEmbedded } from "../../embedded.ts";
import { dana, liam, mara, minute } from "../../domain/story.ts";
import { memoryJournal } from "../../workflows/house.ts";
import { createAuthenticator, type Quirks } from "./authenticator.ts";
import { openStage, planHash, type Stage } from "./stage.ts";
import { address, origin, visitorsOf } from "./visitors.ts";

let database: Database;
let stage: Stage;
beforeAll(async () => void (database = await openEmbedded()));
beforeEach(async () => {
  await database.db.deleteFrom("confirmation").execute();
  stage = await openStage(address, { journal: memoryJournal(), database });
});
afterAll(() => database.close());
const { post, open, enrolled, confirm, typesOf } = visitorsOf(() => stage);

describe("confirming", () => {
  test("a press without a passkey of one’s own says what to do, and counts nothing", async () => {
    await expect(stage.press(liam)).rejects.toMatchObject({ kind: "not-now", todo: expect.stringContaining("liam") });
    expect((await stage.asked())?.votes).toEqual([]);
  });

  test("a vote counts once it is confirmed, with its comment and its passkey", async () => {
    const phone = await enrolled("liam");
    const reply = await stage.press(liam, { comment: "I compared the fingerprint." });
    expect((await stage.asked())?.votes).toEqual([]);
    const answer = await confirm(stage.pathIn(reply), phone);
    expect(answer).toMatchObject({ status: 200, text: "Your approval is counted: 1 of 2 approvals." });
    expect((await stage.asked())?.votes).toMatchObject([
      { voter: liam, verdict: "approve", passkey: phone.id, comment: "I compared the fingerprint." },
    ]);
    const used = (await stage.keyring("liam")).at(-1);
    expect(used).toMatchObject({
      type: "passkey.used",
      data: { id: phone.id, counter: 1, for: { incident: 1, request: stage.request, planHash, deed: "approve" } },
    });
  });

  test("two confirmed approvals grant it", async () => {
    const [phone, key] = [
      await enrolled("liam"),
      await enrolled("mara", createAuthenticator(origin, { counted: false })),
    ];
    await confirm(stage.pathIn(await stage.press(liam)), phone);
    const answer = await confirm(stage.pathIn(await stage.press(mara)), key);
    expect(answer.text).toContain("The write begins now.");
    expect((await stage.asked())?.decided?.as).toBe("granted");
  });

  test("one person goes alone, confirmed", async () => {
    const phone = await enrolled("liam");
    const path = stage.pathIn(await stage.alone(liam));
    expect((await open(path)).html).toContain("Go ahead alone: rotate ios-prod");
    expect((await confirm(path, phone)).text).toContain("You go ahead alone.");
    expect(await stage.asked()).toMatchObject({
      broken: { by: liam, passkey: phone.id, reason: "Nobody else answers." },
      decided: { as: "granted" },
    });
  });

  test("the page tells what is confirmed, and quotes what its person wrote", async () => {
    await enrolled("liam");
    const { html } = await open(stage.pathIn(await stage.press(liam, { comment: "<b>Sure\u202e</b>" })));
    expect(html).toContain("Approve the rotation of ios-prod");
    expect(html).toContain("INC-1: iOS push is failing");
    expect(html).toContain(planHash);
    expect(html).toContain("“&lt;b&gt;Sure\\E2\\80\\AE&lt;/b&gt;”");
    expect(html).toMatch(/until <span[^>]*>2024-08-20 10:11 UTC</);
  });

  test("a link works once", async () => {
    const phone = await enrolled("liam");
    const path = stage.pathIn(await stage.press(liam));
    const { asked } = await open(path);
    expect(await post(path, { answer: phone.get(asked) })).toMatchObject({ status: 200 });
    expect(await post(path, { answer: phone.get(asked) })).toMatchObject({ status: 409 });
    expect((await open(path)).status).toBe(409);
    expect(await typesOf("liam")).toEqual(["passkey.invited", "passkey.enrolled", "passkey.used"]);
  });

  test("a double press counts once", async () => {
    const phone = await enrolled("liam");
    const path = stage.pathIn(await stage.press(liam));
    const answer = phone.get((await open(path)).asked);
    const answers = await Promise.all([post(path, { answer }), post(path, { answer }), post(path, { answer })]);
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(["200", "409", "409"]);
    expect((await stage.asked())?.votes).toHaveLength(1);
    expect(await typesOf("liam")).toEqual(["passkey.invited", "passkey.enrolled", "passkey.used"]);
  });

  test("a link is good for five minutes", async () => {
    const phone = await enrolled("liam");
    const path = stage.pathIn(await stage.press(liam));
    const { asked } = await open(path);
    stage.pass(5 * minute);
    const late = await post(path, { answer: phone.get(asked) });
    expect(late).toMatchObject({ status: 409, message: "The five minutes for this are over. Nothing was done." });
    expect((await stage.asked())?.votes).toEqual([]);
  });

  test("another person’s passkey confirms nothing, and does not use the link up", async () => {
    const [phone, stranger] = [await enrolled("liam"), await enrolled("mara")];
    const path = stage.pathIn(await stage.press(liam));
    expect(await confirm(path, stranger)).toMatchObject({ status: 403 });
    expect(await confirm(path, createAuthenticator(origin, { id: phone.id }))).toMatchObject({ status: 403 });
    expect((await stage.asked())?.votes).toEqual([]);
    expect(await confirm(path, phone)).toMatchObject({ status: 200 });
  });

  test("a signature for one confirmation is none for another, nor for the same one begun again", async () => {
    const phone = await enrolled("liam");
    const [first, second] = [stage.pathIn(await stage.press(liam)), stage.pathIn(await stage.press(liam))];
    const answer = phone.get((await open(first)).asked);
    expect(await post(second, { answer })).toMatchObject({ status: 403 });
    expect(await post(first, { answer })).toMatchObject({ status: 200 });
  });

  test.each<[string, Quirks]>([
    ["did not verify who is there", { verified: false }],
    ["was on another page", { origin: "https://firebreak.example.net" }],
    ["is of another domain", { rpId: "example.com" }],
    ["was in another site’s frame", { client: { crossOrigin: true } }],
    ["was in a frame whose site it names", { client: { topOrigin: "https://other.example" } }],
    ["signed another challenge", { client: { challenge: "AAAA" } }],
    ["made a passkey instead of signing", { client: { type: "webauthn.create" } }],
  ])("an authenticator that %s confirms nothing", async (_, quirks) => {
    const phone = await enrolled("liam");
    const path = stage.pathIn(await stage.press(liam));
    expect(await confirm(path, phone, quirks)).toMatchObject({ status: 403 });
    expect((await stage.asked())?.votes).toEqual([]);
    expect(await typesOf("liam")).not.toContain("passkey.used");
  });

  test("when the plan has changed meanwhile, it is said and refused", async () => {
    const phone = await enrolled("liam");
    const path = stage.pathIn(await stage.press(liam));
    const why = "The application has changed.";
    await stage.record([
      { type: "rotation.voided", actor: { kind: "bot" }, data: { rotation: "rotation-1", why } },
      { type: "approval.expired", actor: { kind: "bot" }, data: { request: stage.request } },
    ]);
    expect(await confirm(path, phone)).toMatchObject({ status: 403, message: "This was already expired." });
    expect((await stage.asked())?.votes).toEqual([]);
  });

  test("a passkey whose counter went backwards is refused, which is recorded", async () => {
    const phone = await enrolled("liam");
    phone.counter = 40;
    expect(await confirm(stage.pathIn(await stage.press(liam)), phone)).toMatchObject({ status: 200 });
    phone.counter = 40;
    const answer = await confirm(stage.pathIn(await stage.alone(liam)), phone);
    expect(answer).toMatchObject({ status: 403, message: expect.stringContaining("its counter went backwards") });
    expect((await stage.asked())?.broken).toBeUndefined();
    const refused = (await stage.keyring("liam")).at(-1);
    expect(refused).toMatchObject({ type: "passkey.refused", data: { id: phone.id, counter: 41, last: 41 } });
  });

  test("a removed passkey confirms nothing, and what it confirmed counts no more", async () => {
    const phone = await enrolled("liam");
    await confirm(stage.pathIn(await stage.press(liam)), phone);
    const pending = stage.pathIn(await stage.alone(liam));
    const { asked } = await open(pending);
    const why = "Lost on a train.";
    await stage.register.remove({ identity: "liam", passkey: null, why, operator: "root" });
    expect(await post(pending, { answer: phone.get(asked) })).toMatchObject({ status: 403 });
    expect((await stage.keyring("liam")).at(-1)).toMatchObject({ type: "passkey.removed", typed: { why } });
    expect(await stage.passkeys.inForce()).toEqual(new Map([["liam", []]]));

    const key = await enrolled("mara");
    const answer = await confirm(stage.pathIn(await stage.press(mara)), key);
    expect(answer.text).toBe("Your approval is counted: 1 of 2 approvals.");
  });

  test("who may not vote learns it before anything is to be confirmed", async () => {
    await enrolled("dana");
    await expect(stage.press(dana)).rejects.toMatchObject({ kind: "not-allowed" });
    expect(await stage.confirmations()).toEqual([]);
  });

  test("the database knows a link by its hash alone, and forgets what was written once it is used", async () => {
    const phone = await enrolled("liam");
    const path = stage.pathIn(await stage.press(liam, { comment: "A secret thought." }));
    expect(JSON.stringify(await stage.confirmations())).not.toContain(path.split("/").at(-1));
    await confirm(path, phone);
    expect(JSON.stringify(await stage.confirmations())).not.toContain("A secret thought.");
  });
});
