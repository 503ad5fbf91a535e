import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { Item } from "../../../src/domain/inventory/item.ts";
import type { ViewValues } from "../../../src/simulator/slack/surface.ts";
import { apply } from "../../domain/inventory/items.ts";
import { inDays, item, manyItems, now } from "../../web/certificates/watched.ts";
import { openssl } from "../x509/openssl.ts";
import { buttonsIn, type Desk, openDesk, wordsIn } from "./asking.ts";
import { application, mia } from "./story.ts";
import { MIA, until } from "./workspace.ts";

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

/** The application of the estate, so many days before its end, which its owner has just been told. */
function alerted(days: number, cause: object = { kind: "rung", days, left: days }): Item {
  const place = { locator: application, name: "ios-prod" };
  const data = { alert: 1, cause, wide: false, page: false, quiet: false, opens: null } as never;
  return apply(
    item("ios-prod", { days, place }),
    { type: "certificate.alerted", actor: { kind: "bot" }, data },
    inDays(0),
  );
}

/** Submits the open form; answers with the errors at its fields. */
async function submit(values: ViewValues): Promise<Record<string, string>> {
  const { id } = await desk.modal();
  return (await desk.slack.world.surface.submit(MIA, id, values)).errors;
}

const formIsOpen = () => desk.slack.world.surface.workspace(MIA).modal !== null;

