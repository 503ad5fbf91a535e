import { setTimeout as sleep } from "node:timers/promises";
import { createPeople } from "../simulator/drills/person.ts";
import { startBare } from "./bare.ts";
import type { Table } from "./figures.ts";
import { type BenchOptions, inFolder, inTraining, inWorld } from "./ground.ts";
import { slackAccess } from "./vendors.ts";

/** After each command, so that what one app does after it has acknowledged does not weigh on the next; in milliseconds. */
const pause = 40;

/** Who hears the commands: Firebreak, and two Bolt apps that do next to nothing. */
const apps = ["firebreak", "answering", "bare"] as const;
type App = (typeof apps)[number];

/** As long as what Firebreak answers to `/incident help`. */
const answer = "This is how the command is used. ".repeat(19);

/**
 * How long a person waits until Slack shows that her command was taken: in the training ground, and in
 * two worlds of the same kind with an app that only acknowledges, and one that answers then, as Firebreak does.
 */
export function measureAcknowledgement(options: BenchOptions): Promise<Table> {
  return inTraining(options, (training) =>
    withBareApp(options, [answer], (answering) =>
      withBareApp(options, [], async (bare) => {
        const pages = { firebreak: training.page, answering, bare };
        return tableOf(await takeTurns(pages, options));
      }),
    ),
  );
}

/** Types the command on one page after the other, and changes who goes first. */
async function takeTurns(
  pages: Record<App, string>,
  { quick, progress }: BenchOptions,
): Promise<Record<App, number[]>> {
  const { warmUp, count } = quick ? { warmUp: 10, count: 30 } : { warmUp: 50, count: 300 };
  progress(`${warmUp + count} slash commands to Firebreak, and as many to each bare app`);
  const callers = {
    firebreak: await createCaller(pages.firebreak),
    answering: await createCaller(pages.answering),
    bare: await createCaller(pages.bare),
  };
  const samples: Record<App, number[]> = { firebreak: [], answering: [], bare: [] };
  for (let index = 0; index < warmUp + count; index += 1) {
    for (const app of index % 2 === 0 ? apps : apps.toReversed()) {
      const milliseconds = await callers[app]();
      if (index >= warmUp) samples[app].push(milliseconds);
      await sleep(pause);
    }
  }
  return samples;
}

function tableOf({ firebreak, answering, bare }: Record<App, number[]>): Table {
  return {
    title: "Acknowledgement of a slash command",
    runs: `${firebreak.length} commands each, taking turns`,
    figures: [
      { what: "Firebreak, /incident help", unit: "ms", samples: firebreak, bare },
      { what: "a Bolt app that answers as much", unit: "ms", samples: answering, bare },
      { what: "bare: a Bolt app, acknowledging alone", unit: "ms", samples: bare },
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

/** Does the work while a bare app is connected to a world of its own; the work is told that world's page. */
function withBareApp<Result>(
  options: BenchOptions,
  answers: readonly string[],
  work: (page: string) => Promise<Result>,
): Promise<Result> {
  return inWorld(options, (introduction) =>
    inFolder(async (directory) => {
      const { botToken, appToken, api } = slackAccess(introduction);
      const environment = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API: api };
      const app = await startBare({ name: "bolt", arguments: answers, environment, directory });
      try {
        return await work(introduction.page);
      } finally {
        await app.end();
      }
    }),
  );
}
