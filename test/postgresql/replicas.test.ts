import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { openHouse } from "../../src/composition/cli.ts";
import { expiredCertificate } from "../../src/simulator/drills/expired-certificate.ts";
import { createPeople } from "../../src/simulator/drills/person.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { type Child, startChild } from "../../src/training/child.ts";
import { startTraining, type Training } from "../../src/training.ts";
import { freshServerDatabase } from "../contracts/databases.ts";
import { anotherBot } from "../journeys/another-bot.ts";

/** Two bots on one PostgreSQL database, in one workspace: they share the work, and one's death stops nothing. */
describe("two replicas", () => {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-replicas-"));
  let training: Training;
  let second: Child;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const fresh = await freshServerDatabase(process.env["DATABASE_URL"] ?? "");
    ({ drop } = fresh);
    const pace = { watch: "1s", lookAtPullRequest: "500ms" };
    const { env: environment } = process;
    const print = () => undefined;
    training = await startTraining({
      directory,
      reset: true,
      port: 0,
      pace,
      environment,
      print,
      databaseUrl: fresh.url,
    });
    second = await startReplica(training, join(directory, "second"));
  }, 60_000);
  afterAll(async () => {
    await second.end();
    await training.close();
    await drop();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  test("walk through the incident together, and the survivor finishes when one is killed in the write", async () => {
    const people = createPeople(training.page);
    const scenes = expiredCertificate(people);
    const approval = scenes.findIndex((scene) => scene.title.startsWith("Sam approves"));
    for (const scene of scenes.slice(0, approval)) await scene.play();

    await people.setFault({ call: "sns.SetPlatformApplicationAttributes", fault: { kind: "withhold" }, times: 1 });
    const approved = scenes[approval]?.play();
    const effects = async (name: string) => (await people.panels()).effects.filter(({ effect }) => effect === name);
    const write = "SetPlatformApplicationAttributes";
    await until(async () => (await effects(write)).length > 0, { timeoutMs: 30_000, what: "the write" });
    training.bot().process.kill("SIGKILL");
    await approved;
    for (const scene of scenes.slice(approval + 1)) await scene.play();

    expect(await effects(write)).toHaveLength(1);
    const { channels } = await people.workspace("U0DANA");
    expect(channels.filter(({ name }) => name.startsWith("inc-"))).toHaveLength(1);
    expect((await people.panels()).pullRequests).toHaveLength(1);
    const place = { dataDirectory: join(directory, "second", "data"), databaseUrl: undefined };
    const { house } = await openHouse(place, "bot");
    expect(await house.verify()).toMatchObject({ intact: true });
    expect(await house.incident(1)).toMatchObject({ state: "resolved" });
  }, 150_000);
});

/** Starts a second bot beside the first. */
async function startReplica(training: Training, directory: string): Promise<Child> {
  const child = startChild({
    script: "dist/main.js",
    arguments: ["serve"],
    environment: anotherBot(training, directory),
    output: openSync(`${directory}.log`, "a"),
    directory: process.cwd(),
  });
  const log = () => readFileSync(`${directory}.log`, "utf8");
  await new Promise<void>((resolve, reject) => {
    child.process.on("message", (told: { ready?: true }) => told.ready === true && resolve());
    void child.ended.then((code) => reject(new Error(`the second bot ended with ${code}: ${log()}`)));
  });
  return child;
}
