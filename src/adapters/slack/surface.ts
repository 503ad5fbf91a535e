import { App, type Receiver } from "@slack/bolt";
import { FirebreakError } from "../../domain/errors.ts";
import type { Directory } from "../../ports/directory.ts";
import type { Log } from "../../ports/log.ts";
import type { SeenRequests } from "../../ports/seen-requests.ts";
import type { CertificateDesk } from "../../projections/certificate-desk.ts";
import { createSlackApi, type SlackApi } from "./api.ts";
import { createLibraryLog } from "./library-log.ts";
import { neededScopes } from "./methods.ts";
import { type Admission, createAdmission } from "./surface/admission.ts";
import { readCommand, readPress, readSubmission, type SubmissionAsk } from "./surface/ask.ts";
import { certVerbs } from "./surface/cert-command.ts";
import { certificateForm, submitCertificateForm } from "./surface/rotation/certificate-form.ts";
import { otherForm, submitOtherForm } from "./surface/rotation/other-form.ts";
import { startForm, submitStartForm } from "./surface/rotation/start-form.ts";
import { declareForm, submitDeclareForm } from "./surface/declare-form.ts";
import { hearFile } from "./surface/files/hear-file.ts";
import type { AnswerForm } from "./surface/form.ts";
import { breakGlassForm, submitBreakGlassForm } from "./surface/guard/break-glass-form.ts";
import { reasonForm, submitReasonForm } from "./surface/guard/reason-form.ts";
import { reviewForm, submitReviewForm } from "./surface/guard/review-form.ts";
import { submitVoteForm, voteForm } from "./surface/guard/vote-form.ts";
import { handOverForm, submitHandOverForm } from "./surface/hand-over-form.ts";
import { openHome } from "./surface/home.ts";
import { incidentVerbs } from "./surface/incident-command.ts";
import { inspectForm, submitInspectForm } from "./surface/inspect-form.ts";
import { press } from "./surface/presses.ts";
import { createRecent } from "./surface/recent.ts";
import { runbookVerbs } from "./surface/runbook-command.ts";
import { createSkew, type Skew } from "./surface/skew.ts";
import { snoozeForm, submitSnoozeForm } from "./surface/snooze-form.ts";
import { createTeams } from "./surface/teams.ts";
import { answering, createTell, explain } from "./surface/tell.ts";
import type { SurfaceTools } from "./surface/tools.ts";
import { createTransport, type Transport } from "./surface/transport.ts";
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
export interface SlackSurfaceDeps extends Omit<SurfaceTools, "api" | "tell" | "desk" | "gaps" | "teams"> {
  config: { botToken: string; apiUrl: string; transport: Transport };
  desk: CertificateDesk;
  /** Who is in which user group. */
  directory: Pick<Directory, "members">;
  /** What Slack has sent already. */
  seen: SeenRequests;
}

/** How long what is not covered is remembered, in milliseconds: it asks Slack about every owner's channel. */
const gapsLifetime = 60_000;

/** Every slash command, as manifest.yml declares them. */
export const commands: Record<string, Record<string, Verb>> = {
  "/incident": incidentVerbs,
  "/runbook": runbookVerbs,
  "/cert": certVerbs,
};

/** What comes of a submitted form. */
type Submit = (tools: SurfaceTools, ask: SubmissionAsk, answer: AnswerForm) => Promise<void>;

/** Every form, by its name. One that never comes back with errors is closed before anything is done about it. */
const forms: Record<string, Submit> = {
  [declareForm]: submitDeclareForm,
  [snoozeForm]: submitSnoozeForm,
  [handOverForm]: submitHandOverForm,
  [reasonForm]: submitReasonForm,
  [startForm]: submitStartForm,
  [otherForm]: submitOtherForm,
  [voteForm]: submitVoteForm,
  [breakGlassForm]: submitBreakGlassForm,
  [reviewForm]: submitReviewForm,
  [certificateForm]: closedFirst(submitCertificateForm),
  [inspectForm]: closedFirst(submitInspectForm),
};

