import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createS3Anchor } from "../../src/adapters/aws/s3-anchor.ts";
import type { Database } from "../../src/adapters/store/database.ts";
import { bot } from "../../src/domain/actor.ts";
import { openEmbedded } from "../embedded.ts";
import { type Account, openAccount, REGION } from "../adapters/aws/account.ts";
import { makeKey } from "../domain/record/signed.ts";
import { createRecordProcess, forgetAll, hour, type RecordProcess } from "./journal-record.ts";

const name = "s3://acme-audit/firebreak/";
const keys = { present: makeKey(), former: [] };

let database: Database;
let account: Account;
beforeAll(async () => {
  database = await openEmbedded();
});
afterAll(() => database.close());
beforeEach(async () => {
  account = await openAccount({
    changes: {
      buckets: [{ name: "acme-audit", objectLock: true }],
      principals: [
        {
          accessKeyId: "AKIAFIREBREAK",
          secretAccessKey: "the bot's own secret access key",
          arn: "arn:aws:iam::111122223333:user/firebreak",
          policies: [
            {
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Action: ["s3:PutObject", "s3:PutObjectRetention"],
                  Resource: "arn:aws:s3:::acme-audit/firebreak/*",
                },
              ],
            },
          ],
        },
      ],
    },
  });
});
afterEach(async () => {
  await forgetAll(database);
  await account.close();
});

/** A process of the bot; the one before it, if there was one, is dead. */
function start(): RecordProcess {
  const settings = { kind: "s3", bucket: "acme-audit", prefix: "firebreak/", region: REGION } as const;
  const anchor = createS3Anchor(
    { ...settings, retention: 400 * 24 * hour },
    { region: REGION, clock: account.clock, patience: { connection: 300, answer: 300 } },
  );
  return createRecordProcess(database, { keys, anchors: [anchor] });
}
async function resolveOne(process: RecordProcess, number = 1): Promise<void> {
  await process.tell(
    number,
    {
      type: "incident.declared",
      actor: bot,
      data: { number, severity: "sev2", component: "ios-push" },
      typed: { title: "push fails", impact: "" },
    },
    { type: "incident.resolved", actor: bot, data: { followUps: [] } },
  );
  await process.sign();
}
const anchored = async ({ journal }: RecordProcess) =>
  (await journal.read("system")).flatMap((event) => (event.type === "journal.head-anchored" ? [event.data] : []));

describe("a signed head", () => {
  test("is kept in every anchor, and the journal says where", async () => {
    const process = start();
    await resolveOne(process);
    await process.deliver();
    expect(await anchored(process)).toEqual([
      { position: 2, anchor: name, reference: expect.stringMatching(/^s3:\/\/acme-audit\/firebreak\/head-0{11}2-/) },
    ]);
    expect(await process.verify({ keys: [keys.present], anchors: await process.signed() })).toMatchObject({
      intact: true,
      anchored: [{ anchor: name, position: 2 }],
    });
  });

  test("is kept by the next process when the one that signed died before it was", async () => {
    await resolveOne(start());
    const next = start();
    await next.deliver();
    await next.deliver();
    expect(account.effects("PutObject")).toHaveLength(1);
    expect(await anchored(next)).toHaveLength(1);
  });

  test("is kept once when a process dies after S3 has it and before the journal says so", async () => {
    const first = start();
    await resolveOne(first);
    account.context.faults.set("s3.PutObject", { kind: "cut" }, 1);
    await first.deliver();
    expect(await anchored(first)).toEqual([]);

    const next = start();
    next.wait(hour);
    await next.deliver();
    expect(account.effects("PutObject")).toHaveLength(1);
    expect(await anchored(next)).toMatchObject([{ position: 2, anchor: name }]);
    expect(await next.outbox.pending()).toEqual([]);
  });

  test("is told of once when a process dies between that and the outbox", async () => {
    const first = start();
    await resolveOne(first);
    await first.deliver();
    await database.db.updateTable("outbox").set({ state: "pending", held_until: null }).execute();
    const next = start();
    next.wait(hour);
    await next.deliver();
    expect(account.effects("PutObject")).toHaveLength(1);
    expect(await anchored(next)).toHaveLength(1);
  });
});

describe("an anchor that takes nothing", () => {
  test("is told of once in the journal's channel, keeps nothing waiting, and gets every head later", async () => {
    const process = start();
    account.context.faults.set("s3.PutObject", { kind: "refuse", code: "AccessDenied", status: 403 });
    await resolveOne(process, 1);
    await process.deliver();
    await resolveOne(process, 2);
    for (let tries = 0; tries < 12; tries += 1) {
      process.wait(60_000);
      await process.deliver();
    }
    const kinds = process.posted.map(({ channel, notice }) => [channel, notice.kind]);
    expect(kinds).toEqual([
      ["CRECORD", "journal-head"],
      ["CRECORD", "journal-head"],
      ["CRECORD", "anchor-trouble"],
    ]);
    expect(process.posted.at(-1)?.notice).toMatchObject({
      anchor: name,
      position: 2,
      why: expect.stringContaining("permissions do not allow it"),
    });

    account.context.faults.clear();
    process.wait(60_000);
    await process.deliver();
    expect((await anchored(process)).map(({ position }) => position)).toEqual([2, 5]);
    expect(await process.verify({ keys: [keys.present], anchors: [] })).toMatchObject({ intact: true });
  });
});
