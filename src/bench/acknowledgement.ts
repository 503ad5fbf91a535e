import { setTimeout as sleep } from "node:timers/promises";
import { createPeople } from "../simulator/drills/person.ts";
import type { Introduction } from "../training/files.ts";
import { startBare } from "./bare.ts";
import { beside, type Table } from "./figures.ts";
import { type BenchOptions, inFolder, inTraining, inWorld } from "./ground.ts";
import { slackAccess } from "./vendors.ts";

/** After each command, so that what follows on one app's acknowledgement does not weigh on the other's; in milliseconds. */
const pause = 40;

/** How long each command took with one app and the other, in milliseconds. */
type Samples = Record<"firebreak" | "bare", number[]>;

/**
 * How long a person waits until Slack shows that her command was taken: in the training ground, and in
 * a world of the same kind with a bare Bolt app.
 */
export function measureAcknowledgement(options: BenchOptions): Promise<Table> {
  return inTraining(options, (training) =>
    inWorld(options, (introduction) =>
      withBareApp(introduction, async () => {
        const firebreak = await createCaller(training.page);
        const bare = await createCaller(introduction.page);
        return tableOf(await takeTurns({ firebreak, bare }, options));
      }),
    ),
  );
}

/** Calls one and the other, and changes who goes first. */
async function takeTurns(
  call: Record<keyof Samples, () => Promise<number>>,
  { quick, progress }: BenchOptions,
): Promise<Samples> {
  const { warmUp, count } = quick ? { warmUp: 10, count: 30 } : { warmUp: 50, count: 300 };
  progress(`${warmUp + count} slash commands to Firebreak, and as many to a bare app`);
  const samples: Samples = { firebreak: [], bare: [] };
  for (let index = 0; index < warmUp + count; index += 1) {
    const order = ["firebreak", "bare"] as const;
    for (const app of index % 2 === 0 ? order : order.toReversed()) {
      const milliseconds = await call[app]();
      if (index >= warmUp) samples[app].push(milliseconds);
      await sleep(pause);
    }
  }
  return samples;
}

function tableOf({ firebreak, bare }: Samples): Table {
  return {
    title: "Acknowledgement of a slash command",
    runs: `${firebreak.length} commands each, taking turns`,
    figures: beside("ms", ["Firebreak, /incident help", firebreak], ["bare: a Bolt app, acknowledging alone", bare]),
  };
}

/** Types `/incident help` as the person at the page, and measures until the page says that the app has taken it. */
async function createCaller(page: string): Promise<() => Promise<number>> {
  const { person } = (await (await fetch(`${page}/api/start`)).json()) as { person: string };
  const { channels } = await createPeople(page).workspace(person);
  const channel = channels.find(({ name }) => name === "incidents")?.id;
  const body = JSON.stringify({ person, channel, line: "/incident help" });
  const request = { method: "POST", headers: { "content-type": "application/json" }, body };
  return async () => {
    const began = performance.now();
    const response = await fetch(`${page}/api/command`, request);
    const answer = await response.text();
    const milliseconds = performance.now() - began;
    if (!response.ok) throw new Error(`The command was not taken: ${answer}`);
    return milliseconds;
  };
}

/** Does the work while a bare app is connected to that world. */
function withBareApp<Result>(introduction: Introduction, work: () => Promise<Result>): Promise<Result> {
  return inFolder(async (directory) => {
    const { botToken, appToken, api } = slackAccess(introduction);
    const environment = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API: api };
    const app = await startBare({ name: "bolt", arguments: [], environment, directory });
    try {
      return await work();
    } finally {
      await app.end();
    }
  });
}
