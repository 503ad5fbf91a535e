import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { anotherBot } from "./another-bot.ts";
import { startTraining, type Training } from "../../src/training.ts";

/** A bot that can't start says why in words, and ends. */
describe("a bot in a world that is up", () => {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-refusals-"));
  let training: Training;

  beforeAll(async () => {
    const { env: environment } = process;
    training = await startTraining({ directory, reset: true, port: 0, environment, print: () => undefined });
  }, 60_000);
  afterAll(async () => {
    await training.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  test("refuses a data directory that another one uses, and leaves it whole", async () => {
    const { code, said } = await serve(training.environment);
    expect(code).toBe(1);
    expect(said).toMatch(/^Another Firebreak process is using .*data\.\nExpected: one process on a data directory\n/);
    expect(training.bot().process.exitCode).toBeNull();
  });

  test("names the port that another program has", async () => {
    const environment = { ...training.environment, FIREBREAK_DATA: join(directory, "elsewhere") };
    const { code, said } = await serve(environment);
    expect(code).toBe(2);
    expect(said).toMatch(/^Firebreak can't listen on 127\.0\.0\.1:\d+\.\nFound: another program listens there\n/);
    expect(said).toContain("web.public.port");
  });

  test("names the token that Slack does not take, and does not show it", async () => {
    const token = "xoxb-1-nobody-knows-this-token";
    const environment = { ...anotherBot(training, join(directory, "stranger")), SLACK_BOT_TOKEN: token };
    const { code, said } = await serve(environment);
    expect(code).toBe(2);
    expect(said).toContain("SLACK_BOT_TOKEN");
    expect(said).not.toContain(token);
    expect(said).not.toMatch(/\n\s+at /);
  });
});

/** Runs a bot until it ends by itself. */
async function serve(environment: Readonly<Record<string, string>>): Promise<{ code: number | null; said: string }> {
  const bot = spawn(process.execPath, ["dist/main.js", "serve"], { env: { ...environment } });
  let said = "";
  bot.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  bot.stdout.resume();
  const code = await new Promise<number | null>((resolve) => bot.once("exit", resolve));
  return { code, said };
}
