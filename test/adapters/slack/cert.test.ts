import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { manyItems, item } from "../../web/certificates/watched.ts";
import type { MessageView } from "../../../src/simulator/slack/surface.ts";
import { buttonsIn, type Desk, openDesk, wordsIn } from "./asking.ts";
import { mia } from "./story.ts";
import { MIA, until } from "./workspace.ts";

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk({ horizon: "http://127.0.0.1:9090/certificates" });
});
afterEach(() => desk.close());

const watch = (...items: Parameters<typeof desk.bot.items.push>) => void desk.bot.items.push(...items);

describe("/cert list", () => {
  beforeEach(() => {
    watch(
      item("ios-prod", { days: 2 }),
      item("ios-beta", { days: 200, owned: false }),
      item("terminal", { days: 20, place: { kind: "acm", account: "444455556666", region: "us-east-1" } }),
    );
  });

  test("names all of them, the most urgent first, and leads to the horizon", async () => {
    await desk.type("/cert list");
    const told = await desk.told();
    expect(told).toMatch(/3 certificates:/);
    expect(told.indexOf("ios-prod")).toBeLessThan(told.indexOf("terminal"));
    expect(told.indexOf("terminal")).toBeLessThan(told.indexOf("ios-beta"));
    expect(told).toContain("http://127.0.0.1:9090/certificates");
    expect(told).toMatch(/ending very soon: ends .*, in 2 days/);
  });

  test.each([
    ["words", "/cert list ios", ["ios-prod", "ios-beta"]],
    ["a state", "/cert list state:urgent,soon", ["ios-prod", "terminal"]],
    ["a kind", "/cert list kind:acm", ["terminal"]],
    ["nobody's", "/cert list owner:none", ["ios-beta"]],
    ["an account", "/cert list account:444455556666", ["terminal"]],
    ["a region", "/cert list region:us-east-1", ["terminal"]],
    ["the days that are left", "/cert list within:30d", ["ios-prod", "terminal"]],
    ["several at once", "/cert list within:30d ios", ["ios-prod"]],
  ])("is narrowed down by %s", async (_, line, expected) => {
    await desk.type(line);
    const told = await desk.told();
    expect(["ios-prod", "ios-beta", "terminal"].filter((name) => told.includes(`*${name}*`))).toEqual(
      expect.arrayContaining(expected),
    );
    expect(told).toContain(`${expected.length} certificate`);
  });

  test.each([
    ["/cert list state:rotten", "There is no such state.", "expired, disabled, urgent"],
    ["/cert list owner:nobody-we-know", "There is no such owner.", "mobile, wallet, none"],
    ["/cert list within:soon", "This is no number of days.", "within:30d"],
  ])("%s is answered with what there is", async (line, message, expected) => {
    await desk.type(line);
    const told = await desk.told();
    expect(told).toContain(message);
    expect(told).toContain(expected);
  });

  test("does not search for what is longer than a button can carry on", async () => {
    await desk.type(`/cert list ${"x".repeat(301)}`);
    expect(await desk.told()).toMatch(/This is too long to search for\.[\s\S]*301 characters[\s\S]*at most 300/);
  });

  test("says when nothing fits, and how to ask", async () => {
    await desk.type("/cert list nothing-like-that");
    expect(await desk.told()).toMatch(/None of 3 certificates fits[\s\S]*state:expired,soon/);
  });
});

test("before anything was found, a list says what to do", async () => {
  await desk.type("/cert list");
  expect(await desk.told()).toContain("Nothing is watched yet.");
});

describe("ten thousand certificates", () => {
  beforeEach(() => watch(...manyItems(10_000)));

  test("are a list that Slack takes, with the most urgent in it", async () => {
    await desk.type("/cert list");
    expect(await desk.told()).toMatch(/10000 certificates:[\s\S]*1–15 of 10000/);
    expect(buttonsIn((await desk.answer()).blocks)).toEqual(["More →"]);
    await desk.type("/cert coverage");
    expect(await desk.told()).toMatch(/gaps in what is watched[\s\S]*1–12 of \d+/);
  });

  test("are turned page by page where the list stands, narrowed down as it was", async () => {
    await desk.type("/cert list kind:sns owner:none");
    const [, all = ""] = /1–15 of (\d+)/.exec(await desk.told()) ?? [];
    expect(Number(all)).toBeGreaterThan(30);
    const first = await desk.answer();
    await desk.press("More →", "message");
    const second = await becomes(`16–30 of ${all}`);
    expect(second.ts).toBe(first.ts);
    expect(buttonsIn(second.blocks)).toEqual(["← Back", "More →"]);
    expect(idsIn(second)).toHaveLength(15);
    expect(idsIn(second).filter((id) => idsIn(first).includes(id))).toEqual([]);
    await desk.press("← Back", "message");
    expect(idsIn(await becomes(`1–15 of ${all}`))).toEqual(idsIn(first));
  });

  test("have gaps that are turned page by page, each page with what to do", async () => {
    await desk.type("/cert coverage kind:no-owner");
    await desk.told();
    await desk.press("More →", "message");
    expect(wordsIn((await becomes("13–24 of")).blocks)).toMatch(/Nobody owns it[\s\S]*To do: Name it in owners/);
  });

  test("are on a page of their own from the home, and are turned there too", async () => {
    await desk.home();
    await desk.press("List all", "home");
    expect(await desk.page()).toContain("1–15 of 10000");
    await desk.press("More →", "modal");
    const words = () => wordsIn(desk.slack.world.surface.workspace(MIA).modal?.blocks ?? []);
    await until(() => words().includes("16–30 of 10000"));
  });
});

