import { mkdirSync, openSync } from "node:fs";
import { lockDirectory } from "./adapters/store/lock.ts";
import { FirebreakError } from "./domain/errors.ts";
import { type Child, firstLine, readErrors, startChild } from "./training/child.ts";
import {
  environmentFor,
  filesIn,
  Introduction,
  journalKeyIn,
  type Pace,
  packageFile,
  portsFor,
  reset,
  type TrainingFiles,
  writeConfiguration,
} from "./training/files.ts";

/** What a training ground is started with. */
export interface TrainingOptions {
  /** Where world and bot keep what happened. */
  directory: string;
  /** Begin anew: forget what happened before. */
  reset: boolean;
  /** The page's port; 0 takes a free one. */
  port: number;
  /** Our own environment: of it only PATH, NODE_OPTIONS and the like are handed on, and how much the log says. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Have the bot watch the account whose certificate expires. A training ground that did so once does it again. */
  watched?: boolean;
  pace?: Pace;
  /** A PostgreSQL server for the bot, in place of the embedded database. */
  databaseUrl?: string;
  print: (line: string) => void;
}

/** A training ground: the simulated outside world in a process of its own, and the unchanged bot beside it. */
export interface Training {
  /** The one address to open. */
  page: string;
  introduction: Introduction;
  files: TrainingFiles;
  publicPage: string;
  /** The bot's environment: what a command line needs to talk to it. */
  environment: Readonly<Record<string, string>>;
  /** The bot's process. After it was killed, `startBot` brings it back on the same data. */
  bot(): Child;
  startBot(): Promise<void>;
  /** Resolves when bot or world has ended by itself, with what to tell the person. */
  failed: Promise<string>;
  close(): Promise<void>;
}

/** How long a watch lasts where people practise. */
const trainingPace: Pace = { watch: "15s", lookAtPullRequest: "1s", lookAtRollout: "1s" };

/**
 * Starts the training ground.
 *
 * @throws FirebreakError when another one runs in the directory, or when world or bot don't start
 */
export async function startTraining(options: TrainingOptions): Promise<Training> {
  const { print } = options;
  const files = filesIn(options.directory);
  const unlock = lockTraining(files);
  const children: Child[] = [];
  const close = async () => {
    for (const child of children.splice(0).toReversed()) await child.end();
    unlock();
  };
  try {
    if (options.reset) reset(files);
    const ports = await portsFor(files);
    const publicPage = `http://127.0.0.1:${ports.public}/`;
    const base = inherited(options.environment);

    print("Starting the world: Slack, AWS, Apple, GitHub, PagerDuty …");
    const { port, watched = false } = options;
    const world = startWorld(files, { port, watched, publicPage, environment: base });
    children.push(world);
    readErrors(world, (line) => print(`world: ${line}`));
    const introduction = Introduction.parse(JSON.parse(await firstLine(world, "The world")));
    writeConfiguration(files, introduction, { ports, pace: options.pace ?? trainingPace });
    const { databaseUrl } = options;
    const database =
      databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl, FIREBREAK_JOURNAL_KEY: journalKeyIn(files) };
    const environment = { ...base, ...environmentFor(files, introduction, base["PATH"] ?? ""), ...database };

    let bot: Child | undefined;
    const startBot = async () => {
      const started = await launchBot(files, environment, print);
      if (bot !== undefined) children.splice(children.indexOf(bot), 1);
      bot = started;
      children.push(started);
    };
    print("Starting the bot …");
    await startBot();
    const current = () => {
      if (bot === undefined) throw new FirebreakError("broken", "There is no bot.");
      return bot;
    };
    const failed = Promise.race([
      world.ended.then((code) => `The world has stopped (${code}).`),
      current().ended.then((code) => `The bot has stopped (${code}). Its log is ${files.log}.`),
    ]);
    return {
      page: introduction.page,
      introduction,
      files,
      publicPage,
      environment,
      bot: current,
      startBot,
      failed,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function lockTraining({ directory }: TrainingFiles): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  try {
    return lockDirectory(directory);
  } catch (cause) {
    if (!(cause instanceof FirebreakError) || cause.kind !== "not-now") throw cause;
    throw new FirebreakError("not-now", `A training ground is running in ${directory} already.`, {
      todo: "Go on in that one, or end it with Ctrl-C where it was started. Another can be started in another folder.",
      cause,
    });
  }
}

/** What of our environment the processes may see: nothing that could lead them out of the training ground. */
function inherited(environment: TrainingOptions["environment"]): Record<string, string> {
  const kept = ["PATH", "NODE_OPTIONS", "TMPDIR", "SystemRoot", "FIREBREAK_DEBUG"] as const;
  // The AWS SDK announces at each start which Node it will want next year: that is for whoever updates us.
  const own: Record<string, string> = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
  for (const name of kept) {
    const value = environment[name];
    if (value !== undefined) own[name] = value;
  }
  return own;
}

function startWorld(
  files: TrainingFiles,
  from: { port: number; watched: boolean; publicPage: string; environment: Record<string, string> },
): Child {
  const options = {
    directory: files.world,
    manifest: packageFile("manifest.yml"),
    port: String(from.port),
    "status-page": from.publicPage,
  };
  return startChild({
    script: packageFile("dist/simulator/main.js"),
    arguments: [
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
      ...(from.watched ? ["--watched"] : []),
    ],
    environment: from.environment,
    output: "pipe",
    directory: files.directory,
  });
}

/** Starts the bot as a container would, and waits until it says that it is ready. */
async function launchBot(
  files: TrainingFiles,
  environment: Record<string, string>,
  print: (line: string) => void,
): Promise<Child> {
  const child = startChild({
    script: packageFile("dist/main.js"),
    arguments: ["serve"],
    environment,
    output: openSync(files.log, "a", 0o600),
    directory: files.directory,
  });
  readErrors(child, (line) => print(`  ${line}`));
  const ready = new Promise<"ready">((resolve) =>
    child.process.on("message", (told: { step?: string; ready?: true }) => {
      if (told.step !== undefined) print(`  ${told.step} …`);
      if (told.ready === true) resolve("ready");
    }),
  );
  const outcome = await Promise.race([ready, child.ended]);
  if (outcome === "ready") return child;
  throw new FirebreakError("unavailable", "The bot did not start.", {
    found: `exit ${outcome}`,
    todo: `Its log is ${files.log}.`,
  });
}
