import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { openHouse } from "../../src/composition/cli.ts";
import { expiredCertificate } from "../../src/simulator/drills/expired-certificate.ts";
import { createPeople } from "../../src/simulator/drills/person.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { createWorld, type World } from "../../src/simulator/world.ts";
import { type Child, startChild } from "../../src/training/child.ts";
import { environmentFor, filesIn, packageFile, portsFor, writeConfiguration } from "../../src/training/files.ts";
import { openTap, sendTo, type Tap } from "../adapters/slack/tap.ts";

/** The bot as a container runs it, told over HTTP alone; somebody listens, and sends everything again. */
const files = filesIn(mkdtempSync(join(tmpdir(), "firebreak-http-")));
let world: World;
let bot: Child | undefined;
let log = "";
let address: string;
let tap: Tap | undefined;

beforeAll(async () => {
  const manifest: unknown = parse(readFileSync("manifest.yml", "utf8"));
  world = await createWorld({ directory: undefined, manifest, port: 0, statusPage: "http://127.0.0.1:61/" });
  const { introduction } = world;
  const { public: port } = await portsFor(files);
  const slack = {
    ...(introduction.config["slack"] as object),
    transport: "http",
    http: { port, path: "/slack/events" },
  };
  writeConfiguration(
    files,
    { ...introduction, config: { ...introduction.config, slack } },
    { ports: { public: 0, internal: 0 }, pace: { watch: "1s", lookAtPullRequest: "1s", lookAtRollout: "500ms" } },
  );
  address = `http://127.0.0.1:${port}/slack/events`;
  bot = await startBot();
  tap = await openTap(address);
  await world.slack.app.useRequestUrl(tap.url);
  tap.sent.length = 0;
}, 120_000);
afterAll(async () => {
  await bot?.end();
  tap?.close();
  await world.close();
  rmSync(files.directory, { recursive: true, force: true });
}, 60_000);

async function startBot(): Promise<Child> {
  const { SLACK_APP_TOKEN: _, ...environment } = environmentFor(files, world.introduction, process.env["PATH"] ?? "");
  const script = packageFile("dist/main.js");
  const child = startChild({ script, arguments: ["serve"], environment, output: "pipe", directory: files.directory });
  child.process.stdout?.setEncoding("utf8").on("data", (text: string) => (log += text));
  const ready = new Promise<"ready">((resolve) =>
    child.process.on("message", (told: { ready?: true }) => {
      if (told.ready === true) resolve("ready");
    }),
  );
  const outcome = await Promise.race([ready, child.ended]);
  if (outcome !== "ready") throw new Error(`The bot ended with ${outcome}: ${log}`);
  return child;
}

/** What Dana has done, as the running bot tells it. */
async function deeds(): Promise<string[]> {
  const { house } = await openHouse({ dataDirectory: files.data, databaseUrl: undefined }, "bot");
  expect(await house.incidents()).toHaveLength(1);
  return (await house.incident(1)).timeline.filter(({ who }) => who === "Dana Reyes").map(({ what }) => what);
}

test("an incident is opened, diagnosed and acted on; what is sent again after a crash is not done again", async () => {
  const people = createPeople(world.introduction.page);
  const [declare, diagnose, rotate] = expiredCertificate(people);
  await declare?.play();
  await diagnose?.play();
  await rotate?.play();
  const again = [...(tap?.sent ?? [])];
  expect(again.length).toBeGreaterThanOrEqual(4);

  const done = await deeds();
  expect(done).toHaveLength(3);

  bot?.process.kill("SIGKILL");
  await bot?.ended;
  bot = await startBot();
  log = "";
  const opened = () => world.context.ledger.entries().filter(({ effect }) => effect === "views.open").length;
  const before = opened();
  for (const request of again) expect((await sendTo(address, request)).status).toBe(200);
  const came = () => log.split("\n").filter((line) => line.includes("came again")).length;
  await until(async () => came() === again.length, { timeoutMs: 20_000, what: "every repetition to be found" });

  expect(opened()).toBe(before);
  expect(await deeds()).toEqual(done);
  expect(log).not.toContain('"level":50');
}, 120_000);
