import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createS3Anchor } from "../../../src/adapters/aws/s3-anchor.ts";
import { headLine, headsIn, type SignedHead } from "../../../src/domain/record/head.ts";
import { type AnchorSettings, anchorName } from "../../../src/domain/record/settings.ts";
import type { Anchor } from "../../../src/ports/anchor.ts";
import type { AwsSeed } from "../../../src/simulator/aws/seed.ts";
import { type Account, administrator, openAccount, REGION } from "./account.ts";

const day = 86_400_000;
const settings: AnchorSettings = {
  kind: "s3",
  bucket: "acme-audit",
  prefix: "firebreak/",
  region: REGION,
  retention: 400 * day,
};
const head: SignedHead = {
  position: 140,
  hash: "ab".repeat(32),
  at: "2024-08-20T12:00:00.000Z",
  key: "cd".repeat(32),
  signature: `${"A".repeat(86)}==`,
};
const object = { Bucket: "acme-audit", Key: "firebreak/head-000000000140-abababababababab.json" };

/** The bot may put below the prefix, under a lock, and nothing more. */
const put = (...actions: string[]): AwsSeed["principals"][number]["policies"][number] => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: actions, Resource: "arn:aws:s3:::acme-audit/firebreak/*" }],
});
const principals = (...actions: string[]): AwsSeed["principals"] => [
  {
    accessKeyId: "AKIAFIREBREAK",
    secretAccessKey: "the bot's own secret access key",
    arn: "arn:aws:iam::111122223333:user/firebreak",
    policies: [put(...actions)],
  },
  {
    ...administrator,
    arn: "arn:aws:iam::111122223333:user/administrator",
    policies: [{ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }],
  },
];

let account: Account;
async function open(changes: Partial<AwsSeed> = {}): Promise<void> {
  account = await openAccount({
    changes: {
      buckets: [
        { name: "acme-audit", objectLock: true },
        { name: "acme-plain", objectLock: false },
        { name: "acme-far", objectLock: true, region: "us-east-1" },
      ],
      principals: principals("s3:PutObject", "s3:PutObjectRetention"),
      ...changes,
    },
  });
}
beforeEach(() => open());
afterEach(() => account.close());

const anchor = (changes: Partial<AnchorSettings> = {}): Anchor =>
  createS3Anchor(
    { ...settings, ...changes },
    { region: changes.region ?? REGION, clock: account.clock, patience: { connection: 300, answer: 300 } },
  );
const admin = () =>
  new S3Client({ region: REGION, credentials: administrator, endpoint: account.world.url, forcePathStyle: true });

