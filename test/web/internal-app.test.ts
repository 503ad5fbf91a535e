import { describe, expect, test } from "@jest/globals";
import { createInternalApp } from "../../src/web/internal-app.ts";

const waiting = { key: "incident/1/card", kind: "incident-card", attempts: 2, why: "unavailable", nextAt: null };
const well = {
  outbox: { pending: () => Promise.resolve([]) },
  database: () => Promise.resolve(),
  chatConnected: () => true,
};

async function health(deps: Parameters<typeof createInternalApp>[0]) {
  const response = await createInternalApp(deps).request("/health");
  return { code: response.status, ...((await response.json()) as object) };
}

describe("health", () => {
  test("is well when the database answers and the chat is connected", async () => {
    expect(await health(well)).toEqual({
      code: 200,
      status: "well",
      database: "answers",
      chat: "connected",
      undelivered: 0,
    });
  });

  test("is degraded without the chat, which is no reason to restart the bot", async () => {
    const away = { ...well, chatConnected: () => false, outbox: { pending: () => Promise.resolve([waiting]) } };
    expect(await health(away)).toMatchObject({ code: 200, status: "degraded", chat: "not connected", undelivered: 1 });
  });

  test("fails when the database does not answer, without saying where it is", async () => {
    const lost = { ...well, database: () => Promise.reject(new Error("connect ECONNREFUSED db.internal:5432")) };
    const answer = await health(lost);
    expect(answer).toMatchObject({ code: 503, status: "failing", database: "does not answer" });
    expect(JSON.stringify(answer)).not.toContain("db.internal");
  });

  test("fails when what is owed can't be read", async () => {
    const lost = { ...well, outbox: { pending: () => Promise.reject(new Error("no such table")) } };
    expect(await health(lost)).toMatchObject({ code: 503, status: "failing" });
  });
});

test("there is nothing else on the internal port", async () => {
  expect((await createInternalApp(well).request("/")).status).toBe(404);
});
