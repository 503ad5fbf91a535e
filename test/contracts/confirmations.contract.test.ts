import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createConfirmations } from "../../src/adapters/store/confirmations.ts";
import type { Database } from "../../src/adapters/store/database.ts";
import { after } from "../../src/domain/time.ts";
import type { BegunConfirmation, Confirmations } from "../../src/ports/confirmations.ts";
import { dana, minute, start } from "../domain/story.ts";
import { databasesUnderTest } from "./databases.ts";

const now = new Date(start);
const until = after(now, 5 * minute);
const begun: BegunConfirmation = {
  confirmation: {
    person: dana,
    incident: 1,
    request: "rotation-1/abc",
    planHash: "ab".repeat(32),
    deed: "approve",
    words: "Two lines,\nwith a \u0000 and “quotes”.",
  },
  identity: "dana@acme.example",
  nonce: "a nonce",
  until,
};

describe.each(databasesUnderTest())("confirmations on $name", ({ open }) => {
  let database: Database;
  let confirmations: Confirmations;
  beforeAll(async () => {
    database = await open();
    confirmations = createConfirmations(database.db);
  }, 60_000);
  beforeEach(async () => void (await database.db.deleteFrom("confirmation").execute()));
  afterAll(() => database.close());

  test("what is kept is found by its token, as it was", async () => {
    await confirmations.keep("a token", begun, now);
    expect(await confirmations.find("a token")).toEqual({ ...begun, used: false });
    expect(await confirmations.find("another")).toBeUndefined();
  });

  test("of many who take it at once, one gets it", async () => {
    await confirmations.keep("a token", begun, now);
    const taken = await Promise.all(Array.from({ length: 8 }, () => confirmations.take("a token", now)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await confirmations.find("a token")).toMatchObject({ used: true, confirmation: { words: null } });
  });

  test("its last moment is before its time is over", async () => {
    await confirmations.keep("one", begun, now);
    await confirmations.keep("other", begun, now);
    expect(await confirmations.take("one", new Date(after(until, -1)))).toBe(true);
    expect(await confirmations.take("other", new Date(until))).toBe(false);
    expect(await confirmations.find("other")).toMatchObject({ used: false });
  });

  test("neither a token nor what a person wrote outlives its use", async () => {
    await confirmations.keep("a-very-secret-token", begun, now);
    const stored = async () => JSON.stringify(await database.db.selectFrom("confirmation").selectAll().execute());
    expect(await stored()).not.toContain("a-very-secret-token");
    expect(await stored()).toContain("Two lines");
    await confirmations.take("a-very-secret-token", now);
    expect(await stored()).not.toContain("Two lines");
  });

  test("what is long over is forgotten when another begins", async () => {
    await confirmations.keep("a token", begun, now);
    const later = new Date(after(until, 3_600_000 + 1));
    await confirmations.keep("another", { ...begun, until: after(later, 1) }, later);
    expect(await confirmations.find("a token")).toBeUndefined();
    expect(await confirmations.find("another")).toBeDefined();
  });
});
