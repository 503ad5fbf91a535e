import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Database } from "../../src/adapters/store/database.ts";
import { createUploadInvitations } from "../../src/adapters/store/uploads.ts";
import { after } from "../../src/domain/time.ts";
import type { UploadInvitation, UploadInvitations } from "../../src/ports/uploads.ts";
import { dana, minute, start } from "../domain/story.ts";
import { databasesUnderTest } from "./databases.ts";

const now = new Date(start);
const until = after(now, 15 * minute);
const invitation: UploadInvitation = { incident: 1, rotation: "rotation-1", by: dana, until };
const within = (at: Date, most = 5) => ({ now: at, until: new Date(after(at, minute)), most });
const later = (milliseconds: number) => new Date(after(now, milliseconds));

describe.each(databasesUnderTest())("upload pages on $name", ({ open }) => {
  let database: Database;
  let invitations: UploadInvitations;
  beforeAll(async () => {
    database = await open();
    invitations = createUploadInvitations(database.db);
  }, 60_000);
  beforeEach(async () => void (await database.db.deleteFrom("upload").execute()));
  afterAll(() => database.close());

  test("what is kept is found by its token, as it was", async () => {
    await invitations.keep("a token", invitation, now);
    expect(await invitations.find("a token")).toEqual({ ...invitation, used: false, tries: 0 });
    expect(await invitations.find("another")).toBeUndefined();
  });

  test("no token is stored", async () => {
    await invitations.keep("a-very-secret-token", invitation, now);
    expect(JSON.stringify(await database.db.selectFrom("upload").selectAll().execute())).not.toContain("very-secret");
  });

  test("of many tries at once one goes on, and the others after it was let go", async () => {
    await invitations.keep("a token", invitation, now);
    const held = await Promise.all(Array.from({ length: 8 }, () => invitations.hold("a token", within(now))));
    expect(held.filter((attempt) => attempt !== undefined)).toEqual([1]);
    await invitations.release("a token", true);
    expect(await invitations.hold("a token", within(now))).toBe(2);
  });

  test("a try that does not count is given back", async () => {
    await invitations.keep("a token", invitation, now);
    await invitations.hold("a token", within(now));
    await invitations.release("a token", false);
    expect(await invitations.hold("a token", within(now))).toBe(1);
  });

  test("there are no more tries than so many", async () => {
    await invitations.keep("a token", invitation, now);
    for (const attempt of [1, 2]) {
      expect(await invitations.hold("a token", within(now, 2))).toBe(attempt);
      await invitations.release("a token", true);
    }
    expect(await invitations.hold("a token", within(now, 2))).toBeUndefined();
  });

  test("what died with a try lets it go after a while", async () => {
    await invitations.keep("a token", invitation, now);
    await invitations.hold("a token", within(now));
    expect(await invitations.hold("a token", within(later(minute - 1)))).toBeUndefined();
    expect(await invitations.hold("a token", within(later(minute)))).toBe(2);
  });

  test("a used page is not tried again; nor one whose time is over", async () => {
    await invitations.keep("used", invitation, now);
    await invitations.keep("over", invitation, now);
    await invitations.use("used", now);
    expect(await invitations.find("used")).toMatchObject({ used: true });
    expect(await invitations.hold("used", within(now))).toBeUndefined();
    expect(await invitations.hold("over", within(new Date(until)))).toBeUndefined();
    expect(await invitations.hold("over", within(new Date(after(until, -1))))).toBe(1);
  });

  test("what is long over is forgotten when another begins", async () => {
    await invitations.keep("a token", invitation, now);
    const long = new Date(after(until, 3_600_000 + 1));
    await invitations.keep("another", { ...invitation, until: after(long, 1) }, long);
    expect(await invitations.find("a token")).toBeUndefined();
    expect(await invitations.find("another")).toBeDefined();
  });
});