function closedFirst(submit: (tools: SurfaceTools, ask: SubmissionAsk) => Promise<void>): Submit {
  return async (tools, ask, answer) => {
    await answer();
    await submit(tools, ask);
  };
}

/** The bot's surface in Slack, over Socket Mode or HTTP. */
export function createSlackSurface(deps: SlackSurfaceDeps): SlackSurface {
  const { config, log, clock, directory, seen, ...rest } = deps;
  const api = createSlackApi({ ...config, log });
  const admission = createAdmission({ api, seen, clock, log });
  const greet = createGreeting(api, admission, log);
  const skew = createSkew({ clock, log });
  const { receiver, connection } = createTransport(config.transport, { apiUrl: config.apiUrl, greet, skew, log });
  listen(
    receiver,
    { ...admission, ...skew },
    {
      ...rest,
      log,
      clock,
      api,
      tell: createTell({ api, log }),
      gaps: createRecent(deps.desk.gaps, { clock, lifetime: gapsLifetime }),
      teams: createTeams({ owners: deps.estate.owners, directory, clock }),
    },
  );
  return connection;
}

/**
 * Hears what Slack sends, over whichever transport. Everything is acknowledged before anything is done about it; a form
 * that may come back with errors is the one exception. When Slack does not get the acknowledgement, nothing is done:
 * the person is told that it failed. What is for somebody else, or came before, is acknowledged and no more.
 */
function listen(receiver: Receiver, { admits, heard }: Admission & Skew, tools: SurfaceTools): void {
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
    await answering(tools, ask, async () =>
      (await admits(body)) ? runVerb(verbsOf(ask.command), tools, ask) : undefined,
    );
  });
  app.action(/.*/, async ({ ack, body }) => {
    await ack();
    const ask = readPress(body);
    await answering(tools, ask, async () => ((await admits(body)) ? press(tools, ask) : undefined));
  });
  app.view(/.*/, async ({ ack, body }) => {
    // While that can't be told the form stays open, with what is filled in.
    if (!(await admits(body))) return ack();
    // A form may stand on a page whose facts it has just changed: both are closed.
    const close = () => ack({ response_action: "clear" });
    await submit(tools, body, (errors) =>
      errors === undefined ? close() : ack({ response_action: "errors", errors }),
    );
  });
  app.event("app_home_opened", async ({ body, context }) => {
    // An event keeps its time when it is sent again.
    if ((context.retryNum ?? 0) === 0) heard(body.event_time);
    if (await admits(body)) await openHome(tools, body);
  });
  app.event("file_shared", async ({ body, context }) => {
    if ((context.retryNum ?? 0) === 0) heard(body.event_time);
    if (await admits(body)) await hearFile(tools, body);
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
  const handle = Object.hasOwn(forms, ask.form) ? forms[ask.form] : undefined;
  if (handle === undefined) return answer();
  let answered = false;
  const answerOnce: AnswerForm = (errors) => {
    answered = true;
    return answer(errors);
  };
  try {
    await handle(tools, ask, answerOnce);
  } catch (thrown) {
    if (answered) throw thrown;
    // What the form is about is gone, or can't be read: nothing that is filled in could mend that.
    await answer();
    await tools.tell(ask, explain(tools, ask, thrown));
  }
}

/** Asks Slack once who the bot is, which proves its token, and holds what it may do against what it needs. */
function createGreeting(api: SlackApi, admission: Admission, log: Log): () => Promise<void> {
  let greeted = false;
  return async () => {
    const { scopes } = await api.identity();
    await admission.prepare();
    if (greeted) return;
    greeted = true;
    const missing = neededScopes.filter((scope) => !scopes.includes(scope));
    if (missing.length === 0 || scopes.length === 0) return;
    log.warn("the Slack app lacks permissions: update it from manifest.yml and reinstall it", { missing });
  };
}
