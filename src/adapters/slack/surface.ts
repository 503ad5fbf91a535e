import { App, SocketModeReceiver } from "@slack/bolt";
import { FirebreakError } from "../../domain/errors.ts";
import type { Log } from "../../ports/log.ts";
import { clientOptions, createSlackApi, type SlackApi } from "./api.ts";
import { createLibraryLog } from "./library-log.ts";
import { neededScopes } from "./methods.ts";
import { readCommand, readPress, readSubmission } from "./surface/ask.ts";
import { certificateForm, submitCertificateForm } from "./surface/certificate-form.ts";
import { createConnection } from "./surface/connection.ts";
import { declareForm, submitDeclareForm, type AnswerForm } from "./surface/declare-form.ts";
import { incidentVerbs } from "./surface/incident-command.ts";
import { press } from "./surface/presses.ts";
import { runbookVerbs } from "./surface/runbook-command.ts";
import { answering, createTell } from "./surface/tell.ts";
import type { SurfaceTools } from "./surface/tools.ts";
import { runVerb, type Verb } from "./surface/verbs.ts";

/** Where people meet the bot: slash commands, buttons and forms in Slack. */
export interface SlackSurface {
  /**
   * Connects. Slack out of reach is no failure: it goes on trying.
   *
   * @throws FirebreakError `misconfigured`, naming the token that Slack refuses
   */
  start(): Promise<void>;
  close(): Promise<void>;
  /** Whether Slack can tell the bot what people do. */
  connected(): boolean;
}

/** What the surface is made of. */
export interface SlackSurfaceDeps extends Omit<SurfaceTools, "api" | "tell"> {
  config: { botToken: string; appToken: string; apiUrl: string };
}

/** Every slash command, as manifest.yml declares them. */
export const commands: Record<string, Record<string, Verb>> = {
  "/incident": incidentVerbs,
  "/runbook": runbookVerbs,
};

/** The bot's surface in Slack, over Socket Mode. */
export function createSlackSurface(deps: SlackSurfaceDeps): SlackSurface {
  const { config, dispatch, incidents, estate, runbooks, log } = deps;
  const api = createSlackApi({ ...config, log });
  const receiver = createReceiver(config, log);
  listen(receiver, { api, tell: createTell({ api, log }), dispatch, incidents, estate, runbooks, log });
  return createConnection({ client: receiver.client, greet: createGreeting(api, log), log });
}

function createReceiver(config: SlackSurfaceDeps["config"], log: Log): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken: config.appToken,
    autoReconnectEnabled: false,
    logger: createLibraryLog(log),
    installerOptions: { clientOptions: clientOptions({ ...config, log }) },
    async processEventErrorHandler({ error }) {
      log.error("something from Slack could not be handled", { error });
      return false;
    },
  });
}

/**
 * Hears what Slack sends. Everything is acknowledged before anything is done about it; a form that may
 * come back with errors is the one exception. When Slack does not get the acknowledgement, nothing is done:
 * the person is told that it failed.
 */
function listen(receiver: SocketModeReceiver, tools: SurfaceTools): void {
  const { log } = tools;
  const app = new App({
    receiver,
    authorize: async () => ({}),
    logger: createLibraryLog(log),
    convoStore: false,
    ignoreSelf: false,
  });
  app.error(async (error) => log.error("something from Slack could not be handled", { error }));

  app.command(/.*/, async ({ ack, body }) => {
    await ack();
    const ask = readCommand(body);
    await answering(tools, ask, async () => runVerb(verbsOf(ask.command), tools, ask));
  });
  app.action(/.*/, async ({ ack, body }) => {
    await ack();
    const ask = readPress(body);
    await answering(tools, ask, () => press(tools, ask));
  });
  app.view(/.*/, async ({ ack, body }) => {
    await submit(tools, body, (errors) => (errors === undefined ? ack() : ack({ response_action: "errors", errors })));
  });
}

function verbsOf(command: string): Record<string, Verb> {
  const verbs = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (verbs !== undefined) return verbs;
  throw new FirebreakError("not-found", `This version of Firebreak does not know ${command}.`, {
    expected: Object.keys(commands).join(", "),
    todo: "Update the app in Slack from manifest.yml.",
  });
}

async function submit(tools: SurfaceTools, body: unknown, answer: AnswerForm): Promise<void> {
  const ask = readSubmission(body);
  if (ask.form === declareForm) return submitDeclareForm(tools, ask, answer);
  await answer();
  if (ask.form === certificateForm) await submitCertificateForm(tools, ask);
}

/** Asks Slack once who the bot is, which proves its token, and holds what it may do against what it needs. */
function createGreeting(api: SlackApi, log: Log): () => Promise<void> {
  let greeted = false;
  return async () => {
    const { scopes } = await api.identity();
    if (greeted) return;
    greeted = true;
    const missing = neededScopes.filter((scope) => !scopes.includes(scope));
    if (missing.length === 0 || scopes.length === 0) return;
    log.warn("the Slack app lacks permissions: update it from manifest.yml and reinstall it", { missing });
  };
}
