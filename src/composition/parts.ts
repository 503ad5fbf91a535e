import type { Config } from "../config.ts";
import type { Dispatch } from "../domain/command.ts";
import type { CoverageFacts } from "../domain/inventory/coverage.ts";
import type { DuePhase } from "../domain/phase.ts";
import { FirebreakError } from "../domain/errors.ts";
import { createPulse, type Pulse } from "../web/metrics/pulse.ts";
import type { CertificateSource } from "../ports/certificate-source.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Phases } from "../ports/phases.ts";
import { readIncidents } from "../projections/incidents.ts";
import { type PolicyLine, readPolicies } from "../projections/policies.ts";
import { createApprovalGate } from "../workflows/approval-gate.ts";
import { createDeliverer, type Deliverer } from "../workflows/deliver-messages.ts";
import { lately } from "../workflows/lately.ts";
import { createPhaseRunner } from "../workflows/phase.ts";
import { createRecorder } from "../workflows/record.ts";
import { createItemRecorder } from "../workflows/record-item.ts";
import { createRender } from "../workflows/render-notice.ts";
import { rerouteAlert } from "../workflows/reroute-alert.ts";
import { loadRunbooks, type RunbookFile } from "../workflows/runbooks.ts";
import { createSweeper } from "../workflows/sweep.ts";
import type { WatchRounds } from "../workflows/watch-rounds.ts";
import type { Data } from "./data.ts";
import { createDoor } from "./door.ts";
import { createPagers } from "./pagers.ts";
import { createPhases } from "./phase-table.ts";
import type { Shared } from "./shared.ts";
import { createSources } from "./sources.ts";
import { connectVendors } from "./vendors.ts";
import { createCertificateDesk, createWatch, createWatchDrawing } from "./watch.ts";

/** What a bot is made of, beside its data. */
export interface PartsOptions {
  config: Config;
  runbooks: readonly RunbookFile[];
  /** PEM files that the configuration names, already read. */
  trust: { apns: string | undefined; issuers: string };
  clock: Clock;
  log: Log;
}

/** A bot without an engine that drives it, and without doors. */
export interface Parts {
  shared: Shared;
  sources: readonly CertificateSource[];
  coverage: () => Promise<CoverageFacts>;
  /** The guard's policies, and how each stands. */
  policies: () => Promise<readonly PolicyLine[]>;
  dispatch: Dispatch;
  /** Runs one of the bot's moves. */
  runPhase: (move: DuePhase) => Promise<void>;
  deliverer: Deliverer;
  /** One look at everything of incidents that may have become due by itself. */
  sweep: () => Promise<void>;
  watch: WatchRounds;
  /** How the watch's last round went. */
  watchRound: Pulse["latest"];
}

/** Puts the bot together. Nothing moves by itself yet, and no vendor is asked anything. */
export function createParts(options: PartsOptions, data: Data, phases: Phases): Parts {
  const { config, clock, log } = options;
  const { journal, outbox } = data;
  const { components, applications, people, owners } = config;
  const estate = { components, applications, people, owners };
  const vendors = connectVendors({ config, estate, trust: options.trust, clock, log });
  const sources = createSources({ config, vendors, trust: options.trust, clock });
  const { policies } = config.guard;
  const { directory } = vendors;
  const passkeys = { inForce: () => Promise.resolve(new Map()) };
  const gate = createApprovalGate({ policies, people, directory, passkeys });
  const shown = createApprovalGate({ policies, people, directory: lately(directory, clock), passkeys });
  const incidents = readIncidents(journal);
  const stepUps = {
    begin: () => Promise.reject(new FirebreakError("misconfigured", "This bot has no page to confirm on.")),
  };
  const known = {
    ...vendors,
    estate,
    gate,
    stepUps,
    incidents,
    runbooks: loadRunbooks(options.runbooks),
    clock,
    log,
    config,
  };
  const { desk, coverage } = createCertificateDesk(known, data, sources);

  const onRecorded = () =>
    void deliverer.deliverDue().catch((error: unknown) => log.error("messages could not be sent", { error }));
  const rhythm = { pullRequest: config.rotation.lookAtPullRequest };
  const recorder = createRecorder({ journal, clock, rhythm, phases, onRecorded });
  const items = createItemRecorder({ ...data, ladder: desk.ladder, clock, onRecorded });
  const shared = { ...known, recorder, items, desk };
  const deliverer = createDeliverer({
    outbox,
    chat: vendors.chat,
    pagers: createPagers(config, { clock, log }),
    render: createRender({
      ...known,
      gate: shown,
      announcements: config.slack.announcements,
      watch: createWatchDrawing(known, { ...data, coverage }),
    }),
    onLost: rerouteAlert({ items, log }),
    clock,
    log,
  });
  const dispatch = createDoor({ ...shared, ...data });
  const watch = createWatch(shared, data, { sources, coverage, dispatch, onRecorded });
  const pulse = createPulse(clock);
  return {
    shared,
    sources,
    coverage,
    policies: readPolicies(journal, policies),
    dispatch,
    runPhase: createPhaseRunner({ recorder, find: incidents.find, clock, log, phases: createPhases(shared) }),
    deliverer,
    sweep: createSweeper({ incidents, recorder, deliverer, phases, clock, log }),
    watch: { ...watch, round: pulse.timed(watch.round) },
    watchRound: pulse.latest,
  };
}