describe("an alert", () => {
  test("has the buttons for what can be begun, and says what it means", async () => {
    const { blocks } = await desk.alert(alerted(45));
    expect(buttonsIn(blocks)).toEqual(["Rotate…", "Rehearse", "Snooze…", "Hand over…"]);
    expect(wordsIn(blocks)).toMatch(/45 days left[\s\S]*Nothing is broken yet/);
  });

  test.each([
    ["Rotate…", "rotate-certificate"],
    ["Rehearse", "rehearse-rotation"],
  ])("%s begins it, and tells the person alone what comes of it", async (words, kind) => {
    const alert = alerted(45);
    await desk.alert(alert);
    desk.bot.answer = async () => ({ incident: null, text: "It has begun." });
    await desk.press(words, "message");
    expect(await desk.told()).toBe("It has begun.");
    expect(desk.bot.asked).toMatchObject([{ kind, by: mia, certificate: alert.id }]);
  });

  test("has no button to rotate what Firebreak can't", async () => {
    const place = { locator: `${application}-elsewhere`, name: "elsewhere" };
    const { alerts } = alerted(45);
    const { blocks } = await desk.alert({ ...item("elsewhere", { days: 45, place }), alerts });
    expect(buttonsIn(blocks)).toEqual(["Snooze…", "Hand over…"]);
  });

  test("has no snooze once people are woken for it", async () => {
    expect(buttonsIn((await desk.alert(alerted(2))).blocks)).toEqual(["Rotate…", "Rehearse", "Hand over…"]);
  });

  test("that can't be snoozed any more says so when an old card is used", async () => {
    const old = alerted(45);
    await desk.alert(old);
    desk.bot.items.splice(0, 1, { ...alerted(1), id: old.id });
    await desk.press("Snooze…", "message");
    expect(await desk.told()).toMatch(/can't be snoozed any more[\s\S]*Rotate it, or hand it over/);
    expect(formIsOpen()).toBe(false);
  });
});

test.each(["Snooze…", "Hand over…"])("%s of a certificate that is not known says what to do", async (words) => {
  await desk.alert(alerted(45));
  desk.bot.items.splice(0);
  await desk.press(words, "message");
  expect(await desk.told()).toMatch(/There is no certificate c-[\s\S]*See what there is with \/cert list\./);
  expect(formIsOpen()).toBe(false);
});

describe("Snooze…", () => {
  const until7June = {
    until: { until: { type: "datepicker", selected_date: "2026-06-07" } },
    reason: { reason: { type: "plain_text_input", value: "The new app comes on Friday." } },
  };

  beforeEach(async () => {
    await desk.alert(alerted(45));
    await desk.press("Snooze…", "message");
  });

  test("asks until when and why, and silences it until that day is over", async () => {
    expect(wordsIn((await desk.modal()).blocks)).toMatch(/Why can it wait\?/);
    desk.bot.answer = async () => ({ incident: null, text: "ios-prod is silent." });
    expect(await submit(until7June)).toEqual({});
    expect(formIsOpen()).toBe(false);
    expect(desk.bot.asked).toMatchObject([
      {
        kind: "snooze-certificate",
        by: mia,
        until: "2026-06-08T00:00:00.000Z",
        reason: "The new app comes on Friday.",
      },
    ]);
    expect(await desk.told()).toContain("ios-prod is silent.");
  });

  test.each([
    ["a day that is over", "2026-05-30", /This day is over\. Choose one from 2026-06-01 on/],
    ["a day on which people are woken", "2026-07-14", /At most until 2026-07-13 12:00/],
  ])("%s shows at its field, and the form stays open", async (_, day, error) => {
    const values = { ...until7June, until: { until: { type: "datepicker", selected_date: day } } };
    expect(await submit(values)).toEqual({ until: expect.stringMatching(error) });
    expect(formIsOpen()).toBe(true);
    expect(desk.bot.asked).toEqual([]);
  });

  test("blanks are no reason", async () => {
    const values = { ...until7June, reason: { reason: { type: "plain_text_input", value: "  " } } };
    expect(await submit(values)).toEqual({ reason: "Say why it can wait." });
  });

  test("submitted twice is asked under one key, so that it is done once", async () => {
    const { id } = await desk.modal();
    const { surface } = desk.slack.world;
    await Promise.allSettled([surface.submit(MIA, id, until7June), surface.submit(MIA, id, until7June)]);
    expect(desk.bot.asked.map(({ key }) => key)).toEqual([`slack/view/${id}`, `slack/view/${id}`]);
  });

  test("closes, and says so, when the certificate is not known any more", async () => {
    desk.bot.items.splice(0);
    expect(await submit(until7June)).toEqual({});
    expect(formIsOpen()).toBe(false);
    expect(await desk.told()).toMatch(/There is no certificate c-[\s\S]*\/cert list/);
    expect(desk.bot.asked).toEqual([]);
  });

  test("what is refused afterwards is told to the person alone", async () => {
    desk.bot.answer = () => Promise.reject(new FirebreakError("not-now", "It has ended.", { todo: "Rotate it." }));
    await submit(until7June);
    expect(await desk.told()).toMatch(/It has ended\.[\s\S]*Rotate it\./);
  });
});

test("Snooze… opens in time when Slack takes its time to tell the person's zone", async () => {
  desk.slack.faults.set("slack.users.info", { kind: "delay", milliseconds: 6_000 }, 1);
  await desk.alert(alerted(45));
  await desk.press("Snooze…", "message");
  expect(JSON.stringify((await desk.modal()).blocks)).toContain("Days are counted in UTC.");
});

describe("Hand over…", () => {
  test("offers the other teams, and hands it to the one that is chosen", async () => {
    const alert = alerted(45);
    await desk.alert(alert);
    await desk.press("Hand over…", "message");
    const { blocks } = await desk.modal();
    expect(JSON.stringify(blocks)).toContain("Wallet team");
    expect(JSON.stringify(blocks)).not.toContain('"value":"mobile"');
    const owner = { owner: { owner: { type: "static_select", selected_option: { value: "wallet" } } } };
    expect(await submit(owner)).toEqual({});
    expect(desk.bot.asked).toMatchObject([
      { kind: "hand-over-certificate", by: mia, certificate: alert.id, owner: "wallet" },
    ]);
  });

  test("to a team that is not there any more shows at its field, and the form stays open", async () => {
    await desk.alert(alerted(45));
    await desk.press("Hand over…", "message");
    desk.bot.answer = () => Promise.reject(new FirebreakError("bad-input", "No team is called wallet."));
    const owner = { owner: { owner: { type: "static_select", selected_option: { value: "wallet" } } } };
    expect(await submit(owner)).toEqual({ owner: "No team is called wallet." });
    expect(formIsOpen()).toBe(true);
  });
});

describe("the home tab", () => {
  test("tells how everything stands, what presses, and what is the person's own", async () => {
    desk.bot.items.push(item("ios-prod", { days: 2 }), item("ios-beta", { days: 300 }));
    const words = wordsIn((await desk.home()).blocks);
    expect(words).toMatch(/1 ending very soon · ● 1 in order/);
    expect(words).toMatch(/What presses[\s\S]*ios-prod/);
    expect(words).toMatch(/Yours: Wallet team[\s\S]*Your teams own nothing yet/);
    expect(words).toMatch(/What is not covered[\s\S]*kind:/);
  });

  test("opens a list, the gaps, and one certificate, each on a page of its own", async () => {
    const prod = item("ios-prod", { days: 2 });
    desk.bot.items.push(prod);
    await desk.home();
    await desk.press("List all", "home");
    expect(await desk.page()).toMatch(/1 certificate:[\s\S]*ios-prod/);
    await desk.press("What is not covered", "home");
    await until(() => wordsIn(desk.slack.world.surface.workspace(MIA).modal?.blocks ?? []).includes("gaps"));
    await desk.press("Show", "home");
    await until(() => wordsIn(desk.slack.world.surface.workspace(MIA).modal?.blocks ?? []).includes(prod.id));
  });

  test("tells what ends next, also where nothing presses", async () => {
    desk.bot.items.push(item("later", { days: 300 }), item("sooner", { days: 200 }));
    expect(wordsIn((await desk.home()).blocks)).toMatch(
      /Nothing presses[\s\S]*What ends next[\s\S]*sooner[\s\S]*later/,
    );
  });

  test("tells what can't be approved as things are, and what to do; and nothing of it while all is well", async () => {
    const policy = { id: "0123456789ab", place: 1, action: "rotate-credential", words: "rotate-credential" };
    desk.bot.policies.push({ ...policy, shut: null });
    expect(wordsIn((await desk.home()).blocks)).not.toContain("can't be approved");
    const shut = { since: now.toISOString(), sequence: 1, alone: true, reason: "Nobody could.", todo: "Add somebody." };
    desk.bot.policies.push({ ...policy, words: "rotate-credential in production", shut });
    await desk.press("Refresh", "home");
    const words = () => wordsIn(desk.slack.world.surface.workspace(MIA).home?.blocks ?? []);
    await until(() => words().includes("can't be approved now"));
    expect(words()).toMatch(
      /rotate-credential in production.*Nobody could\. One person may go ahead alone\. Add somebody\./,
    );
  });

  test("is drawn anew by its button, as things are then", async () => {
    expect(wordsIn((await desk.home()).blocks)).toContain("Nothing is watched yet.");
    desk.bot.items.push(item("ios-prod", { days: 2 }));
    await desk.press("Refresh", "home");
    const words = () => wordsIn(desk.slack.world.surface.workspace(MIA).home?.blocks ?? []);
    await until(() => /What presses[\s\S]*ios-prod/.test(words()));
  });

  test("begins a rehearsal from a certificate's page, and tells the person in a message of her own", async () => {
    const prod = item("ios-prod", { days: 2, place: { locator: application } });
    desk.bot.items.push(prod);
    await desk.home();
    await desk.press("Show", "home");
    expect(await desk.page()).toContain(prod.id);
    await desk.press("Rehearse", "modal");
    await until(() => desk.bot.asked.length === 1);
    expect(desk.bot.asked).toMatchObject([{ kind: "rehearse-rotation", by: mia, certificate: prod.id }]);
    const direct = () => desk.slack.world.surface.workspace(MIA).channels.flatMap(({ messages }) => messages);
    await until(() => direct().some(({ text }) => text === "It is done."));
  });

  test("asks once what is not covered, however often it is opened, and anew when somebody wants it so", async () => {
    let asked = 0;
    desk.bot.coverage = {
      get reach() {
        asked += 1;
        return [];
      },
    };
    desk.bot.items.push(item("ios-beta", { owned: false }));
    for (const _ of [1, 2, 3]) expect(wordsIn((await desk.home()).blocks)).toContain("kind:no-owner");
    await desk.press("What is not covered", "home");
    expect(await desk.page()).toContain("ios-beta");
    expect(asked).toBe(1);
    await desk.press("Refresh", "home");
    await until(() => asked === 2);
    await desk.type("/cert coverage");
    await desk.told();
    expect(asked).toBe(3);
  });

  test("is a view that Slack takes with ten thousand certificates", async () => {
    desk.bot.items.push(...manyItems(10_000));
    const { blocks } = await desk.home();
    expect(blocks.length).toBeLessThanOrEqual(100);
    expect(wordsIn(blocks)).toMatch(/… and \d+ others/);
  });

  test("says why when nobody can tell how things stand", async () => {
    desk.bot.coverage = new Proxy({}, { ownKeys: () => fail() });
    expect(wordsIn((await desk.home()).blocks)).toContain("The database does not answer.");
  });
});

function fail(): never {
  throw new FirebreakError("unavailable", "The database does not answer.");
}

/** Chooses the files in the form that `/cert inspect` opens; answers with what Mia is told first. */
async function inspect(...files: [name: string, content: Uint8Array][]): Promise<string> {
  await desk.type("/cert inspect");
  const { surface } = desk.slack.world;
  const chosen = await Promise.all(files.map(([name, content]) => surface.upload(MIA, name, content)));
  expect(await submit({ files: { files: { type: "file_input", files: chosen } } })).toEqual({});
  return desk.told();
}

describe("/cert inspect", () => {
  const key = openssl("genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 -out out", {});
  const certificate = openssl("req -x509 -new -key key -subj /CN=api.acme.example -days 30 -out out", { key });

  test("tells what is in a certificate, and when it ends", async () => {
    const told = await inspect(["api.pem", certificate]);
    expect(told).toMatch(/api\.acme\.example/);
    expect(told).toMatch(/SHA-256/);
  });

  test("warns of a private key, and shows nothing of it", async () => {
    const told = await inspect(["both.pem", Buffer.concat([key, certificate])]);
    expect(told).toMatch(/This file holds a private key[\s\S]*Delete the file from Slack/);
    for (const line of key.toString("utf8").split("\n").slice(1, 4)) expect(told).not.toContain(line);
  });

  test("says of a certificate that was cut off what is wrong with it", async () => {
    const told = await inspect(["half.pem", certificate.subarray(0, certificate.length / 2)]);
    expect(told).toMatch(/half\.pem[\s\S]*there is something to weigh[\s\S]*cut short/);
  });

  test("says what a file is that is none, and goes on with the next", async () => {
    const told = await inspect(["notes.txt", Buffer.from("no certificate")], ["api.pem", certificate]);
    await until(() => desk.slack.channel("inc-1-push").messages.filter(({ ephemeral }) => ephemeral).length === 2);
    const all = desk.slack.channel("inc-1-push").messages.map(({ blocks }) => wordsIn(blocks));
    expect(told + all.join("\n")).toMatch(/notes\.txt/);
    expect(all.join("\n")).toMatch(/api\.acme\.example/);
  });
});
