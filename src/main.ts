#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { resolve } from "node:path";
import type { CommandLine } from "./cli/command-line.ts";
import { untilAskedToEnd } from "./cli/ending.ts";
import { readInput } from "./cli/input.ts";
import { runCommand } from "./cli/program.ts";
import { refusalOf } from "./cli/refusal.ts";
import type { Settings } from "./composition/settings.ts";
import { FirebreakError } from "./domain/errors.ts";

type Environment = Record<string, string | undefined>;

/** The port of the training ground's page, unless another one is asked for. */
const trainingPort = 4420;

const line = createCommandLine(readEnvironment());
// Whoever reads the output may stop reading, as `head` does.
process.stdout.on("error", () => undefined);
process.on("uncaughtException", (thrown) => void line.refuse(thrown).finally(() => process.exit()));
await runCommand(process.argv.slice(2), line);
process.exit();

/** The commands' way to the terminal, the bot and the machine. What a command does not need is not loaded. */
function createCommandLine(environment: Environment): CommandLine {
  const details = environment["FIREBREAK_DEBUG"] !== undefined;
  const print = (text: string) => void process.stdout.write(`${text}\n`);
  const tell = (text: string) => void process.stderr.write(`${text}\n`);
  const input = async (most: number) => (process.stdin.isTTY ? undefined : readInput(process.stdin, most));
  return {
    version: readVersion(),
    operator: operatorName(),
    useData: (directory) => void (environment["FIREBREAK_DATA"] = directory),
    print,
    tell,
    input,
    password: passwordFrom,
    async ask(respondent, question) {
      const { openHouse } = await import("./composition/cli.ts");
      const { housePlace } = await import("./composition/house-place.ts");
      const { house, close } = await openHouse(housePlace(environment), respondent);
      try {
        return await question(house);
      } finally {
        await close();
      }
    },
    async examine() {
      const { examineFor } = await import("./composition/cli.ts");
      // The SDK would print which Node it prefers between the lines.
      process.removeAllListeners("warning");
      return examineFor(environment);
    },
    start: (options) => startOrTrain(environment, options, { print, tell }),
    serve: () => runBot(environment, () => undefined),
    async drill({ keep }) {
      const { runDrill } = await import("./drill.ts");
      return runDrill({ environment, print, keep });
    },
    async checkRunbooks(files) {
      const { checkRunbooks } = await import("./composition/runbook-files.ts");
      return checkRunbooks(files, environment);
    },
    async checkConfig() {
      const { checkSettings } = await import("./composition/settings.ts");
      return checkSettings(environment);
    },
    async readConfig() {
      const { readConfigAlone } = await import("./composition/settings.ts");
      return { config: readConfigAlone(environment), at: new Date().toISOString() };
    },
    async observe({ profile, regions }) {
      // Before the SDK is loaded: it reads the process's own environment.
      if (profile !== undefined) process.env["AWS_PROFILE"] = profile;
      // The SDK would print which Node it prefers between the lines.
      process.removeAllListeners("warning");
      const { openObservation } = await import("./composition/observe.ts");
      return openObservation({ regions, clock: { now: () => new Date() } });
    },
    async inspect(options) {
      const { openInspecting } = await import("./composition/inspect-files.ts");
      const { timeZone: zone } = new Intl.DateTimeFormat().resolvedOptions();
      return openInspecting(options, { clock: { now: () => new Date() }, zone, input });
    },
    endWith: (code) => void (process.exitCode = code),
    async refuse(thrown) {
      const { redact } = await import("./domain/redaction.ts");
      const { lines, exitCode } = refusalOf(thrown, details);
      for (const words of lines) tell(redact(words));
      process.exitCode = exitCode;
    },
  };
}

/** Runs the bot against the real world if it is configured, else the training ground. */
async function startOrTrain(
  environment: Environment,
  { reset, watched, port }: Parameters<CommandLine["start"]>[0],
  { print, tell }: Pick<CommandLine, "print" | "tell">,
): Promise<void> {
  const { isConfigured } = await import("./composition/settings.ts");
  if (!isConfigured(environment)) return train(environment, { reset, watched, port: port ?? trainingPort, print });
  if (reset || watched || port !== undefined) throw notInTraining();
  return runBot(environment, tell);
}

