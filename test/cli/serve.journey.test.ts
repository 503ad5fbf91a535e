import type { ChildProcess } from "node:child_process";
import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { exampleConfiguration, exampleSecrets } from "./example-configuration.ts";
import { makePlace, type Outcome, outcomeOf, type Place } from "./firebreak.ts";

/** AWS is at no address where anything answers. */
const environment = {
  ...exampleSecrets(),
  AWS_ENDPOINT_URL: "http://127.0.0.1:61/",
  AWS_ACCESS_KEY_ID: "AKIANOBODY",
  AWS_SECRET_ACCESS_KEY: "of nobody",
};
let place: Place;
let bot: ChildProcess;
let ended: Promise<Outcome>;

/** Starts the bot, and waits until it tells whoever started it that it is ready. */
async function startBot(): Promise<void> {
  bot = place.start("serve", environment);
  ended = outcomeOf(bot);
  const ready = new Promise<"ready">((resolve) => {
    bot.on("message", (told) => {
      if ((told as { ready?: true }).ready) resolve("ready");
    });
  });
  const first = await Promise.race([ready, ended]);
  if (first !== "ready") throw new Error(`The bot ended: ${JSON.stringify(first)}`);
}

beforeAll(async () => {
  place = makePlace();
  await place.configure(exampleConfiguration());
  await startBot();
}, 60_000);
afterAll(async () => {
  bot.kill("SIGKILL");
  await ended;
  place.remove();
});

/** The bot in these tests has no Slack to talk to: it works all the same. */
describe("a running bot answers the command line", () => {
  const opening = "incident open iOS push fails --severity sev2 --component ios-push --key alarm-7";

  test("how it does", async () => {
    const { code, stdout } = await place.run("health --json");
    expect({ code, health: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      health: { status: "degraded", database: "answers", chat: "not connected" },
    });
  });

  test("what it depends on, as far as it answers", async () => {
    const { code, stdout } = await place.run("doctor");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^WRONG +Slack: the bot's token +Slack can't be reached/m);
    expect(stdout).toMatch(/^WRONG +AWS: identity/m);
    expect(stdout).toMatch(/^not checked +Break-glass role: probe +nobody has probed it yet/m);
    expect(stdout).toMatch(/^ok +Database: answers +embedded/m);
    expect(stdout).toMatch(/^ok +Database: schema +up to date/m);
  });

  test("an incident is opened, and with the same key not again", async () => {
    const first = await place.run(`${opening} --json`);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(first.stdout)).toMatchObject({ incident: 1 });

    const again = await place.run(`${opening} --json`);
    expect(JSON.parse(again.stdout)).toMatchObject({ incident: 1 });
    const { stdout } = await place.run("incident list");
    expect(stdout).toMatch(/^INC-1 {2}sev2 {2}open {2}\S+ \S+ UTC {2}iOS push fails\n$/);
  });

  test("what it refuses is told as it told it", async () => {
    expect(await place.run("incident open Push fails --severity sev2 --component android")).toEqual({
      code: 2,
      stdout: "",
      stderr: "There is no component android.\nExpected: one of ios-push, api\n",
    });
    const handOver = await place.run("credential hand-over INC-1", { input: "a certificate" });
    expect(handOver).toEqual({
      code: 1,
      stdout: "",
      stderr: "No rotation of INC-1 waits for a credential.\nSee the card of the rotation for what it waits for.\n",
    });
  });

  test("an incident's state, story and postmortem", async () => {
    const shown = await place.run("incident show INC-1");
    expect(shown.stdout).toMatch(/^INC-1: iOS push fails\niOS push, sev2, open\n\ndeclared +\S+ \S+ UTC\n/);
    const told = await place.run("incident timeline 1");
    expect(told.stdout).toMatch(/UTC {2}\S.* \(command line\) +declared the incident \(sev2\): iOS push fails\n/);
    const written = await place.run("incident postmortem 1");
    expect(written.stdout).toMatch(/^# INC-1: iOS push fails\n/);
  });

  test("what there is not is not found", async () => {
    const { code, stdout, stderr } = await place.run("incident show INC-7");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("There is no incident INC-7.");
    const erasing = await place.run("journal erase --position 1 --field body");
    expect(erasing.code).toBe(2);
    expect(erasing.stderr).toMatch(/^There is no such typed text to erase.\nFound: event 1, field "body"\n/);
  });

  test("work by hand is recorded once, in the operator's name", async () => {
    const work = {
      at: "2024-08-20T12:02:00+02:00",
      who: "Dana Okafor",
      action: "sns:SetPlatformApplicationAttributes",
      target: "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod",
      requestId: null,
      note: "The bot was down.",
    };
    place.write("by-hand.jsonl", `${JSON.stringify(work)}\n`);
    const text = "Recorded on INC-1: 1 piece of work by hand.\n";
    expect(await place.run("journal import by-hand.jsonl --incident INC-1")).toEqual({
      code: 0,
      stdout: text,
      stderr: "",
    });
    const again = await place.run("journal import by-hand.jsonl --incident INC-1");
    expect(again.stdout).toBe("Nothing was recorded: INC-1 holds all of it already.\n");
    const told = await place.run("incident timeline 1");
    expect(told.stdout).toMatch(/\(command line\) +recorded work by hand of 2024-08-20 10:02 UTC, by Dana Okafor/);
  });

  test("its key is in its data directory, for its owner alone; an export of the running bot is verified with it", async () => {
    const { stdout } = await place.run("journal key");
    place.write("key.pem", stdout);
    expect(statSync(`${place.directory}/.firebreak/data/journal-key.pem`).mode & 0o077).toBe(0);
    await place.run("journal export --output journal.jsonl");
    const verified = await place.run("journal verify --export journal.jsonl --key key.pem");
    expect(verified).toMatchObject({ code: 0, stderr: "" });
    expect(verified.stdout).toMatch(/^The journal is intact: \d+ events/);
  });

  test("its journal is verified, for a program as well", async () => {
    const { code, stdout } = await place.run("journal verify");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^The journal is intact: \d+ events/);
    const verification = await place.run("journal verify --json");
    expect(JSON.parse(verification.stdout)).toMatchObject({ intact: true, erased: [] });
  });

  test("only its owner can open its socket, or enter the folder that it is in", () => {
    expect(statSync(`${place.directory}/.firebreak/data`).mode & 0o077).toBe(0);
    expect(statSync(`${place.directory}/.firebreak/data/firebreak.sock`).mode & 0o777).toBe(0o600);
  });

  test("a second bot on its data is refused, and it goes on", async () => {
    const second = await place.run("serve", { environment });
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/^Another Firebreak process is using .firebreak\/data\.\n/);
    expect(await place.run("health")).toMatchObject({ code: 0 });
  });
});

describe("a bot that is asked to end", () => {
  test("by SIGTERM: it ends in order, having said nothing but its log", async () => {
    bot.kill("SIGTERM");
    bot.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.trim().split("\n");
    const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages).toContain("Firebreak is running");
    expect(messages.at(-1)).toBe("Firebreak is ending");
  });

  test("because whoever started it has gone: its data is whole", async () => {
    await startBot();
    bot.disconnect();
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
    expect(await place.run("incident show INC-1")).toMatchObject({ code: 0 });
  }, 60_000);
});
