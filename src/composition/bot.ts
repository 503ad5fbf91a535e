import { randomUUID } from "node:crypto";
import { createDurablePhases } from "../adapters/dbos/phases.ts";
import { openDatabase } from "../adapters/store/database.ts";
import { createInventory } from "../adapters/store/inventory.ts";
import { createJournal } from "../adapters/store/journal.ts";
import { lockDirectory } from "../adapters/store/lock.ts";
import { createOutbox } from "../adapters/store/outbox.ts";
import { createWatchSchedule } from "../adapters/store/watch-schedule.ts";
import type { Config } from "../config.ts";
import type { Dispatch } from "../domain/command.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { readIncidents } from "../projections/incidents.ts";
import { createApprovalGate } from "../workflows/approval-gate.ts";
import { createDeliverer } from "../workflows/deliver-messages.ts";
import { createPhaseRunner } from "../workflows/phase.ts";
import { createRecorder } from "../workflows/record.ts";
import { createItemRecorder } from "../workflows/record-item.ts";
import { createRender } from "../workflows/render-notice.ts";
import { rerouteAlert } from "../workflows/reroute-alert.ts";
import { loadRunbooks, type RunbookFile } from "../workflows/runbooks.ts";
import { createSweeper } from "../workflows/sweep.ts";
import { createDoor } from "./door.ts";
import { createPagers } from "./pagers.ts";
import { createPhases } from "./phase-table.ts";
import { createSources } from "./sources.ts";
import { openSurfaces, type SurfaceAddresses } from "./surfaces.ts";
import { connectVendors } from "./vendors.ts";
import { createCertificateDesk, createWatch, createWatchDrawing } from "./watch.ts";

/** What a bot is started with. */
export interface BotOptions {
  config: Config;
  runbooks: readonly RunbookFile[];
  /** PEM files that the configuration names, already read. */
  trust: { apns: string | undefined; issuers: string };
  clock: Clock;
  log: Log;
  /** Told what is being done while it starts: a first start takes seconds. */
  progress: (step: string) => void;
}

/** A running bot. */
export interface Bot {
  addresses: SurfaceAddresses;
  dispatch: Dispatch;
  close(): Promise<void>;
}

/** How often the journal is asked what has become due by itself, in milliseconds. */
const sweepMilliseconds = 1_000;

/** How often the watch is asked the same, in milliseconds. */
const watchMilliseconds = 1_000;

/**
 * Starts the bot: the data first, then what it does, then the doors.
 *
 * @throws FirebreakError when something that it can't do without is wrong; whatever was opened is closed again
 */
export async function startBot(options: BotOptions): Promise<Bot> {
  const life = createLife();
  try {
    return await assemble(options, life);
  } catch (error) {
    await life.close();
    throw error;
  }
}

async function assemble(options: BotOptions, life: Life): Promise<Bot> {
  const { config, clock, log, progress } = options;
  const runbooks = loadRunbooks(options.runbooks);
  const { components, applications, people, owners } = config;
  const estate = { components, applications, people, owners };

  progress("opening the database");
  const { database, outbox, incidents, ...store } = await openData(config, life);
  const { journal } = store;
  const vendors = connectVendors({ config, estate, trust: options.trust, clock, log });
  const sources = createSources({ config, vendors, trust: options.trust, clock });
  const gate = createApprovalGate({ policies: config.guard.policies, directory: vendors.directory });
  const known = { ...vendors, estate, gate, incidents, runbooks, clock, log, config };
  const { desk, coverage } = createCertificateDesk(known, store, sources);
  const onRecorded = () =>
    void deliverer.deliverDue().catch((error: unknown) => log.error("messages could not be sent", { error }));
  const items = createItemRecorder({ ...store, ladder: desk.ladder, clock, onRecorded });
  const deliverer = createDeliverer({
    outbox,
    chat: vendors.chat,
    pagers: createPagers(config, { clock, log }),
    render: createRender({
      ...known,
      announcements: config.slack.announcements,
      watch: createWatchDrawing(known, { ...store, coverage }),
    }),
    onLost: rerouteAlert({ items, log }),
    clock,
    log,
  });
  const phases = createDurablePhases({
    pool: database.pool,
    shared: database.kind === "postgresql",
    executor: `firebreak-${randomUUID()}`,
    log,
  });
  const rhythm = { pullRequest: config.rotation.lookAtPullRequest };
  const recorder = createRecorder({ journal, clock, rhythm, phases, onRecorded });
  const shared = { ...known, recorder, items, desk };

  progress("starting the durable engine");
  await phases.launch(createPhaseRunner({ recorder, find: incidents.find, clock, log, phases: createPhases(shared) }));
  life.opened(phases.close);

  progress("opening the doors");
  const dispatch = createDoor({ ...shared, ...store });
  const surfaces = await openSurfaces({ ...shared, ...store, coverage, sources, outbox, dispatch, database });
  life.opened(surfaces.close);

  const sweep = createSweeper({ incidents, recorder, deliverer, phases, clock, log });
  life.opened(repeat(sweep, sweepMilliseconds));
  const watch = createWatch(shared, store, { sources, coverage, dispatch, onRecorded });
  life.opened(watch.close);
  life.opened(repeat(watch.round, watchMilliseconds));
  return { addresses: surfaces.addresses, dispatch, close: life.close };
}

async function openData(config: Config, life: Life) {
  life.opened(lockDirectory(config.dataDirectory));
  const { databaseUrl: url, dataDirectory } = config;
  const database = await openDatabase(
    url === undefined ? { kind: "embedded", directory: `${dataDirectory}/postgresql` } : { kind: "postgresql", url },
  );
  life.opened(database.close);
  const journal = createJournal(database.db);
  const outbox = createOutbox(database.db);
  const inventory = createInventory(database.db);
  const schedule = createWatchSchedule(database.db);
  if (database.kind === "embedded") {
    await outbox.freeAll();
    await schedule.freeAll();
  }
  return { database, journal, outbox, inventory, schedule, incidents: readIncidents(journal) };
}

/** What was opened, to be closed in the reverse order. */
interface Life {
  opened(close: () => Promise<void> | void): void;
  close(): Promise<void>;
}

function createLife(): Life {
  const closers: (() => Promise<void> | void)[] = [];
  return {
    opened: (close) => void closers.push(close),
    async close() {
      for (const close of closers.splice(0).toReversed()) await close();
    },
  };
}

/** Does it again and again, a pause after each, until the returned function is called; that waits for the last one. */
function repeat(work: () => Promise<void>, pause: number): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const next = () => {
    running = work().finally(() => {
      if (!stopped) timer = setTimeout(next, pause);
    });
  };
  next();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
