import { request as httpRequest } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { wordsIn } from "./asking.ts";
import { commandBody, openWire, signed, type Wire } from "./wire.ts";
import { MIA, until } from "./workspace.ts";

/** A bot that is told over HTTP, as people and as strangers meet it. */

let wire: Wire;
beforeEach(async () => {
  wire = await openWire();
});
afterEach(() => wire.close());

const answers = () => wire.slack.channel("inc-1-push").messages.filter(({ ephemeral }) => ephemeral);
const said = (level: string) => wire.bot.log.lines.filter((line) => line.level === level);

describe("what people do over HTTP", () => {
  test("a command is acknowledged and answered", async () => {
    await wire.slack.world.surface.command(MIA, "CINCIDENT", "/incident help");
    await until(() => answers().length === 1);
    expect(answers()[0]?.text).toContain("/incident open");
  });

  test("a form opens, shows what is missing, and is done once it is filled in", async () => {
    const { surface } = wire.slack.world;
    await surface.command(MIA, "CINCIDENT", "/incident open Push fails");
    await until(() => surface.workspace(MIA).modal !== null);
    const { id = "" } = surface.workspace(MIA).modal ?? {};
    const filled = { severity: { severity: { type: "static_select", selected_option: { value: "sev1" } } } };
    const blank = { ...filled, title: { title: { type: "plain_text_input", value: "   " } } };
    expect(await surface.submit(MIA, id, blank)).toEqual({ errors: { title: "a title is needed" } });
    const named = { ...filled, title: { title: { type: "plain_text_input", value: "Push fails" } } };
    expect(await surface.submit(MIA, id, named)).toEqual({ errors: {} });
    await until(() => wire.bot.asked.length === 1);
    expect(wire.bot.asked[0]).toMatchObject({ kind: "declare-incident", title: "Push fails" });
    expect(surface.workspace(MIA).modal).toBeNull();
  });

  test("the home is drawn when it is opened", async () => {
    const { surface } = wire.slack.world;
    await surface.openHome(MIA);
    await until(() => surface.workspace(MIA).home !== null);
    expect(wordsIn(surface.workspace(MIA).home?.blocks ?? [])).toContain("ertificate");
  });

  test("it is said where Slack is heard, and the surface is connected until it is closed", async () => {
    expect(said("info")).toMatchObject([{ message: "Slack's requests are heard", fields: { address: wire.address } }]);
    expect(wire.bot.surface.connected()).toBe(true);
    await wire.bot.surface.close();
    expect(wire.bot.surface.connected()).toBe(false);
    await expect(wire.send(signed(commandBody()))).rejects.toThrow("fetch failed");
  });
});

describe("a stranger's request", () => {
  const nobody = "00000000000000000000000000000000";
  const strangers: [string, () => { headers: Record<string, string>; body: string | Buffer }][] = [
    ["signed with another secret", () => signed(commandBody(), { secret: nobody })],
    ["whose body is not what was signed", () => ({ ...signed(commandBody()), body: commandBody({ text: "resolve" }) })],
    [
      "without a signature",
      () => ({ headers: { "content-type": "application/x-www-form-urlencoded" }, body: commandBody() }),
    ],
    [
      "with a challenge that is not signed",
      () => ({
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ type: "url_verification", challenge: "abc" }),
      }),
    ],
  ];
  test.each(strangers)("%s is refused, and nothing is done", async (_, request) => {
    const { status, text } = await wire.send(request());
    expect(status).toBe(401);
    expect(text).toBe("The signature is not Slack's.\n");
    expect(answers()).toEqual([]);
    expect(said("info").at(-1)?.fields).toEqual({ status: 401, why: "The signature is not Slack's." });
    // Nobody can fill the log's louder levels from outside.
    expect([...said("warn"), ...said("error")]).toEqual([]);
  });

  test("elsewhere finds nothing", async () => {
    const { origin } = new URL(wire.address);
    expect((await fetch(origin)).status).toBe(404);
    expect((await fetch(wire.address)).status).toBe(404);
  });

  test("with ssl_check looks at the certificate alone: whatever else it asks is not done", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect(await wire.send({ headers, body: commandBody({ ssl_check: "1" }) })).toEqual({ status: 200, text: "" });
    expect(answers()).toEqual([]);
  });
});

