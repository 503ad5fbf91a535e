import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { SeenRequests } from "../../../src/ports/seen-requests.ts";
import type { ViewValues } from "../../../src/simulator/slack/surface.ts";
import { sendTo } from "./tap.ts";
import { listeningBot, openWire, type Wire } from "./wire.ts";
import { MIA, rememberingRequests, until } from "./workspace.ts";

/** Somebody who listened sends again what Slack had signed, and Slack sends again what it believes was lost. */

const seen = rememberingRequests();
let wire: Wire;
beforeEach(async () => {
  wire = await openWire({ seen });
});
afterEach(() => wire.close());

const filled: ViewValues = {
  title: { title: { type: "plain_text_input", value: "Push fails" } },
  severity: { severity: { type: "static_select", selected_option: { value: "sev1" } } },
};
const answers = () => wire.slack.channel("inc-1-push").messages.filter(({ ephemeral }) => ephemeral);
const repeated = () => wire.bot.log.lines.filter(({ message }) => message.includes("came again"));

/** Sends the newest request again, and waits until the bot has found that it was there before. */
async function again(): Promise<number> {
  const before = repeated().length;
  const newest = wire.sent.at(-1);
  if (newest === undefined) throw new Error("Slack has sent nothing.");
  const { status } = await wire.send(newest);
  await until(() => repeated().length > before);
  return status;
}

async function openForm(): Promise<string> {
  const { surface } = wire.slack.world;
  await surface.command(MIA, "CINCIDENT", "/incident open");
  await until(() => surface.workspace(MIA).modal !== null);
  return surface.workspace(MIA).modal?.id ?? "";
}

describe("a signed request that comes again", () => {
  test("is acknowledged, and a command answered once", async () => {
    await wire.slack.world.surface.command(MIA, "CINCIDENT", "/incident help");
    await until(() => answers().length === 1);
    const before = wire.slack.effects();
    expect(await again()).toBe(200);
    expect(await again()).toBe(200);
    expect(wire.slack.effects()).toEqual(before);
  });

  test("opens no second form, and a submitted one declares once", async () => {
    const id = await openForm();
    expect(await again()).toBe(200);
    expect(wire.slack.effects().filter((effect) => effect === "views.open")).toHaveLength(1);

    await wire.slack.world.surface.submit(MIA, id, filled);
    await until(() => wire.bot.asked.length === 1);
    expect(await again()).toBe(200);
    expect(wire.bot.asked).toHaveLength(1);
  });

  test("is not what a form is that comes back with errors, and is submitted once more", async () => {
    const { surface } = wire.slack.world;
    const id = await openForm();
    const blank = { ...filled, title: { title: { type: "plain_text_input", value: " " } } };
    expect((await surface.submit(MIA, id, blank)).errors).toHaveProperty("title");
    expect((await surface.submit(MIA, id, filled)).errors).toEqual({});
    await until(() => wire.bot.asked.length === 1);
  });

  test("is done once, whichever replica gets it, at whatever time", async () => {
    await wire.slack.world.surface.command(MIA, "CINCIDENT", "/incident help");
    await until(() => answers().length === 1);
    const [first] = wire.sent;
    if (first === undefined) throw new Error("Slack has sent nothing.");
    const replicas = await Promise.all([1, 2].map(() => listeningBot(wire.slack, { seen })));
    await wire.bot.surface.close();
    const before = wire.slack.effects();
    await Promise.all(replicas.map(({ address }) => sendTo(address, first)));
    for (const { bot } of replicas)
      await until(() => bot.log.lines.some(({ message }) => message.includes("came again")));
    expect(wire.slack.effects()).toEqual(before);
    for (const { bot } of replicas) await bot.surface.close();
  });

  test("two of it at once are one", async () => {
    const late = await openWire();
    const { surface } = late.slack.world;
    late.slack.faults.set("slack.views.open", { kind: "refuse", code: "internal_error", status: 500 });
    await surface.command(MIA, "CINCIDENT", "/incident open");
    const [first] = late.sent;
    if (first === undefined) throw new Error("Slack has sent nothing.");
    await Promise.all([late.send(first), late.send(first), late.send(first)]);
    const told = () =>
      late.slack.channel("inc-1-push").messages.filter(({ text }) => text.includes("can't be reached"));
    await until(() => told().length > 0);
    await until(() => late.bot.log.lines.filter(({ message }) => message.includes("came again")).length === 3);
    expect(told()).toHaveLength(1);
    await late.close();
  });
});

describe("an event that Slack sends again", () => {
  test("is acknowledged, and the home drawn once", async () => {
    wire.slack.faults.set("slack.request", { kind: "cut" }, 1);
    const { surface } = wire.slack.world;
    await surface.openHome(MIA);
    await until(() => wire.sent.length === 2 && surface.workspace(MIA).home !== null && repeated().length === 1);
    expect(wire.sent.map(({ headers }) => headers["x-slack-retry-num"])).toEqual([undefined, "1"]);
    expect(wire.slack.effects().filter((effect) => effect === "views.publish")).toHaveLength(1);
  });
});

describe("while nobody can tell whether it came before", () => {
  const away: SeenRequests = {
    first: () => Promise.reject(new FirebreakError("unavailable", "The database is away.", { todo: "Try again." })),
  };

  test("nothing is done: a command is told so, and a form stays open with what is filled in", async () => {
    let database = seen;
    const broken = await openWire({ seen: { first: (id, now) => database.first(id, now) } });
    const { surface } = broken.slack.world;
    await surface.command(MIA, "CINCIDENT", "/incident open");
    await until(() => surface.workspace(MIA).modal !== null);
    const { id = "" } = surface.workspace(MIA).modal ?? {};

    database = away;
    await expect(surface.submit(MIA, id, filled)).rejects.toThrow("We had some trouble connecting. Try again?");
    expect(surface.workspace(MIA).modal?.id).toBe(id);
    await surface.command(MIA, "CINCIDENT", "/incident help");
    await until(() => broken.slack.newest("inc-1-push").text === "The database is away.\nTry again.");
    expect(broken.bot.asked).toEqual([]);

    database = seen;
    expect(await surface.submit(MIA, id, filled)).toEqual({ errors: {} });
    await until(() => broken.bot.asked.length === 1);
    await broken.close();
  });
});
