import { stringify } from "yaml";
import type { Data } from "../../../src/composition/data.ts";
import { createDoor } from "../../../src/composition/door.ts";
import { readRunbooks } from "../../../src/composition/runbook-files.ts";
import type { Known, Vendors } from "../../../src/composition/shared.ts";
import { createCertificateDesk, createWatch, createWatchDrawing } from "../../../src/composition/watch.ts";
import { type Config, readConfig } from "../../../src/config.ts";
import type { DuePhase } from "../../../src/domain/phase.ts";
import type { CertificateSource } from "../../../src/ports/certificate-source.ts";
import { readIncidents } from "../../../src/projections/incidents.ts";
import { createApprovalGate } from "../../../src/workflows/approval-gate.ts";
import { createDeliverer } from "../../../src/workflows/deliver-messages.ts";
import { createRecorder } from "../../../src/workflows/record.ts";
import { createItemRecorder } from "../../../src/workflows/record-item.ts";
import { createRender } from "../../../src/workflows/render-notice.ts";
import { rerouteAlert } from "../../../src/workflows/reroute-alert.ts";
import { loadRunbooks } from "../../../src/workflows/runbooks.ts";
import { exampleConfiguration, exampleSecrets } from "../../cli/example-configuration.ts";
import { approvers, dana, estate, liam, mara, omar } from "../../domain/story.ts";
import { rhythm } from "../house.ts";
import { iosProd } from "./sources.ts";
import type { World } from "./world.ts";

const secrets = exampleSecrets();
const runbooks = loadRunbooks(readRunbooks({}));

/** The channels of the two teams, and the wider one. */
export const channels = { mobile: "C0MOBILE", wallet: "C0WALLET", wide: "C0WIDE" };

/** What firebreak.yml says, but for what a test changes. */
export function configured(changes: Record<string, unknown> = {}): Config {
  const file = {
    ...exampleConfiguration(),
    people: estate.people,
    components: [
      { id: "ios-push", name: "iOS push", responders: [{ person: liam }], application: iosProd },
      { id: "api", name: "API", responders: [{ person: mara }] },
    ],
    owners: [
      {
        id: "mobile",
        name: "Mobile platform",
        channel: channels.mobile,
        component: "ios-push",
        pager: "mobile",
        portal: [dana, liam],
        owns: ["**:app/APNS/ios-*"],
      },
      { id: "wallet", name: "Wallet", channel: channels.wallet, pager: "wallet", portal: [mara, omar] },
    ],
    pagers: ["mobile", "wallet"].map((id) => ({ id, kind: "pagerduty", key: `PAGER_${id.toUpperCase()}` })),
    guard: {
      policies: [
        {
          action: "rotate-credential",
          ask: [{ group: approvers }],
          approve: [{ from: [{ group: approvers }], count: 2 }],
          requestLifetime: "1h",
          grantLifetime: "15m",
        },
      ],
    },
    ...changes,
    watch: { channel: channels.wide, ...(changes["watch"] as object) },
  };
  return readConfig(stringify(file), { ...secrets, PAGER_MOBILE: "key", PAGER_WALLET: "key" });
}

const usual = configured();

/** A process of the bot: put together as the real one is, with its own memory, which ends with it. */
export type Bot = ReturnType<typeof startBot>;

/** What a process of the bot starts with. */
export interface Start {
  world: Pick<World, "vendors" | "pagers" | "time" | "log">;
  data: Data;
  sources: readonly CertificateSource[];
  config?: Config;
}

/** Starts a process of the bot. It does nothing by itself: `settle` lets it go on. */
export function startBot({ world, data, sources, config = usual }: Start) {
  const { journal, outbox } = data;
  const { log } = world;
  const vendors: Vendors = world.vendors;
  const clock = { now: () => world.time.now };
  const { components, applications, people, owners, consumers } = config;
  const gate = createApprovalGate({
    policies: config.guard.policies,
    people,
    directory: vendors.directory,
    passkeys: { inForce: () => Promise.resolve(new Map()) },
  });
  const stepUps = { begin: () => Promise.reject(new Error("nothing here needs a passkey")) };
  const incidents = readIncidents(journal);
  const known: Known = {
    ...vendors,
    estate: { components, applications, people, owners, consumers },
    gate,
    stepUps,
    incidents,
    runbooks,
    clock,
    log,
    config,
  };
  const { desk, coverage } = createCertificateDesk(known, data, sources);
  const onRecorded = () => undefined;
  const started: DuePhase[] = [];
  const phases = { start: (move: DuePhase) => Promise.resolve(void started.push(move)) };
  const full = { ...phases, recover: () => Promise.resolve(), forget: () => Promise.resolve() };
  const recorder = createRecorder({ journal, clock, rhythm, phases: full, onRecorded });
  const items = createItemRecorder({ ...data, ladder: desk.ladder, clock, onRecorded });
  const shared = { ...known, recorder, items, desk };
  const dispatch = createDoor({ ...shared, ...data });
  const watch = createWatch(shared, data, { sources, coverage, showing: gate, dispatch, onRecorded });
  const deliverer = createDeliverer({
    outbox,
    chat: vendors.chat,
    pagers: new Map(Object.entries(world.pagers).map(([id, { port }]) => [id, port])),
    anchor: () => Promise.reject(new Error("no head is signed here")),
    render: createRender({
      ...known,
      announcements: config.slack.announcements,
      record: () => Promise.resolve(undefined),
      watch: createWatchDrawing(known, { ...data, coverage }),
    }),
    onLost: rerouteAlert({ items, log }),
    clock,
    log,
  });

  /** Lets it go on until it has nothing to do any more at this instant. */
  async function settle(): Promise<void> {
    const recorded = async () => (await journal.heads("")).reduce((sum, { sequence }) => sum + sequence, 0);
    for (let before = -1, now = await recorded(); before !== now; now = await recorded()) {
      before = now;
      await watch.round();
      await watch.idle();
      await deliverer.deliverDue();
    }
  }

  return { watch, deliverer, dispatch, incidents, items, coverage, gate, config, started, settle };
}
