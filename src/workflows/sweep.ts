import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Phases } from "../ports/phases.ts";
import type { Incidents } from "../projections/incidents.ts";
import type { Deliverer } from "./deliver-messages.ts";
import type { Recorder } from "./record.ts";

/** Everything that may have become due by itself, and who does it. */
export interface SweeperDeps {
  incidents: Incidents;
  recorder: Recorder;
  deliverer: Deliverer;
  /** Signs the journal's head when that is due. */
  signHead: () => Promise<void>;
  phases: Pick<Phases, "recover" | "forget">;
  clock: Clock;
  log: Log;
}

/** How often phases that ended long ago are forgotten, in milliseconds. */
const forgetEvery = 3_600_000;

/**
 * One look at everything that may have become due without anybody saying so: deadlines, retries,
 * wake-ups that were lost, work that a dead process left. The journal says what; the clock says when.
 */
export function createSweeper(deps: SweeperDeps): () => Promise<void> {
  let forgotten = 0;
  return async () => {
    const now = deps.clock.now();
    try {
      await deps.phases.recover();
      if (now.getTime() - forgotten >= forgetEvery) {
        forgotten = now.getTime();
        await deps.phases.forget(now);
      }
      for (const incident of await deps.incidents.all()) await deps.recorder.startDue(incident);
      await deps.signHead().catch((error: unknown) => {
        deps.log.error("the journal's head could not be signed; the next sweep tries again", { error });
      });
      await deps.deliverer.deliverDue();
    } catch (error) {
      deps.log.error("a sweep could not be finished; the next one comes", { error });
    }
  };
}
