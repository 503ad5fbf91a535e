import { asFirebreakError } from "../domain/errors.ts";
import { sha256 } from "../domain/digest.ts";
import { pauseAfter } from "../domain/inventory/source.ts";
import { after } from "../domain/time.ts";
import type { CertificateSource } from "../ports/certificate-source.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { SourceTurn, WatchSchedule } from "../ports/watch-schedule.ts";
import { readSource, type ReadSourceDeps, SourceDoubt } from "./read-source.ts";
import type { SourceJournal } from "./source-journal.ts";

/** Reads every source in its turn. */
export interface SourceWatch {
  /** Whether a source is configured that was not enrolled yet: nothing of it is known so far. */
  hasNew(): Promise<boolean>;
  /** Makes the configured sources the ones that are read, and tells of those that are not any more. */
  enrol(): Promise<void>;
  /** Begins to read whatever is due and nobody reads. Does not wait for it. */
  readDue(): Promise<void>;
  /** Resolves when nothing is being read. */
  idle(): Promise<void>;
  /** Cuts off what is being read, and waits until it has ended. */
  close(): Promise<void>;
}

/** What watching sources needs. */
export interface SourceWatchDeps extends ReadSourceDeps {
  sources: readonly CertificateSource[];
  schedule: WatchSchedule;
  journal: SourceJournal;
  /** Milliseconds between two readings of a source. */
  every: number;
  clock: Clock;
  log: Log;
}

/** Sources that one process reads at a time: readings wait for the network, and leave the bot's own work alone. */
const atOnce = 4;
/** How much longer a source is held than its reading may take, in milliseconds: who holds it longer has died. */
const margin = 60_000;

/**
 * Makes the watch of the sources. A reading is held by a lease in the schedule: a source is never
 * read twice at once, replicas share the work, and what a dead process held is taken over.
 */
export function createSourceWatch(deps: SourceWatchDeps): SourceWatch {
  const { schedule, clock, log } = deps;
  const byId = new Map(deps.sources.map((source) => [source.id, source]));
  const longest = Math.max(0, ...deps.sources.map((source) => source.budget)) + margin;
  const running = new Set<Promise<void>>();
  const closing = new AbortController();

  /** What a replica of another configuration has enrolled is that one's to read. */
  async function next(): Promise<Reading | undefined> {
    if (closing.signal.aborted) return undefined;
    const turn = await schedule.claim([...byId.keys()], clock.now(), longest);
    const source = turn && byId.get(turn.source);
    return turn && source && { turn, source, signal: closing.signal };
  }

  /** Reads one source after the other, until none is due: a hundred of them don't wait for a hundred rounds. */
  async function readFrom(first: Reading): Promise<void> {
    for (let reading: Reading | undefined = first; reading !== undefined; reading = await next()) {
      await take(deps, reading).catch((error: unknown) =>
        log.error("a source's turn could not be ended; it comes again", { error }),
      );
    }
  }

  function begin(first: Reading): void {
    const readings = readFrom(first)
      .catch((error: unknown) => log.error("no further source could be read; the next round tries again", { error }))
      .finally(() => running.delete(readings));
    running.add(readings);
  }

  return {
    async hasNew() {
      const enrolled = new Set((await schedule.all()).map(({ source }) => source));
      return deps.sources.some(({ id }) => !enrolled.has(id));
    },
    async enrol() {
      const dueAt = clock.now();
      // Told before the schedule forgets them: whoever dies in between is followed by somebody who knows.
      const dropped = (await schedule.all()).filter(({ source }) => !byId.has(source));
      for (const { source } of dropped) {
        await deps.journal.dropped(source, (await deps.inventory.presentIn(source)).length);
      }
      await schedule.enrol(deps.sources.map(({ id }) => ({ source: id, dueAt })));
      for (const { id } of deps.sources) await deps.journal.configured(id);
    },
    async readDue() {
      while (running.size < atOnce) {
        const reading = await next();
        if (reading === undefined) return;
        begin(reading);
      }
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    async close() {
      closing.abort();
      await Promise.all(running);
    },
  };
}

/** One reading of a source. */
interface Reading {
  turn: SourceTurn;
  source: CertificateSource;
  signal: AbortSignal;
}

async function take(deps: SourceWatchDeps, { turn, source, signal }: Reading): Promise<void> {
  const { schedule, clock, every } = deps;
  try {
    await readSource(deps, source, { doubted: turn.doubted, signal });
  } catch (thrown) {
    // The bot is ending: nothing is wrong with the source, and whoever comes next reads it.
    if (signal.aborted) await schedule.finish(turn, { ...turn, readAt: undefined, dueAt: clock.now() });
    else await endFailed(deps, { turn, source, thrown });
    return;
  }
  // It was read: what goes wrong from here on is no fault of the source.
  await deps.journal.recovered(source);
  const now = clock.now();
  const dueAt = new Date(after(now, every * jitter(source.id, now)));
  await schedule.finish(turn, { readAt: now, failures: 0, doubted: false, dueAt });
}

async function endFailed(
  { schedule, journal, clock, log, every }: SourceWatchDeps,
  { turn, source, thrown }: Omit<Reading, "signal"> & { thrown: unknown },
): Promise<void> {
  const error = asFirebreakError(thrown);
  const { kind, message, found } = error;
  log.warn("a source could not be read", { source: source.id, kind, why: message, found, error: thrown });
  const failures = turn.failures + 1;
  await journal.failed(source, error, failures);
  const dueAt = new Date(after(clock.now(), pauseAfter(failures, every)));
  await schedule.finish(turn, { readAt: undefined, failures, doubted: thrown instanceof SourceDoubt, dueAt });
}

/** From 0.9 to 1.1, by chance that two replicas share: sources that were read together drift apart. */
function jitter(source: string, at: Date): number {
  const chance = Number.parseInt(sha256(`${source} ${at.toISOString()}`).slice(0, 8), 16) / 0xffffffff;
  return 0.9 + 0.2 * chance;
}
