import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Database } from "../../src/adapters/store/database.ts";
import { createSeenRequests } from "../../src/adapters/store/seen-requests.ts";
import { databasesUnderTest } from "./databases.ts";

const at = new Date("2024-08-20T09:46:00Z");
const later = (hours: number) => new Date(at.getTime() + hours * 3_600_000);

describe.each(databasesUnderTest())("seen requests on $name", ({ open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  test("a request is new once, whichever replica asks, also after a restart", async () => {
    expect(await createSeenRequests(database.db).first("one", at)).toBe(true);
    expect(await createSeenRequests(database.db).first("one", later(1))).toBe(false);
    expect(await createSeenRequests(database.db).first("two", at)).toBe(true);
  });

  test("of many who ask at once, one is told that it is new", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => createSeenRequests(database.db).first("race", at)),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  test("it is remembered for two days, and forgotten when others come after that", async () => {
    const seen = createSeenRequests(database.db);
    const rows = async () =>
      (await database.db.selectFrom("seen_request").select("id").orderBy("id").execute()).map(({ id }) => id);
    expect(await seen.first("old", at)).toBe(true);
    expect(await seen.first("new", later(48))).toBe(true);
    expect(await seen.first("old", later(48))).toBe(false);
    expect(await seen.first("newer", later(48.1))).toBe(true);
    expect(await rows()).toEqual(["new", "newer"]);
  });
});
