import { randomUUID } from "node:crypto";
import { createDurablePhases } from "../adapters/dbos/phases.ts";
import { lockDirectory } from "../adapters/store/lock.ts";
import type { Dispatch } from "../domain/command.ts";
import { openData } from "./data.ts";
import { journalKeyFile } from "./journal-key-file.ts";
import { createParts, type PartsOptions } from "./parts.ts";
import { openSurfaces, type SurfaceAddresses } from "./surfaces.ts";

/** What a bot is started with. */
export interface BotOptions extends PartsOptions {
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
  const { config, log, progress } = options;
  progress("opening the database");
  life.opened(lockDirectory(config.dataDirectory));
  const { databaseUrl: url, dataDirectory, secrets } = config;
  const data = await openData(
    url === undefined ? { kind: "embedded", directory: `${dataDirectory}/postgresql` } : { kind: "postgresql", url },
    { pem: secrets.journalKey, file: journalKeyFile(dataDirectory) },
  );
  const { database } = data;
  life.opened(database.close);
  const phases = createDurablePhases({
    pool: database.pool,
    shared: database.kind === "postgresql",
    executor: `firebreak-${randomUUID()}`,
    log,
  });
  const parts = createParts(options, data, phases);

  progress("starting the durable engine");
  await phases.launch(parts.runPhase);
  life.opened(phases.close);

  progress("opening the doors");
  const surfaces = await openSurfaces(parts, data, options.trust.issuers);
  life.opened(surfaces.close);

  life.opened(repeat(parts.sweep, sweepMilliseconds));
  life.opened(parts.watch.close);
  life.opened(repeat(parts.watch.round, watchMilliseconds));
  return { addresses: surfaces.addresses, dispatch: parts.dispatch, close: life.close };
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
