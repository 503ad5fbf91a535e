import { groupBy } from "../../domain/grouping.ts";
import { type GapKind, gapKinds } from "../../domain/inventory/coverage.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { CertificateDesk } from "../../projections/certificate-desk.ts";

/** How many gaps there were of each kind, and when they were looked for. */
export interface CoverageCount {
  at: Date;
  gaps: ReadonlyMap<GapKind, number>;
}

/** Counting asks the chat, Apple and the directory: often enough for a graph, and no load for them. In milliseconds. */
const countedEvery = 5 * 60_000;

/**
 * Counts the gaps for all scrapes of five minutes. The first scrape waits for it; later ones show the last
 * count while the next is under way, so that a vendor who is slow takes no scrape down. What can't be
 * counted leaves the rest of a scrape alone, and the last count as it was: its age tells.
 */
export function createCoverageCount(deps: {
  desk: Pick<CertificateDesk, "gaps">;
  clock: Clock;
  log: Log;
}): () => Promise<CoverageCount | undefined> {
  const { desk, clock, log } = deps;
  let begun: Date | undefined;
  let latest: CoverageCount | undefined;

  async function count(at: Date): Promise<void> {
    try {
      const byKind = groupBy(await desk.gaps(), (gap) => gap.kind);
      latest = { at, gaps: new Map(gapKinds.map((kind) => [kind, byKind.get(kind)?.length ?? 0])) };
    } catch (error) {
      log.warn("the gaps in the coverage could not be counted for the metrics", { error });
    }
  }

  return async () => {
    const now = clock.now();
    if (begun === undefined || now.getTime() - begun.getTime() >= countedEvery) {
      begun = now;
      const counting = count(now);
      if (latest === undefined) await counting;
    }
    return latest;
  };
}
