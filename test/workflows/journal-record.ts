import { sql } from "kysely";
import type { Database } from "../../src/adapters/store/database.ts";
import { createJournalHeads } from "../../src/adapters/store/heads.ts";
import { createJournal } from "../../src/adapters/store/journal.ts";
import { createOutbox } from "../../src/adapters/store/outbox.ts";
import type { NewEvent } from "../../src/domain/event.ts";
import type { SignedHead } from "../../src/domain/record/head.ts";
import { type Evidence, type Verification, verifyChain, wholeJournal } from "../../src/domain/record/verification.ts";
import { FirebreakError } from "../../src/domain/errors.ts";
import type { Anchor } from "../../src/ports/anchor.ts";
import type { Chat, Delivery } from "../../src/ports/chat.ts";
import type { JournalKeys } from "../../src/ports/journal-key.ts";
import { readIncidents } from "../../src/projections/incidents.ts";
import { type AnchoringDeps, anchorHeads, tellAnchorTrouble } from "../../src/workflows/anchor-heads.ts";
import { createDeliverer } from "../../src/workflows/deliver-messages.ts";
import { createRenderRecord } from "../../src/workflows/render-record.ts";
import { signHeads } from "../../src/workflows/sign-heads.ts";
import { memoryLog } from "./house.ts";

export const hour = 3_600_000;
export const begun = new Date("2024-08-20T09:00:00.000Z");

/** Makes the database as if nothing had happened: quicker than a new one. */
export async function forgetAll({ db }: Database): Promise<void> {
  await sql`set session_replication_role = replica`.execute(db);
  await sql`truncate journal, typed_text, outbox`.execute(db);
  await sql`set session_replication_role = origin`.execute(db);
}

/** What a process of the bot has of the journal's own record, over a real database and with a clock that is moved. */
export function createRecordProcess(
  database: Database,
  { keys, anchors = [] }: { keys: JournalKeys; anchors?: readonly Anchor[] },
) {
  const journal = createJournal(database.db);
  const heads = createJournalHeads(database.db);
  const outbox = createOutbox(database.db);
  const time = { now: begun };
  const clock = { now: () => time.now };
  const posted: Pick<Delivery, "key" | "channel" | "notice">[] = [];
  const chat = {
    deliver({ key, channel, notice }: Delivery) {
      posted.push({ key, channel, notice });
      return Promise.resolve({ channel, message: key });
    },
  } as unknown as Chat;
  const log = memoryLog();
  const onRecorded = () => undefined;
  const anchoring: AnchoringDeps = {
    anchors: new Map(anchors.map((anchor) => [anchor.name, anchor])),
    journal,
    clock,
    onRecorded,
  };
  const record = createRenderRecord({ heads, incidents: readIncidents(journal), channel: "CRECORD" });
  const deliverer = createDeliverer({
    outbox,
    chat,
    pagers: new Map(),
    async render(item) {
      const rendered = await record(item);
      if (rendered === undefined) throw new FirebreakError("broken", `no message of the kind ${item.kind}`);
      return rendered;
    },
    anchor: anchorHeads(anchoring),
    onLost: tellAnchorTrouble(anchoring, () => Promise.resolve()),
    clock,
    log,
  });
  const sign = signHeads({
    journal,
    heads,
    keys,
    every: hour,
    anchors: [...anchoring.anchors.keys()],
    clock,
    onRecorded,
  });

  return {
    journal,
    heads,
    outbox,
    time,
    posted,
    sign,
    deliver: deliverer.deliverDue,
    wait: (milliseconds: number) => void (time.now = new Date(time.now.getTime() + milliseconds)),
    /** Records events on the incident of that number. */
    async tell(number: number, ...events: NewEvent[]): Promise<void> {
      const stream = `incident/${number}`;
      const expected = (await journal.read(stream)).length;
      await journal.append({ stream, expected, events, at: time.now, owed: [] });
    },
    signed: async (): Promise<SignedHead[]> =>
      (await journal.read("system")).flatMap((event) => (event.type === "journal.head-signed" ? [event.data] : [])),
    verify: async (evidence: Evidence): Promise<Verification> =>
      verifyChain(await journal.chain(0, 10_000), evidence, wholeJournal),
  };
}

export type RecordProcess = ReturnType<typeof createRecordProcess>;
