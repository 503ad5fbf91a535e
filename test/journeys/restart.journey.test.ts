import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { openHouse } from "../../src/composition/cli.ts";
import { expiredCertificate, type Scene } from "../../src/simulator/drills/expired-certificate.ts";
import { createPeople } from "../../src/simulator/drills/person.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { startTraining, type Training } from "../../src/training.ts";

/** Everything stops in mid-incident, orderly or not, and goes on where it was. */
describe("a restart in mid-incident", () => {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-restart-"));
  let training: Training | undefined;

  const start = async () => {
    const pace = { watch: "1s", lookAtPullRequest: "500ms", lookAtRollout: "500ms" };
    training = await startTraining({
      directory,
      reset: false,
      port: 0,
      pace,
      environment: process.env,
      print: () => undefined,
    });
    return training;
  };
  const play = async (scenes: readonly Scene[]) => {
    for (const scene of scenes) await scene.play();
  };

  afterEach(async () => {
    await training?.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  test("the credential is written once, though the bot is killed after the write and before its answer", async () => {
    let ground = await start();
    const scenes = expiredCertificate(createPeople(ground.page));
    await play(scenes.slice(0, 2));

    // The whole training ground stops and starts again: bot and world remember.
    await ground.close();
    ground = await start();
    const people = createPeople(ground.page);
    const [, , ask, handOver, refused, approve, ...rest] = expiredCertificate(people);
    if (ask === undefined || handOver === undefined || refused === undefined || approve === undefined)
      throw new Error("scenes are missing");
    await play([ask, handOver, refused]);

    // SNS applies the write and withholds its answer; the bot dies waiting for it.
    await people.setFault({ call: "sns.SetPlatformApplicationAttributes", fault: { kind: "withhold" }, times: 1 });
    const approved = approve.play();
    const writes = async () =>
      (await people.panels()).effects.filter(({ effect }) => effect === "SetPlatformApplicationAttributes");
    await until(async () => (await writes()).length > 0, { timeoutMs: 30_000, what: "the write" });
    ground.bot().process.kill("SIGKILL");
    await ground.bot().ended;
    await ground.startBot();
    await approved;
    await play(rest);

    expect(await writes()).toHaveLength(1);
    const { sessions, pullRequests } = await people.panels();
    // The second session lets consumers read what the first had written, under the same approvals.
    const [second, first, ...others] = sessions.filter(({ roleArn }) => roleArn.endsWith("/firebreak-break-glass"));
    expect(others).toEqual([]);
    expect(second?.tags).toEqual(first?.tags);
    expect(pullRequests).toHaveLength(1);
    const { house } = await openHouse({ dataDirectory: ground.files.data, databaseUrl: undefined }, "bot");
    expect(await house.verify({ keys: [], anchors: [] })).toMatchObject({ intact: true });
    expect(await house.incident(1)).toMatchObject({ state: "resolved" });
  }, 150_000);
});
