import { setTimeout as sleep } from "node:timers/promises";
import { createPeople } from "../simulator/drills/person.ts";
import { startBare } from "./bare.ts";
import type { Table } from "./figures.ts";
import { type BenchOptions, inFolder, inTraining, inWorld } from "./ground.ts";
import { slackAccess } from "./vendors.ts";

/** After each command, so that what follows on one app's acknowledgement does not weigh on the other's; in milliseconds. */
const pause = 40;

/**
 * How long a person waits until Slack shows that her command was taken: in the training ground, and in
 * a world of the same kind with a bare Bolt app. The two take turns.
 */
export async function measureAcknowledgement(options: BenchOptions): Promise<Table> {
  const { quick, progress } = options;
  const count = quick ? 30 : 300;
  const warmUp = quick ? 10 : 50;
  return inTraining(options, (training) =>
    inWorld(options, (introduction) =>
      withBareApp(introduction, async () => {
        const apps = {
          firebreak: await createCaller(training.page),
          bare: await createCaller(introduction.page),
        };
        const samples = { firebreak: [] as number[], bare: [] as number[] };
        progress(`${warmUp + count} slash commands to Firebreak, and as many to a bare app`);
        for (let index = -warmUp; index < count; index += 1) {
          // Who goes first changes, too.
          for (const app of index % 2 === 0 ? (["firebreak", "bare"] as const) : (["bare", "firebreak"] as const)) {
            const milliseconds = await apps[app]();
            if (index >= 0) samples[app].push(milliseconds);
            await sleep(pause);
          }
        }
        return tableOf(samples);
      }),
    ),
  );
}

function tableOf({ firebreak, bare }: { firebreak: number[]; bare: number[] }): Table {
  return {
    title: "Acknowledgement of a slash command",
    runs: `${firebreak.length} commands each, taking turns`,
    figures: [
      { what: "Firebreak, /incident help", unit: "ms", samples: firebreak, bare },
      { what: "bare: a Bolt app that only acknowledges", unit: "ms", samples: bare },
    ],
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

function withBareApp<Result>(
  introduction: Parameters<typeof slackAccess>[0],
  work: () => Promise<Result>,
): Promise<Result> {
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
