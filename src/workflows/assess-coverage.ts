import { bot } from "../domain/actor.ts";
import type { Estate } from "../domain/estate.ts";
import type { NewEvent } from "../domain/event.ts";
import { type CoverageFacts, coverageStream, lossesBetween, tallyNow } from "../domain/inventory/coverage.ts";
import { canonical } from "../domain/digest.ts";
import { digestDue, foldCoverage } from "../domain/inventory/digest.ts";
import type { DigestSettings } from "../domain/inventory/settings.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import { owedForDigest, owedForLosses } from "../projections/owed-certificates.ts";

/** What assessing the coverage needs. */
export interface AssessCoverageDeps {
  journal: Pick<Journal, "read" | "append">;
  facts: () => Promise<CoverageFacts>;
  estate: Pick<Estate, "owners">;
  digest: DigestSettings;
  clock: Clock;
  onRecorded: () => void;
}

/**
 * Looks at the coverage as a whole: records the gaps when they are not as they were, tells of those
 * that are new, and says when the week's digest is due. One that changes nothing leaves no trace.
 */
export function assessCoverage(deps: AssessCoverageDeps): () => Promise<void> {
  return async () => {
    const facts = await deps.facts();
    for (;;) {
      const known = foldCoverage(await deps.journal.read(coverageStream));
      const tally = tallyNow(facts, known.tally);
      const now = deps.clock.now();
      // The first assessment is what later ones are held against: nothing has been lost yet.
      const lost = known.tally === null ? [] : lossesBetween(known.tally, tally);
      const isNew = known.tally === null || canonical(known.tally) !== canonical(tally);
      const week = digestDue(deps.digest, known, now);
      const events: NewEvent[] = [
        ...(isNew ? [{ type: "coverage.assessed" as const, actor: bot, data: { tally, lost } }] : []),
        ...(week === undefined ? [] : [{ type: "digest.due" as const, actor: bot, data: { week } }]),
      ];
      if (events.length === 0) return;
      const expected = known.sequence;
      const owed = [
        ...(lost.length > 0 ? [owedForLosses(expected + 1)] : []),
        ...(week === undefined ? [] : owedForDigest(week, deps.estate.owners)),
      ];
      const outcome = await deps.journal.append({ stream: coverageStream, expected, events, at: now, owed });
      if (outcome.kind === "conflict") continue;
      deps.onRecorded();
      return;
    }
  };
}
