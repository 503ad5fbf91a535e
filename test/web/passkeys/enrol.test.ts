import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Database } from "../../../src/adapters/store/database.ts";
import { openEmbedded } from "../../embedded.ts";
import { liam } from "../../domain/story.ts";
import { memoryJournal } from "../../workflows/house.ts";
import { createAuthenticator, type Quirks } from "./authenticator.ts";
import { openStage, type Stage } from "./stage.ts";
import { address, origin, visitorsOf } from "./visitors.ts";

let database: Database;
let stage: Stage;
beforeAll(async () => void (database = await openEmbedded()));
beforeEach(async () => {
  await database.db.deleteFrom("confirmation").execute();
  stage = await openStage(address, { journal: memoryJournal(), database });
});
afterAll(() => database.close());
const { post, begin, invite, open, enrolled, typesOf } = visitorsOf(() => stage);

const day = 86_400_000;

describe("enrolling", () => {
  test("who has the code gets a passkey, with what there is to know of it", async () => {
    const { id } = await enrolled("liam");
    expect(await stage.passkeys.inForce()).toEqual(new Map([["liam", [id]]]));
    const [invited, made] = await stage.keyring("liam");
    expect(invited).toMatchObject({ type: "passkey.invited", actor: { kind: "operator", name: "root" } });
    expect(made).toMatchObject({
      type: "passkey.enrolled",
      actor: { kind: "person", id: liam },
      data: { identity: "liam", id, counter: 0, transports: ["internal"], synced: false, backedUp: false },
    });
  });

  test("the code is nowhere in the journal", async () => {
    const code = await invite("liam");
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(JSON.stringify(await stage.keyring("liam"))).not.toContain(code);
  });

  test("the browser is asked to verify the person, and to keep the passkey", async () => {
    expect(await begin(await invite("liam"))).toMatchObject({
      rp: { id: "firebreak.example.com" },
      user: { name: "liam" },
      attestation: "none",
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    });
  });

  test("a code works however it is typed, and once", async () => {
    const code = await invite("liam");
    const typed = code.toLowerCase().replaceAll("-", " ");
    const asked = await begin(typed);
    const enrol = (as: string) =>
      post("/passkeys/enrol", { code: as, answer: createAuthenticator(origin).create(asked) });
    expect(await enrol(typed)).toMatchObject({ status: 200 });
    expect(await enrol(code)).toMatchObject({ status: 403, message: "This code was used already." });
    expect(await typesOf("liam")).toEqual(["passkey.invited", "passkey.enrolled"]);
  });

  test("of two who have the same code, one gets a passkey", async () => {
    const code = await invite("liam");
    const asked = await begin(code);
    const enrol = () => post("/passkeys/enrol", { code, answer: createAuthenticator(origin).create(asked) });
    const answers = await Promise.all([enrol(), enrol(), enrol()]);
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(["200", "403", "403"]);
    expect(await typesOf("liam")).toEqual(["passkey.invited", "passkey.enrolled"]);
  });

  test("a code is good for a day", async () => {
    const code = await invite("liam");
    stage.pass(day - 1);
    const asked = await begin(code);
    stage.pass(1);
    const answer = createAuthenticator(origin).create(asked);
    expect(await post("/passkeys/enrol", { code, answer })).toMatchObject({ status: 403 });
    expect(await post("/passkeys/enrol/begin", { code })).toMatchObject({ message: "This code’s time is over." });
  });

  test("an unknown code is refused in words", async () => {
    await invite("liam");
    const answer = await post("/passkeys/enrol/begin", { code: "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF" });
    expect(answer).toMatchObject({ status: 403, message: "This code is not known." });
  });

  test("three codes of one person may be open at a time, and firebreak.yml has to list the person", async () => {
    for (let count = 0; count < 3; count += 1) await invite("liam");
    await expect(invite("liam")).rejects.toMatchObject({ kind: "not-now" });
    await expect(invite("nobody")).rejects.toMatchObject({ kind: "not-found", found: "nobody" });
    stage.pass(day);
    await expect(invite("liam")).resolves.toMatch(/-/);
  });

  test.each<[string, Quirks]>([
    ["did not verify who is there", { verified: false }],
    ["was on another page", { origin: "https://firebreak.example.net" }],
    ["was on another port", { origin: `${origin}:8443` }],
    ["is of another domain", { rpId: "example.com" }],
    ["was in another site’s frame", { client: { crossOrigin: true } }],
    ["answered another challenge", { client: { challenge: "AAAA" } }],
    ["was asked to sign, not to make one", { client: { type: "webauthn.get" } }],
  ])("an authenticator that %s makes no passkey, and leaves the code good", async (_, quirks) => {
    const code = await invite("liam");
    const answer = createAuthenticator(origin).create(await begin(code), quirks);
    expect(await post("/passkeys/enrol", { code, answer })).toMatchObject({ status: 400 });
    expect(await typesOf("liam")).toEqual(["passkey.invited"]);
    const right = createAuthenticator(origin).create(await begin(code));
    expect(await post("/passkeys/enrol", { code, answer: right })).toMatchObject({ status: 200 });
  });

  test("nobody’s passkey may bear the id of another’s", async () => {
    const { id } = await enrolled("liam");
    const code = await invite("mara");
    const answer = createAuthenticator(origin, { id }).create(await begin(code));
    expect(await post("/passkeys/enrol", { code, answer })).toMatchObject({ status: 403 });
    expect(await typesOf("mara")).toEqual(["passkey.invited"]);
  });
});

describe("what is kept out", () => {
  test.each([
    ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["a sister site", { "sec-fetch-site": "same-site" }],
    ["no page at all", { origin: "" }],
  ])("what %s sends is refused", async (_, more) => {
    const code = await invite("liam");
    expect(await post("/passkeys/enrol/begin", { code }, more)).toMatchObject({ status: 403 });
  });

  test("a form’s post is none of ours", async () => {
    const code = await invite("liam");
    expect(await post("/passkeys/enrol/begin", { code }, { "content-type": "text/plain" })).toMatchObject({
      status: 400,
    });
  });

  test("what is too long is not read", async () => {
    expect(await post("/passkeys/enrol/begin", { code: "A".repeat(70_000) })).toMatchObject({ status: 400 });
  });

  test("a link that nobody made leads to words", async () => {
    const { status, html } = await open(`/confirm/${"A".repeat(43)}`);
    expect(status).toBe(404);
    expect(html).toContain("There is nothing to confirm here.");
  });

  test.each(["/passkeys/enrol", `/confirm/${"A".repeat(43)}`])(
    "%s runs our scripts alone, in nobody’s frame",
    async (path) => {
      const policy = (await stage.app.request(path)).headers.get("content-security-policy");
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'sha256-/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
    },
  );

  test.each(["/passkeys/webauthn.js", "/passkeys/page.js"])("%s is there", async (path) => {
    const response = await stage.app.request(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/javascript/);
  });
});
