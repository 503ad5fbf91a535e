import type { Config } from "../config.ts";
import type { Dispatch } from "../domain/command.ts";
import type { CoverageFacts } from "../domain/inventory/coverage.ts";
import type { DuePhase } from "../domain/phase.ts";
import { createPulse, type Pulse } from "../web/metrics/pulse.ts";
import type { CertificateSource } from "../ports/certificate-source.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Phases } from "../ports/phases.ts";
import { readIncidents } from "../projections/incidents.ts";
import { type PolicyLine, readPolicies } from "../projections/policies.ts";
import { createApprovalGate } from "../workflows/approval-gate.ts";
import { createDeliverer, type Deliverer } from "../workflows/deliver-messages.ts";
import { createPhaseRunner } from "../workflows/phase.ts";
import { rememberingDirectory } from "../workflows/remembering-directory.ts";
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
import { createPasskeyParts, type PasskeyParts } from "./passkeys.ts";
import { createPhases } from "./phase-table.ts";
import { createRecord } from "./record.ts";
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
  passkeys: PasskeyParts;
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

/**
 * How long what is only shown or looked over remembers who is in which group, in milliseconds: Slack takes 20 such
 * questions a minute from all replicas together, and the guard's decisions need them.
 */
const shownMilliseconds = 60_000;

/** Puts the bot together. Nothing moves by itself yet, and no vendor is asked anything. */
export function createParts(options: PartsOptions, data: Data, phases: Phases): Parts {
  const { config, clock, log } = options;
  const { journal, outbox } = data;
  const { components, applications, people, owners, consumers } = config;
  const estate = { components, applications, people, owners, consumers };
  const vendors = connectVendors({ config, estate, trust: options.trust, clock, log });
  const sources = createSources({ config, vendors, trust: options.trust, clock });
  const passkeys = createPasskeyParts(config, data, clock);
  const { directory } = vendors;
  const { policies } = config.guard;
  const guarded = { policies, people, passkeys: passkeys.passkeys };
  const gate = createApprovalGate({ ...guarded, directory });
  const lately = rememberingDirectory(directory, { clock, lifetime: shownMilliseconds });
  const showing = createApprovalGate({ ...guarded, directory: lately });
  const incidents = readIncidents(journal);
  const { stepUps } = passkeys;
  const runbooks = loadRunbooks(options.runbooks);
  const known = { ...vendors, estate, gate, stepUps, incidents, runbooks, clock, log, config };
  const { desk, coverage } = createCertificateDesk({ ...known, gate: showing }, data, sources);

  const onRecorded = () =>
    void deliverer.deliverDue().catch((error: unknown) => log.error("messages could not be sent", { error }));
  const { lookAtPullRequest: pullRequest, lookAtRollout: rollout } = config.rotation;
  const rhythm = { pullRequest, rollout, consumers };
  const recorder = createRecorder({ journal, clock, rhythm, phases, onRecorded });
  const record = createRecord(known, data, onRecorded);
  const items = createItemRecorder({ ...data, ladder: desk.ladder, clock, onRecorded });
  const shared = { ...known, recorder, items, desk };
  const deliverer = createDeliverer({
    outbox,
    chat: vendors.chat,
    pagers: createPagers(config, { clock, log }),
    anchor: record.anchor,
    render: createRender({
      ...known,
      gate: showing,
      record: record.drawing,
      announcements: config.slack.announcements,
      watch: createWatchDrawing(known, { ...data, coverage }),
    }),
    onLost: record.onLost(rerouteAlert({ items, log })),
    clock,
    log,
  });
  const dispatch = createDoor({ ...shared, ...data });
  const watch = createWatch(shared, data, { sources, coverage, showing, dispatch, onRecorded });
  const pulse = createPulse(clock);
  return {
    shared,
    sources,
    coverage,
    passkeys,
    policies: readPolicies(journal, policies),
    dispatch,
    runPhase: createPhaseRunner({ recorder, find: incidents.find, clock, log, phases: createPhases(shared) }),
    deliverer,
    sweep: createSweeper({ incidents, recorder, deliverer, signHead: record.signHead, phases, clock, log }),
    watch: { ...watch, round: pulse.timed(watch.round) },
    watchRound: pulse.latest,
  };
}
