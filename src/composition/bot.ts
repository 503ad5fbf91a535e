import { randomUUID } from "node:crypto";
import { launchPhases } from "../adapters/dbos/phases.ts";
import { openDatabase } from "../adapters/store/database.ts";
import { createJournal } from "../adapters/store/journal.ts";
import { lockDirectory } from "../adapters/store/lock.ts";
import { createOutbox } from "../adapters/store/outbox.ts";
import type { Config } from "../config.ts";
import type { Dispatch } from "../domain/command.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Phases } from "../ports/phases.ts";
import { readIncidents } from "../projections/incidents.ts";
import { createApprovalGate } from "../workflows/approval-gate.ts";
import { createDeliverer } from "../workflows/deliver-messages.ts";
import { createPhaseRunner } from "../workflows/phase.ts";
import { createRecorder } from "../workflows/record.ts";
import { createRender } from "../workflows/render-notice.ts";
import type { RunbookFile } from "../workflows/runbooks.ts";
import { loadRunbooks } from "../workflows/runbooks.ts";
import { createSweeper } from "../workflows/sweep.ts";
import { connectVendors } from "./vendors.ts";
import { createDoor } from "./door.ts";
import { createPhases } from "./phase-table.ts";
import { openSurfaces, type SurfaceAddresses } from "./surfaces.ts";

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

/**
 * Starts the bot: the data first, then what it does, then the doors.
 *
 * @throws FirebreakError when something that it can't do without is wrong; whatever was opened is closed again
 */
export async function startBot(options: BotOptions): Promise<Bot> {
  const opened: (() => Promise<void> | void)[] = [];
  const closeAll = async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  try {
    return await assemble(options, { opened, closeAll });
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function assemble(
  options: BotOptions,
  life: { opened: (() => Promise<void> | void)[]; closeAll: () => Promise<void> },
): Promise<Bot> {
  const { config, clock, log, progress } = options;
  const runbooks = loadRunbooks(options.runbooks);
  const estate = { components: config.components, applications: config.applications, people: config.people };

  opened(lockDirectory(config.dataDirectory));
  progress("opening the database");
  const database = await openDatabase(
    config.databaseUrl === undefined
      ? { kind: "embedded", directory: `${config.dataDirectory}/postgresql` }
      : { kind: "postgresql", url: config.databaseUrl },
  );
  opened(database.close);

  const journal = createJournal(database.db);
  const outbox = createOutbox(database.db);
  if (database.kind === "embedded") await outbox.freeAll();
  const incidents = readIncidents(journal);
  const vendors = connectVendors({ config, estate, trust: options.trust, clock, log });
  const gate = createApprovalGate({ policies: config.guard.policies, directory: vendors.directory });
  const announcements = config.slack.announcements;
  const render = createRender({
    incidents,
    estate,
    gate,
    clock,
    announcements,
    statusPage: vendors.statusPage,
    directory: vendors.directory,
  });
  const deliverer = createDeliverer({ outbox, chat: vendors.chat, render, clock, log });

  let engine: Phases | undefined;
  const phases = () => {
    if (engine === undefined) throw new Error("A phase was started before the engine.");
    return engine;
  };
  const recorder = createRecorder({
    journal,
    clock,
    rhythm: { pullRequest: config.rotation.lookAtPullRequest },
    phases,
    onRecorded: () =>
      void deliverer.deliverDue().catch((error: unknown) => log.error("messages could not be sent", { error })),
  });
  const shared = { ...vendors, estate, gate, incidents, recorder, runbooks, clock, log, config };
  const dispatch = createDoor(shared);

  progress("starting the durable engine");
  const durable = await launchPhases({
    pool: database.pool,
    shared: database.kind === "postgresql",
    executor: `firebreak-${randomUUID()}`,
    log,
    run: createPhaseRunner({ recorder, find: incidents.find, clock, log, phases: createPhases(shared) }),
  });
  engine = durable;
  opened(durable.close);

  progress("opening the doors");
  const surfaces = await openSurfaces({ ...shared, journal, outbox, dispatch, database });
  opened(surfaces.close);

  const sweep = createSweeper({ incidents, recorder, deliverer, phases, clock, log });
  opened(repeat(sweep, sweepMilliseconds));
  return { addresses: surfaces.addresses, dispatch, close: life.closeAll };

  function opened(close: () => Promise<void> | void): void {
    life.opened.push(close);
  }
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
