import { readFileSync } from "node:fs";
import { paginateListPlatformApplications, SNSClient } from "@aws-sdk/client-sns";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { PGlite } from "@electric-sql/pglite";
import { z } from "zod";
import { packageFile } from "../../training/files.ts";
import { Accounts } from "../watch/estate.ts";
import type { Reading } from "../watch/readings.ts";
import { answerWith, sayReady } from "./ready.ts";

// The least that watches an estate: it lists the push applications with AWS's SDK, and keeps those that it did not
// know in a table of the embedded PostgreSQL. It knows no pace, no events, no owners and nobody to tell.
const [, , directory = "", home = "", given = "[]"] = process.argv;
const accounts = Accounts.parse(JSON.parse(given));
const database = await PGlite.create({
  dataDir: directory,
  loadDataDir: new Blob([readFileSync(packageFile("dist/empty-database.tar.gz"))]),
});
await database.exec("create table applications (arn text primary key, attributes text not null)");

const Session = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string(), SessionToken: z.string() });
type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken: string };
const sessions = new Map<string, Promise<Keys>>();

async function assume(role: string): Promise<Keys> {
  const sts = new STSClient({ region: home });
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "bare" }));
  const { AccessKeyId, SecretAccessKey, SessionToken } = Session.parse(Credentials);
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

async function readRegion({ role, region }: { role: string; region: string }): Promise<void> {
  const session = sessions.get(role) ?? assume(role);
  sessions.set(role, session);
  const client = new SNSClient({ region, credentials: await session });
  for await (const { PlatformApplications = [] } of paginateListPlatformApplications({ client }, {})) {
    await keep(PlatformApplications.map(({ PlatformApplicationArn: arn, Attributes }) => [arn ?? "", Attributes]));
  }
  client.destroy();
}

/** Keeps those of a page that are not there as they are. */
async function keep(page: readonly (readonly [arn: string, attributes: unknown])[]): Promise<void> {
  const texts = page.map(([arn, attributes]) => [arn, JSON.stringify(attributes)] as const);
  const select = "select arn, attributes from applications where arn = any($1)";
  const { rows } = await database.query<{ arn: string; attributes: string }>(select, [texts.map(([arn]) => arn)]);
  const known = new Map(rows.map(({ arn, attributes }) => [arn, attributes]));
  const fresh = texts.filter(([arn, text]) => known.get(arn) !== text);
  if (fresh.length === 0) return;
  const insert = "insert into applications select * from unnest($1::text[], $2::text[])";
  await database.query(insert, [fresh.map(([arn]) => arn), fresh.map(([, text]) => text)]);
}

answerWith(async () => {
  const regions = accounts.flatMap(({ role, regions: names }) => names.map((region) => ({ role, region })));
  const began = performance.now();
  // Four at a time, as the bot does.
  const readers = Array.from({ length: 4 }, async () => {
    for (let next = regions.shift(); next !== undefined; next = regions.shift()) await readRegion(next);
  });
  await Promise.all(readers);
  const seconds = (performance.now() - began) / 1000;
  const { rows } = await database.query<{ number: number }>("select count(*)::int as number from applications");
  return { seconds, rows: rows[0]?.number ?? 0 } satisfies Reading;
});
sayReady(() => database.close());
