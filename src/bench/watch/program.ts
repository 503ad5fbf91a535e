import { createLog } from "../../composition/log.ts";
import { type Data, openData } from "../../composition/data.ts";
import { journalKeyFile } from "../../composition/journal-key-file.ts";
import { createParts } from "../../composition/parts.ts";
import { readSettings } from "../../composition/settings.ts";
import { answerWith, sayReady } from "../bare/ready.ts";
import type { Reading } from "./readings.ts";

// The bot without its doors and without the engine that drives rotations: its data, and its watch. It reads
// everything once for each message, in the rounds that the bot makes each second, here one right after the other.
const settings = readSettings(process.env);
const clock = { now: () => new Date() };
const log = createLog(process.stderr, { level: "warn", held: [] });
const { dataDirectory } = settings.config;
const data = await openData(
  { kind: "embedded", directory: `${dataDirectory}/postgresql` },
  { pem: undefined, file: journalKeyFile(dataDirectory) },
);
const unneeded = () => Promise.reject(new Error("The watch of a quiet estate begins nothing else."));
const { watch } = createParts({ ...settings, clock, log }, data, {
  start: unneeded,
  recover: unneeded,
  forget: unneeded,
});

answerWith(async () => {
  await everythingIsDue(data);
  const began = performance.now();
  await readEverything(data);
  const seconds = (performance.now() - began) / 1000;
  return { seconds, rows: await rowsIn(data) } satisfies Reading;
});
sayReady(async () => {
  await watch.close();
  await data.database.close();
});

/** As if `watch.every` had passed: every source, and the assessment of the coverage. */
async function everythingIsDue({ database: { db } }: Data): Promise<void> {
  await db.updateTable("watch_schedule").set({ due_at: clock.now() }).execute();
}

/** Makes rounds until each source was read to its end since the first. */
async function readEverything({ schedule }: Data): Promise<void> {
  const began = clock.now();
  for (;;) {
    await watch.round();
    await watch.idle();
    const sources = await schedule.all();
    const failed = sources.find(({ failures }) => failures > 0);
    if (failed !== undefined) throw new Error(`${failed.source} could not be read.`);
    if (sources.every(({ readAt }) => readAt !== null && readAt >= began)) return;
  }
}

/** Events, and how often a message was owed. */
async function rowsIn({ database: { db } }: Data): Promise<number> {
  const events = db.selectFrom("journal").select(({ fn }) => fn.countAll<number>().as("number"));
  const owed = await db.selectFrom("outbox").select("version").execute();
  return (await events.executeTakeFirstOrThrow()).number + owed.reduce((sum, { version }) => sum + version, 0);
}