describe("a request of another time", () => {
  test.each([
    [-301, "before the bot's"],
    [330, "after the bot's"],
    [3_600, "after the bot's"],
  ])("%d s off is refused, and the log says that the bot's own clock may be wrong", async (after, found) => {
    expect((await wire.send(signed(commandBody(), { after }))).status).toBe(401);
    expect(answers()).toEqual([]);
    const [line, ...others] = said("warn");
    expect(others).toEqual([]);
    expect(line?.message).toContain("the bot's own clock may be wrong");
    expect(line?.fields["found"]).toContain(found);
  });

  test.each([-250, 250])("%d s off is taken", async (after) => {
    expect((await wire.send(signed(commandBody(), { after }))).status).toBe(200);
    await until(() => answers().length === 1);
  });
});

describe("a request of another form", () => {
  test.each([
    ["text/plain", "text=help"],
    ["multipart/form-data; boundary=x", "--x--"],
    ["application/xml", "<help/>"],
    ["application/json", '{"type":"event_callback"'],
    ["application/json; charset=utf-8", "[]"],
    ["application/json", ""],
    ["application/x-www-form-urlencoded", "payload=%7Bbroken"],
    ["application/x-www-form-urlencoded", "payload=null"],
  ])("%s with %s is refused in a line, signed though it is", async (type, body) => {
    const { status, text } = await wire.send(signed(body, { type }));
    expect(status).toBe(400);
    expect(text).toMatch(/^The (content type is none that Slack sends|body can't be read)\.\n$/);
  });

  test("that is none of Slack's payloads is not acknowledged, and shows nothing of the inside", async () => {
    const { status, text } = await wire.send(signed("{}", { type: "application/json" }));
    expect({ status, text }).toEqual({ status: 500, text: "This could not be handled.\n" });
    const press = JSON.stringify({ type: "block_actions", actions: [{}], user: {}, api_app_id: "A0WORLD" });
    const second = await wire.send(signed(`payload=${encodeURIComponent(press)}`));
    expect(second.text).not.toMatch(/at |\.ts|Zod/);
  });
});

/** Sends as much as the bot takes. @returns the answer's status, and how much was sent until it came */
function pour(address: string, headers: Record<string, string>): Promise<{ status: number | undefined; sent: number }> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let over = false;
    const type = { "content-type": "application/json" };
    const outgoing = httpRequest(address, { method: "POST", headers: { ...type, ...headers } }, (answer) => {
      over = true;
      resolve({ status: answer.statusCode, sent });
      outgoing.destroy();
    });
    outgoing.on("error", (error) => (over ? undefined : reject(error)));
    const more = () => {
      if (over || sent > 16 * 1_048_576) return;
      sent += 65_536;
      outgoing.write(Buffer.alloc(65_536, " "), () => setImmediate(more));
    };
    outgoing.flushHeaders();
    if (headers["content-length"] === undefined) more();
  });
}

describe("a request that is too long", () => {
  test("is refused by the length that it states, before any of it is read", async () => {
    expect(await pour(wire.address, { "content-length": "1048577" })).toEqual({ status: 413, sent: 0 });
  });

  test("is refused as soon as it is, when it states none", async () => {
    const { status, sent } = await pour(wire.address, {});
    expect(status).toBe(413);
    expect(sent).toBeLessThan(8 * 1_048_576);
  });

  test("is taken up to the limit", async () => {
    const padded = commandBody({ padding: "" });
    const body = padded + "x".repeat(1_048_576 - padded.length);
    expect((await wire.send(signed(body))).status).toBe(200);
    await until(() => answers().length === 1);
  });
});