/** The first line of that file, or what somebody types on the terminal. */
async function passwordFrom(from: { file: string } | { question: string }): Promise<string> {
  if ("question" in from) {
    const { askPassword } = await import("./cli/password.ts");
    return askPassword(from.question);
  }
  const { readPassword } = await import("./composition/inspect-files.ts");
  return readPassword(from.file);
}

/** Runs the bot until it is asked to end. Its log, on the standard output, is all that it says; `tell` is for a person. */
async function runBot(environment: Environment, tell: (words: string) => void): Promise<void> {
  const { readSettings } = await import("./composition/settings.ts");
  const settings = readSettings(environment);
  const { createLog } = await import("./composition/log.ts");
  const { startBot } = await import("./composition/bot.ts");
  const log = createLog(process.stdout, {
    level: environment["FIREBREAK_DEBUG"] === undefined ? "info" : "debug",
    held: heldSecrets(settings.config, environment),
  });
  process.on("uncaughtException", (error) => log.error("Firebreak ends: nobody foresaw this error", { error }));
  // Node would print the warnings of libraries between the lines of the log.
  process.removeAllListeners("warning");
  process.on("warning", ({ name, message }) => log.warn(message, { name }));

  // Whoever started this process with a channel is told how far it has come.
  const supervisor = process.send?.bind(process);
  const progress = (step: string) => {
    log.info(step);
    tell(`Firebreak is ${step} …`);
    supervisor?.({ step });
  };
  const asked = untilAskedToEnd();
  const bot = await startBot({ ...settings, clock: { now: () => new Date() }, log, progress });
  log.info("Firebreak is running", { ...bot.addresses });
  tell(`Firebreak is running. The status page is ${bot.addresses.publicPage}`);
  supervisor?.({ ready: true });

  await asked;
  log.info("Firebreak is ending");
  tell("Firebreak is ending …");
  await bot.close();
}

/** What the log never shows, whatever form it has: the tokens and keys that the bot was given. */
function heldSecrets({ secrets, slackTransport }: Settings["config"], environment: Environment): string[] {
  const {
    AWS_SECRET_ACCESS_KEY: key = "",
    AWS_SESSION_TOKEN: token = "",
    FIREBREAK_SECRETS_KEY: files = "",
  } = environment;
  const ofSlack = slackTransport.kind === "socket" ? slackTransport.appToken : slackTransport.signingSecret;
  const held = [secrets.slackBot, ofSlack, ...secrets.pagers.values(), key, token, ...files.split(/\s+/)];
  return held.filter((secret) => secret !== "");
}

/** Runs the training ground until it is asked to end, or a part of it ends by itself. */
async function train(
  environment: Environment,
  options: { reset: boolean; watched: boolean; port: number; print: (words: string) => void },
): Promise<void> {
  const { startTraining } = await import("./training.ts");
  const { print } = options;
  const training = await startTraining({ ...options, environment, directory: resolve(".firebreak/training") });
  const failed = training.failed.then((words) => {
    throw new FirebreakError("unavailable", words, { todo: "Start it again: it goes on where it was." });
  });
  try {
    print(`\nThe training ground is ready. Open ${training.page} in your browser.`);
    print("Ctrl-C ends it, and the next start goes on where it was; --reset begins again.");
    await Promise.race([untilAskedToEnd(), failed]);
    print("\nEnding …");
  } finally {
    await training.close();
  }
}

function notInTraining(): FirebreakError {
  return new FirebreakError("bad-input", "--reset, --watched and --port belong to the training ground.", {
    found: "a configuration for the real world: firebreak.yml, or a variable that names one",
    todo: "Leave them out, or start the training ground in another folder, without that configuration.",
  });
}

/**
 * A variable that is set to nothing counts as not set: that is how compose files and CI leave one out. It is
 * taken out of the process's own environment, which libraries read.
 */
function readEnvironment(): Environment {
  for (const [name, value] of Object.entries(process.env)) if (value === "") delete process.env[name];
  return { ...process.env };
}

function readVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Who sits here, for the journal. A container may run under a number that has no name. */
function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}
