import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { connect } from "node:net";
import { listen } from "../../../src/simulator/core/listen.ts";
import type { Listening } from "../../../src/simulator/core/listen.ts";
import { createPage } from "../../../src/simulator/page/server.ts";
import { createFixture, dana } from "./fixture-world.ts";
import type { Fixture } from "./fixture-world.ts";

let fixture: Fixture;
let served: Listening;

beforeEach(async () => {
  fixture = createFixture();
  const { slack, panels, watch } = fixture;
  served = await listen(createPage({ slack, panels, watch, startAs: dana.id }), 0);
});
afterEach(() => served.close());

const get = (path: string): Promise<Response> => fetch(`${served.url}${path}`);
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${served.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

describe("views", () => {
  test("tell who one is, what one sees and what to do next", async () => {
    const start = (await (await get("/api/start")).json()) as { person: string; differences: object[] };
    expect(start.person).toBe(dana.id);
    expect(start.differences.length).toBeGreaterThan(3);
    expect(await (await get(`/api/workspace?person=${dana.id}`)).json()).toMatchObject({ me: dana });
    expect(await (await get("/api/panels")).json()).toEqual(fixture.view);
    expect(await (await get(`/api/hints?person=${dana.id}`)).json()).toMatchObject({ current: { id: "open" } });
  });

  test("refuse with words", async () => {
    const nobody = await get("/api/workspace?person=U0");
    expect(nobody.status).toBe(409);
    expect(await nobody.json()).toEqual({ error: "Nobody here is U0." });

    const unsaid = await get("/api/workspace");
    expect(unsaid.status).toBe(400);
    expect(await unsaid.json()).toEqual({ error: "/api/workspace needs ?person=." });
  });

  test("give files as bytes that no browser runs", async () => {
    fixture.files.set("F1", new TextEncoder().encode("<script>1</script>"));
    const file = await get(`/api/file?person=${dana.id}&file=F1`);
    expect(file.headers.get("content-disposition")).toBe("attachment");
    expect(file.headers.get("content-type")).toBe("application/octet-stream");
    expect(await file.text()).toBe("<script>1</script>");
    expect(await (await get("/api/certificate?serial=1b77e0")).text()).toBe("certificate 1b77e0");
  });
});

describe("actions", () => {
  const person = dana.id;
  const use = { blockId: "b", actionId: "a", choice: { type: "button", value: "1" } };

  test.each<[path: string, body: object, heard: unknown[]]>([
    ["/api/say", { person, channel: "CGENERAL", text: "hi", files: [] }, ["say", person, "CGENERAL", "hi"]],
    ["/api/remove", { person, channel: "C1", ts: "1.0" }, ["remove", person, { channel: "C1", ts: "1.0" }]],
    ["/api/command", { person, channel: "C1", line: "/incident open" }, ["command", person, "C1", "/incident open"]],
    ["/api/act", { person, channel: "C1", ts: "1.0", use }, ["act", person, { channel: "C1", ts: "1.0" }, use]],
    ["/api/act-in-view", { person, viewId: "V1", use, values: {} }, ["actInView", person, "V1", use, {}]],
    ["/api/submit", { person, viewId: "V1", values: {} }, ["submit", person, "V1", {}]],
    ["/api/close", { person, viewId: "V1" }, ["close", person, "V1"]],
    ["/api/open-home", { person }, ["openHome", person]],
    ["/api/upload", { person, name: "a.cer", base64: "AAEC" }, ["upload", person, "a.cer", 3]],
    ["/api/join", { person, channel: "C1" }, ["join", person, "C1"]],
    ["/api/keys", { person, name: "Push" }, ["createTokenKey", person, "Push"]],
    ["/api/keys/download", { person, keyId: "ABC123DEFG" }, ["downloadTokenKey", person, "ABC123DEFG"]],
    ["/api/keys/revoke", { person, keyId: "ABC123DEFG" }, ["revokeTokenKey", person, "ABC123DEFG"]],
    ["/api/merge", { person, number: 7 }, ["merge", person, 7]],
    ["/api/review", { person, number: 7, verdict: "approve" }, ["review", person, 7, "approve"]],
    [
      "/api/check",
      { number: 7, name: "terraform plan", state: "failed" },
      ["reportCheck", 7, { name: "terraform plan", state: "failed" }],
    ],
    ["/api/test-push", { person, applicationArn: "arn" }, ["publishTestPush", person, "arn"]],
    [
      "/api/faults/set",
      { call: "sns.Publish", fault: { kind: "refuse", code: "Throttled" }, times: 1 },
      ["setFault", "sns.Publish", { kind: "refuse", code: "Throttled" }, 1],
    ],
    ["/api/faults/clear", { call: null }, ["clearFault", null]],
  ])("%s reaches the world", async (path, body, heard) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(200);
    expect(fixture.heard).toEqual([heard]);
  });

  test("answer what the world answered", async () => {
    fixture.formErrors = { title: "Too short" };
    expect(await (await post("/api/submit", { person, viewId: "V1", values: {} })).json()).toEqual({
      errors: { title: "Too short" },
    });
    expect(await (await post("/api/test-push", { person, applicationArn: "arn" })).json()).toMatchObject({
      published: false,
      code: "PlatformApplicationDisabled",
    });
    const query = { blockId: "b", actionId: "a", text: "ios" };
    expect(await (await post("/api/suggest", { person, where: { viewId: "V1" }, query })).json()).toMatchObject({
      options: [{ value: "prod" }],
    });
  });

  test("pass a vendor's refusal on in its words", async () => {
    const refused = await post("/api/certificates", { person, bundleId: "com.larch.protect", csr: "nonsense" });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toEqual({ error: "That is not a certificate signing request." });
  });

  test.each<[body: unknown, words: string]>([
    ["not json", "/api/command takes JSON."],
    [{ person, channel: "C1" }, "line: Invalid input"],
    [{ person, channel: "C1", line: "hello" }, 'line: Invalid string: must start with "/"'],
    [{ person, channel: "C1", line: "/a", admin: true }, 'Unrecognized key: "admin"'],
  ])("refuse what makes no sense: %j", async (body, words) => {
    const refused = await post("/api/command", body);
    expect(refused.status).toBe(400);
    expect(((await refused.json()) as { error: string }).error).toContain(words);
    expect(fixture.heard).toEqual([]);
  });
});