/** What Mia alone was told last, once it has these words. */
async function becomes(words: string): Promise<MessageView> {
  const last = () => desk.slack.channel("inc-1-push").messages.findLast(({ ephemeral }) => ephemeral);
  await until(() => wordsIn(last()?.blocks ?? []).includes(words));
  const message = last();
  if (message === undefined) throw new Error("Nothing was told.");
  return message;
}

function idsIn({ blocks }: MessageView): string[] {
  return wordsIn(blocks).match(/c-[0-9a-f]{12}/g) ?? [];
}

test.each(["/cert", "/cert help"])("%s tells what it can do", async (line) => {
  await desk.type(line);
  const told = await desk.told();
  for (const verb of ["list", "show", "coverage", "inspect", "rotate", "rehearse"])
    expect(told).toContain(`/cert ${verb}`);
});

describe("/cert show", () => {
  test("tells everything about one, with the buttons for what can be begun", async () => {
    const prod = item("ios-prod", { days: 20 });
    watch(prod);
    await desk.type("/cert show ios-prod");
    const told = await desk.told();
    expect(told).toContain(prod.id);
    expect(told).toContain(prod.place.locator);
    expect(told).toMatch(/What has happened to it/);
    expect(buttonsIn((await desk.answer()).blocks)).toEqual(["Rotate…", "Rehearse", "Snooze…", "Hand over…"]);
  });

  test("says what people follow where Firebreak can't rotate it", async () => {
    watch(item("terminal", { runbook: "https://wiki.acme.example/terminal" }));
    await desk.type("/cert show terminal");
    expect(await desk.told()).toContain(
      "<https://wiki.acme.example/terminal|wiki.acme.example/terminal>, for people to follow",
    );
    expect(buttonsIn((await desk.answer()).blocks)).not.toContain("Rehearse");
  });

  test("asks which, when several fit, and names them by their ids", async () => {
    const [prod, beta] = [item("ios-prod"), item("ios-beta")];
    watch(prod, beta);
    await desk.type("/cert show ios");
    const told = await desk.told();
    expect(told).toContain("fits 2 certificates");
    for (const { id } of [prod, beta]) expect(told).toContain(id);
  });

  test.each([
    ["/cert show", "Which certificate?"],
    ["/cert show c-000000000000", "There is no certificate c-000000000000."],
    ["/cert show terminal", "There is no certificate “terminal”."],
    ["/cert shwo ios-prod", "list, show, coverage, inspect, rotate, rehearse, help"],
  ])("%s is answered with what to type", async (line, words) => {
    await desk.type(line);
    expect(await desk.told()).toContain(words);
  });
});

describe("/cert coverage", () => {
  test("tells what is missing, how much where, and what to do", async () => {
    watch(item("ios-beta", { owned: false }), item("legacy", { owned: false, place: { region: "us-east-1" } }));
    await desk.type("/cert coverage");
    const told = await desk.told();
    expect(told).toMatch(/nobody owns it: 2\s+`kind:no-owner`/);
    expect(told).toContain("account 111122223333, us-east-1");
    expect(told).toMatch(/Name it in owners\[\]\.owns/);
  });

  test("is narrowed down by kind and place", async () => {
    watch(item("ios-beta", { owned: false }), item("legacy", { owned: false, place: { region: "us-east-1" } }));
    await desk.type("/cert coverage kind:no-owner region:us-east-1");
    const told = await desk.told();
    expect(told).toContain("legacy");
    expect(told).not.toContain("ios-beta");
    await desk.type("/cert coverage kind:gone");
    expect(await desk.told()).toContain("There is no such kind.");
  });
});

test("/cert rehearse asks for a rehearsal of the one that is named, and tells what came of it", async () => {
  const prod = item("ios-prod");
  watch(prod);
  desk.bot.answer = async () => ({ incident: null, text: "The rehearsal has begun." });
  await desk.type("/cert rehearse ios-prod");
  expect(await desk.told()).toBe("The rehearsal has begun.");
  expect(desk.bot.asked).toMatchObject([{ kind: "rehearse-rotation", by: mia, certificate: prod.id }]);
  desk.bot.answer = () => Promise.reject(new FirebreakError("not-allowed", "You may not.", { todo: "Ask Mobile." }));
  await desk.type("/cert rehearse ios-prod");
  expect(await desk.told()).toMatch(/You may not\.[\s\S]*Ask Mobile\./);
});

describe("/cert rotate", () => {
  test.each([
    ["/cert rotate ios-prod", false],
    ["/cert rotate --rehearse ios-prod", true],
    ["/cert rotate ios-prod --rehearse", true],
  ])("%s asks for it, and tells what came of it", async (line, rehearsal) => {
    const prod = item("ios-prod");
    watch(prod);
    desk.bot.answer = async () => ({ incident: 7, text: "INC-7 is open for it." });
    await desk.type(line);
    expect(await desk.told()).toBe("INC-7 is open for it.");
    expect(desk.bot.asked).toMatchObject([{ kind: "rotate-certificate", by: mia, certificate: prod.id, rehearsal }]);
  });

  test("takes a name that only looks like the flag for a name", async () => {
    const odd = item("--rehearse-all");
    watch(odd);
    await desk.type("/cert rotate --rehearse-all");
    await desk.told();
    expect(desk.bot.asked).toMatchObject([{ kind: "rotate-certificate", certificate: odd.id, rehearsal: false }]);
  });

  test.each([
    ["/cert rotate", "Which certificate?"],
    ["/cert rotate --rehearse", "Which certificate?"],
    ["/cert rotate terminal", "There is no certificate “terminal”."],
  ])("%s is answered with what to type, and nothing is begun", async (line, words) => {
    await desk.type(line);
    expect(await desk.told()).toContain(words);
    expect(desk.bot.asked).toEqual([]);
  });
});
