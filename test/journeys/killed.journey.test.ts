import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { openHouse } from "../../src/composition/cli.ts";
import { expiredCertificate } from "../../src/simulator/drills/expired-certificate.ts";
import { createPeople } from "../../src/simulator/drills/person.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { startTraining, type Training } from "../../src/training.ts";

/**
 * Calls that change something, each with what the world's record names it. Their answers are withheld once. The write
 * itself is told in the journey of the restart.
 */
const deadly = [
  ["secretsmanager.PutSecretValue", "PutSecretValue"],
  ["github.pulls.create", "pulls.create"],
  ["secretsmanager.UpdateSecretVersionStage", "UpdateSecretVersionStage"],
  ["ecs.UpdateService", "UpdateService"],
] as const;

const directory = mkdtempSync(join(tmpdir(), "firebreak-killed-"));
let ground: Training | undefined;
afterEach(async () => {
  await ground?.close();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

test("a bot that is killed inside its effects, one after the other, has made each of them once", async () => {
  const training = await startTraining({
    directory,
    reset: false,
    port: 0,
    pace: { watch: "1s", lookAtPullRequest: "500ms", lookAtRollout: "500ms" },
    environment: process.env,
    print: () => undefined,
  });
  ground = training;
  // Between a death and the new life nobody sees a button come.
  const people = createPeople(training.page, 60_000);
  const made = async (name: string) => (await people.panels()).effects.filter(({ effect }) => effect === name).length;

  /** Waits for each effect, kills the bot that waits for its answer, and starts another on the same data. */
  async function killInside(): Promise<void> {
    for (const [call, name] of deadly) {
      const before = await made(name);
      await people.setFault({ call, fault: { kind: "withhold" }, times: 1 });
      await until(async () => (await made(name)) > before, { timeoutMs: 120_000, what: name });
      training.bot().process.kill("SIGKILL");
      await training.bot().ended;
      await training.startBot();
    }
  }
  const killing = killInside();
  for (const scene of expiredCertificate(people)) await scene.play();
  await killing;

  expect(await made("SetPlatformApplicationAttributes")).toBe(1);
  expect(await made("UpdateSecretVersionStage")).toBe(1);
  expect(await made("UpdateService")).toBe(1);
  expect(await made("pulls.create")).toBe(1);
  // The key with its request, and then the certificate beside it.
  expect(await made("PutSecretValue")).toBe(2);
  expect((await people.panels()).pullRequests).toHaveLength(1);
  const { house } = await openHouse({ dataDirectory: training.files.data, databaseUrl: undefined }, "bot");
  expect(await house.verify({ keys: [], anchors: [] })).toMatchObject({ intact: true });
  expect(await house.incident(1)).toMatchObject({ state: "resolved" });
}, 300_000);
