import type { Config } from "../config.ts";
import type { Dispatch } from "../domain/command.ts";
import type { CoverageFacts } from "../domain/inventory/coverage.ts";
import { type Ladder, nextAttention } from "../domain/inventory/watch.ts";
import type { CertificateSource } from "../ports/certificate-source.ts";
import type { Inventory } from "../ports/inventory.ts";
import type { Journal } from "../ports/journal.ts";
import type { WatchSchedule } from "../ports/watch-schedule.ts";
import { type CertificateDesk, openDesk } from "../projections/certificate-desk.ts";
import { assessCoverage } from "../workflows/assess-coverage.ts";
import { createAttendant } from "../workflows/attend-items.ts";
import { gatherCoverage } from "../workflows/gather-coverage.ts";
import { openForItem } from "../workflows/open-for-item.ts";
import { prepareRotation } from "../workflows/rotation/start.ts";
import { rehearseRotation } from "../workflows/rehearse-rotation.ts";
import { createSourceJournal } from "../workflows/source-journal.ts";
import { createWatchRounds } from "../workflows/watch-rounds.ts";
import { createSourceWatch } from "../workflows/watch-sources.ts";
import { createRenderGuard } from "../workflows/render-guard.ts";
import { createRenderWatch, type RenderWatch } from "../workflows/render-watch.ts";
import type { ApprovalGate } from "../workflows/approval-gate.ts";
import { watchGuard } from "../workflows/watch-guard.ts";
import type { Known, Shared } from "./shared.ts";

/** What the watch is kept in. */
export interface WatchStore {
  journal: Journal;
  inventory: Inventory;
  schedule: WatchSchedule;
}

/** The ladder of firebreak.yml. */
export function ladderOf({ watch: { ladder } }: Pick<Config, "watch">): Ladder {
  return { ...ladder, plan: ladder.plan === false ? null : ladder.plan };
}

/** The wider channel's id. */
export function wideChannelOf({ watch, slack }: Pick<Config, "watch" | "slack">): string {
  return watch.channel ?? slack.announcements;
}

/** Where people read the horizon; undefined where nobody said how the internal port is reached from their machines. */
export function horizonOf({ web }: Pick<Config, "web">): string | undefined {
  const { address } = web.internal;
  return address === undefined ? undefined : new URL("/certificates", address).href;
}

/** The reading side of the watch: what the certificates are, and how well they are covered. */
export function createCertificateDesk(
  known: Known,
  { journal, inventory, schedule }: WatchStore,
  sources: readonly CertificateSource[],
): { desk: CertificateDesk; coverage: () => Promise<CoverageFacts> } {
  const coverage = gatherCoverage({ ...known, journal, inventory, schedule, sources });
  const { estate, clock, config } = known;
  return { desk: openDesk({ inventory, estate, clock, ladder: ladderOf(config), coverage }), coverage };
}

/** The drawing of the watch's messages, and of those about the guard's policies. */
export function createWatchDrawing(
  { chat, incidents, estate, clock, config }: Known,
  from: Pick<WatchStore, "journal" | "inventory"> & { coverage: () => Promise<CoverageFacts> },
): RenderWatch {
  const fallback = estate.owners.find((owner) => owner.id === config.watch.owner);
  const ladder = ladderOf(config);
  const ofGuard = createRenderGuard({ ...from, estate, fallback, announcements: config.slack.announcements });
  const ofWatch = createRenderWatch({
    ...from,
    chat,
    incidents,
    estate,
    clock,
    fallback,
    ladder,
    wide: wideChannelOf(config),
    horizon: horizonOf(config),
  });
  return async (item) => (await ofGuard(item)) ?? ofWatch(item);
}

/** The watch as it runs: sources are read, items attended to, coverage assessed. */
export function createWatch(
  shared: Shared,
  store: WatchStore,
  from: {
    sources: readonly CertificateSource[];
    coverage: () => Promise<CoverageFacts>;
    /** What looks over the guard's policies; it decides nothing. */
    showing: ApprovalGate;
    dispatch: Dispatch;
    onRecorded: () => void;
  },
) {
  const { config, clock, log, estate, items } = shared;
  const { journal, inventory, schedule } = store;
  const { onRecorded, sources } = from;
  const ladder = ladderOf(config);
  const common = { ...shared, ...store, ladder, onRecorded };
  const open = openForItem({
    ...common,
    prepare: prepareRotation({ ...shared, calm: config.rotation.calm }),
    dispatch: from.dispatch,
  });
  const { policies } = config.guard;
  return createWatchRounds({
    sources: createSourceWatch({
      ...common,
      journal: createSourceJournal({ journal, clock, onRecorded }),
      sources,
      every: config.watch.every,
      ownerTag: config.watch.ownerTag,
      runbooksFor: config.watch.runbooks,
    }),
    reschedule: () => inventory.reschedule((item) => nextAttention(item, ladder)),
    attend: createAttendant({ inventory, items, estate, ladder, open, rehearse: rehearseRotation(shared), clock, log }),
    assess: assessCoverage({ journal, facts: from.coverage, estate, digest: config.watch.digest, clock, onRecorded }),
    lookAtGuard: watchGuard({ policies, gate: from.showing, schedule, journal, clock, log, onRecorded }),
    schedule,
    every: config.watch.every,
    clock,
    log,
  });
}