/** The status line for a request that names that host, which fetch would not let us choose. */
function statusFor(host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(served.port, "127.0.0.1", () =>
      socket.write(`GET /api/start HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    socket.once("data", (data) => {
      resolve(data.toString().split("\r\n")[0] ?? "");
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

describe("other sites", () => {
  test.each([{ origin: "https://evil.test" }, { origin: "http://127.0.0.1:1" }, { origin: "null" }])(
    "may not act: %j",
    async (headers) => {
      const refused = await post("/api/join", { person: dana.id, channel: "C1" }, headers);
      expect(refused.status).toBe(403);
      expect(fixture.heard).toEqual([]);
    },
  );

  test("the page itself may", async () => {
    const done = await post("/api/join", { person: dana.id, channel: "C1" }, { origin: served.url });
    expect(done.status).toBe(200);
  });

  test.each(["evil.test", "127.0.0.1.evil.test", "localhost.evil.test:80"])(
    "may not be a name for it: %s",
    async (host) => {
      expect(await statusFor(host)).toContain("403");
    },
  );

  test("this machine's names are", async () => {
    expect(await statusFor(`localhost:${served.port}`)).toContain("200");
    expect(await statusFor(`[::1]:${served.port}`)).toContain("200");
  });
});

describe("events", () => {
  test("say at once that there is something to see, and again when it changes", async () => {
    const response = await get("/events");
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const stream = response.body?.getReader();
    const next = async (): Promise<string> => {
      const read = (await stream?.read()) as { value?: Uint8Array } | undefined;
      return new TextDecoder().decode(read?.value);
    };
    expect(await next()).toContain("event: change");
    fixture.changed();
    fixture.changed();
    expect(await next()).toBe("event: change\ndata: \n\n");
    await stream?.cancel();
  });
});

describe("files", () => {
  test.each([
    ["/styles/base.css", "text/css"],
    ["/styles/mark.svg", "image/svg+xml"],
    ["/modules/preact.js", "text/javascript"],
    ["/modules/hooks.js", "text/javascript"],
    ["/modules/jsx-runtime.js", "text/javascript"],
  ])("%s is served", async (path, type) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain(type);
  });

  test.each([
    "/client/../server.js",
    "/client/..%2fserver.js",
    "/server.js",
    "/styles/../server.ts",
    "/modules/zod.js",
  ])("%s is not", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test("the page loads nothing but its own", async () => {
    const response = await get("/");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    const html = await response.text();
    expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url?.charAt(0))).toEqual(
      Array.from({ length: 7 }, () => "/"),
    );
    expect(html).not.toMatch(/ (style|on\w+)=/);
  });
});