describe("a head", () => {
  test("is kept as the line it is, under a lock that nobody lifts", async () => {
    const reference = await anchor().keep(head);
    const kept = await admin().send(new GetObjectCommand(object));
    const text = (await kept.Body?.transformToString()) ?? "";
    expect(text).toBe(`${headLine(head)}\n`);
    expect(headsIn(text)).toEqual([head]);
    expect(reference).toBe(`s3://acme-audit/${object.Key}?versionId=${kept.VersionId}`);
    expect(kept.ObjectLockMode).toBe("COMPLIANCE");
    const until = kept.ObjectLockRetainUntilDate?.getTime() ?? 0;
    expect(Math.abs(until - account.clock.now().getTime() - 400 * day)).toBeLessThan(60_000);

    const removal = new DeleteObjectCommand({ ...object, VersionId: kept.VersionId });
    await expect(admin().send(removal)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("that is there already is left as it is", async () => {
    await anchor().keep(head);
    expect(await anchor().keep(head)).toBe(`s3://acme-audit/${object.Key}`);
    expect(account.effects("PutObject")).toHaveLength(1);
  });

  test.each(["cut", "withhold"] as const)("whose answer was lost (%s) is found at the next try", async (kind) => {
    account.context.faults.set("s3.PutObject", { kind }, 1);
    await expect(anchor().keep(head)).rejects.toMatchObject({ kind: "unavailable" });
    expect(await anchor().keep(head)).toBe(`s3://acme-audit/${object.Key}`);
    expect(account.effects("PutObject")).toHaveLength(1);
  });

  test("of another history stands beside it", async () => {
    await anchor().keep(head);
    await anchor().keep({ ...head, hash: "12".repeat(32) });
    expect(account.effects("PutObject")).toHaveLength(2);
  });
});

describe("what can't be kept", () => {
  test.each<[string, Partial<AnchorSettings>, object]>([
    ["where there is no bucket", { bucket: "acme-nowhere" }, { kind: "misconfigured", message: /no such bucket/ }],
    ["in another region", { bucket: "acme-far" }, { kind: "misconfigured", message: /another region/ }],
    ["beside the prefix", { prefix: "elsewhere/" }, { kind: "not-allowed", message: /permissions do not allow it/ }],
  ])("%s says so in words", async (_, changes, { kind, message }: { kind?: string; message?: RegExp }) => {
    const refused = anchor(changes).keep(head);
    await expect(refused).rejects.toMatchObject({ kind, message: expect.stringMatching(message ?? /^$/) });
    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining(anchorName({ ...settings, ...changes })),
    });
  });

  test("without the permission for locks names it", async () => {
    await account.close();
    await open({ principals: principals("s3:PutObject") });
    await expect(anchor().keep(head)).rejects.toMatchObject({
      kind: "not-allowed",
      todo: expect.stringContaining("s3:PutObjectRetention"),
    });
    expect(account.effects("PutObject")).toEqual([]);
  });

  test("in a bucket without Object Lock is not kept without a lock", async () => {
    await account.close();
    await open({
      principals: [
        {
          ...administrator,
          accessKeyId: "AKIAFIREBREAK",
          secretAccessKey: "the bot's own secret access key",
          arn: "arn:aws:iam::111122223333:user/firebreak",
          policies: [{ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] }],
        },
      ],
    });
    await expect(anchor({ bucket: "acme-plain" }).keep(head)).rejects.toMatchObject({
      kind: "misconfigured",
      expected: "a bucket with Object Lock enabled",
    });
    expect(account.effects("PutObject")).toEqual([]);
  });

  test("while S3 fails is for later", async () => {
    account.context.faults.set("s3.PutObject", { kind: "refuse", code: "InternalFailure" }, 1);
    await expect(anchor().keep(head)).rejects.toMatchObject({ kind: "unavailable" });
  });
});

describe("the simulated S3, under a lock", () => {
  const lock = { ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate: new Date("2099-01-01T00:00:00Z") } as const;
  const bare = () =>
    new S3Client({
      region: REGION,
      credentials: administrator,
      endpoint: account.world.url,
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED",
    });

  test("takes no object without a checksum, and none with a wrong one", async () => {
    const input = { ...object, Body: "x" };
    await expect(bare().send(new PutObjectCommand({ ...input, ...lock }))).rejects.toMatchObject({
      name: "InvalidRequest",
    });
    await expect(bare().send(new PutObjectCommand({ ...input, ChecksumSHA256: "AAAA" }))).rejects.toMatchObject({
      name: "BadDigest",
    });
    await expect(bare().send(new PutObjectCommand({ ...input, ObjectLockMode: "COMPLIANCE" }))).rejects.toMatchObject({
      name: "InvalidArgument",
    });
  });

  test("keeps each version; a deletion only marks it", async () => {
    const first = await admin().send(
      new PutObjectCommand({ ...object, Body: "one", ChecksumAlgorithm: "SHA256", ...lock }),
    );
    await admin().send(new PutObjectCommand({ ...object, Body: "two" }));
    await admin().send(new DeleteObjectCommand(object));
    await expect(admin().send(new GetObjectCommand(object))).rejects.toMatchObject({ name: "NoSuchKey" });
    const kept = await admin().send(new GetObjectCommand({ ...object, VersionId: first.VersionId }));
    expect(await kept.Body?.transformToString()).toBe("one");
  });
});
