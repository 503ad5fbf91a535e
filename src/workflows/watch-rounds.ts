import { after } from "../domain/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { WatchSchedule } from "../ports/watch-schedule.ts";
import type { SourceWatch } from "./watch-sources.ts";

/** The watch's own initiative, a round at a time. */
export interface WatchRounds {
  /** One look at everything of the watch that may be due. Readings go on in the background. */
  round(): Promise<void>;
  /** Resolves when nothing is being read. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** What a round is made of. */
export interface WatchRoundsDeps {
  sources: SourceWatch;
  /** Sets when each item is attended to, by the ladder as it now is. */
  reschedule: () => Promise<void>;
  /** Attends to the items whose time has come. */
  attend: () => Promise<void>;
  /** Looks at the coverage as a whole. */
  assess: () => Promise<void>;
  /** Looks at the guard's policies that are due. */
  lookAtGuard: () => Promise<void>;
  schedule: Pick<WatchSchedule, "claimAssessment" | "finishAssessment">;
  /** Milliseconds between two readings of a source. */
  every: number;
  clock: Clock;
  log: Log;
}

/** How often coverage is assessed at least, in milliseconds: a channel may be archived at any time. */
const assessedAtLeast = 15 * 60_000;
/** How long an assessment may take, in milliseconds, before whoever took it counts as dead. */
const assessmentLease = 5 * 60_000;

/** Makes the rounds of the watch: the first begins with what firebreak.yml may have changed. A part that fails is logged, and stops no other. */
export function createWatchRounds(deps: WatchRoundsDeps): WatchRounds {
  const { sources, clock, log } = deps;
  let enrolled = false;
  let assessing: Promise<void> | undefined;
  let looking: Promise<void> | undefined;

  async function leniently(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error(`${what}; the next round tries again`, { error });
    }
  }

  async function enrol(): Promise<void> {
    if (enrolled) return;
    // Looked at before its first reading, a new source is one that was not read yet, and what it shows no loss.
    if (await sources.hasNew()) await leniently("coverage could not be assessed", deps.assess);
    await sources.enrol();
    await deps.reschedule();
    enrolled = true;
  }

  async function assessInTurn(): Promise<void> {
    if (!(await deps.schedule.claimAssessment(clock.now(), assessmentLease))) return;
    assessing = assess();
  }

  async function assess(): Promise<void> {
    await leniently("coverage could not be assessed", deps.assess);
    const pause = Math.min(deps.every, assessedAtLeast);
    const next = new Date(after(clock.now(), pause));
    await leniently("the next look at coverage could not be set", () => deps.schedule.finishAssessment(next));
    assessing = undefined;
  }

  /** The directory may be slow: a round waits for it as little as for a source. */
  function lookAtGuard(): void {
    looking ??= leniently("the guard's policies could not be looked at", deps.lookAtGuard).finally(() => {
      looking = undefined;
    });
  }

  return {
    async round() {
      await leniently("the sources could not be enrolled", enrol);
      await leniently("no source could be read", sources.readDue);
      await leniently("the certificates could not be attended to", deps.attend);
      if (assessing === undefined) await leniently("coverage could not be assessed", assessInTurn);
      lookAtGuard();
    },
    async idle() {
      await sources.idle();
      await assessing;
      await looking;
    },
    async close() {
      await sources.close();
      await assessing;
      await looking;
    },
  };
}
