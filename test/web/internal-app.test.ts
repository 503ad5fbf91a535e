import { describe, expect, test } from "@jest/globals";
import { readIncidents } from "../../src/projections/incidents.ts";
import { createPublicApp } from "../../src/web/public-app.tsx";
import { createInternalApp, type InternalAppDeps } from "../../src/web/internal-app.ts";
import { memoryJournal } from "../workflows/house.ts";
import { ask, internalDeps, item, keepingLog, now } from "./certificates/watched.ts";

const waiting = { key: "incident/1/card", kind: "incident-card", attempts: 2, why: "unavailable", nextAt: null };

async function health(changes: Partial<InternalAppDeps>) {
  const response = await ask("/health", [], changes);
  return { code: response.status, ...((await response.json()) as object) };
}

describe("health", () => {
  test("is well when the database answers and the chat is connected", async () => {
    expect(await health({})).toEqual({
      code: 200,
      status: "well",
      database: "answers",
      chat: "connected",
      undelivered: 0,
    });
  });

  test("is degraded without the chat, which is no reason to restart the bot", async () => {
    const away = { chatConnected: () => false, outbox: { pending: () => Promise.resolve([waiting]) } };
    expect(await health(away)).toMatchObject({ code: 200, status: "degraded", chat: "not connected", undelivered: 1 });
  });

  test("fails when the database does not answer, without saying where it is", async () => {
    const lost = { database: () => Promise.reject(new Error("connect ECONNREFUSED db.internal:5432")) };
    const answer = await health(lost);
    expect(answer).toMatchObject({ code: 503, status: "failing", database: "does not answer" });
    expect(JSON.stringify(answer)).not.toContain("db.internal");
  });

  test("fails when what is owed can't be read", async () => {
    const lost = { outbox: { pending: () => Promise.reject(new Error("no such table")) } };
    expect(await health(lost)).toMatchObject({ code: 503, status: "failing" });
  });
});

const everything = ["/certificates", `/certificates/${item("ios-prod").id}`, "/coverage", "/metrics", "/health"];

describe("what the internal port serves", () => {
  test.each(everything)("%s is there, for no other page and kept by nobody", async (path) => {
    const { status, headers } = await ask(path, [item("ios-prod")]);
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("its root leads to the horizon", async () => {
    const { status, headers } = await ask("/", []);
    expect({ status, to: headers.get("location") }).toEqual({ status: 302, to: "/certificates" });
  });

  test("there is nothing else", async () => {
    expect((await ask("/incidents", [])).status).toBe(404);
  });

  test("there are no pages about passkeys where they would not work", async () => {
    for (const path of ["/passkeys/enrol", "/confirm/a-token"]) expect((await ask(path, [])).status).toBe(404);
  });

  test("the pages about passkeys have a policy of their own, and all the rest", async () => {
    const never = () => Promise.reject(new Error("not asked"));
    const pages = { beginEnrolment: never, enrol: never, show: never, confirm: never };
    const passkeys = { origin: "https://firebreak.example.com", ...pages };
    const { status, headers } = await ask("/passkeys/enrol", [], { passkeys });
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    const horizon = await ask("/certificates", [], { passkeys });
    expect(horizon.headers.get("content-security-policy")).not.toContain("script-src");
  });

  test("an address of a confirmation is not in the log", async () => {
    const lost = () => Promise.reject(new Error("the database went away"));
    const passkeys = { origin: "", beginEnrolment: lost, enrol: lost, show: lost, confirm: lost };
    const log = keepingLog();
    expect((await ask("/confirm/a-secret-token", [], { passkeys, log })).status).toBe(503);
    expect(log.lines).toEqual(["a page about passkeys could not be shown"]);
  });

  test("an upload page is there where it has an address, kept by nobody, and says where its form comes from", async () => {
    expect((await ask("/upload/a-secret-token", [])).status).toBe(404);
    const sheet = {
      incident: 1,
      title: "iOS push is failing",
      applications: ["ios-prod"],
      person: "Liam",
      asksForIt: false,
      until: now.toISOString(),
      tries: 5,
    };
    const uploads = {
      origin: "https://firebreak.example.com",
      show: () => Promise.resolve(sheet),
      handOver: () => Promise.reject(new Error("not asked")),
    };
    const { status, headers } = await ask("/upload/a-secret-token", [], { uploads });
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("form-action 'self'");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test.each(everything)("%s can only be read", async (path) => {
    const app = createInternalApp(internalDeps([item("ios-prod")]));
    for (const method of ["POST", "PUT", "DELETE"]) expect((await app.request(path, { method })).status).toBe(404);
  });

  test.each(everything)("%s is not on the public page", async (path) => {
    const publicApp = createPublicApp({
      incidents: readIncidents(memoryJournal([])),
      components: [],
      name: "Example",
      address: "https://status.example.com",
      clock: { now: () => now },
    });
    const response = await publicApp.request(path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain("ios-prod");
  });
});
