import { z } from "zod";
import { FirebreakError } from "../../../domain/errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Log } from "../../../ports/log.ts";
import type { SeenRequests } from "../../../ports/seen-requests.ts";
import type { SlackApi } from "../api.ts";
import { refusalInWords } from "./tell.ts";

/** Whether something that Slack sends is to be done: it is for this bot, and it did not come before. */
export interface Admission {
  /** Learns who the bot is, so that nothing has to wait for that later. @throws as every call to Slack */
  prepare(): Promise<void>;
  /**
   * Says so for one payload, and remembers it. Whatever is let in and then dies with the process is not done: Slack
   * does not send again what was acknowledged.
   *
   * @throws FirebreakError when Slack or the database can't be asked
   * @throws ZodError for what Slack never sends
   */
  admits(payload: unknown): Promise<boolean>;
}

/** What admission is made of. */
export interface AdmissionDeps {
  api: Pick<SlackApi, "identity" | "call" | "answer">;
  seen: SeenRequests;
  clock: Clock;
  log: Log;
}

/** Whom a payload is for, or who the bot is. */
interface Place {
  app: string | undefined;
  team: string | undefined;
  enterprise: string | undefined;
}

const organization = z.object({ id: z.string() });

/** The parts that say whom it is for, and which one it is. Interactions, commands and events each say it in their own way. */
const Addressed = z.object({
  api_app_id: z.string(),
  team_id: z.string().nullish(),
  team: organization.nullish(),
  enterprise_id: z.string().nullish(),
  enterprise: organization.nullish(),
  authorizations: z.array(z.object({ team_id: z.string().nullish(), enterprise_id: z.string().nullish() })).nullish(),
  view: z.object({ app_installed_team_id: z.string().nullish() }).nullish(),
  event_id: z.string().optional(),
  trigger_id: z.string().optional(),
  response_url: z.url().optional(),
});
type Addressed = z.infer<typeof Addressed>;

/** Lets in what is addressed to this bot's app and workspace, once. */
export function createAdmission({ api, seen, clock, log }: AdmissionDeps): Admission {
  let known: Place | undefined;

  async function own(): Promise<Place> {
    if (known !== undefined) return known;
    const { team, enterprise, bot } = await api.identity();
    known = { team, enterprise, app: await appOf(bot) };
    return known;
  }

  /** The socket and the signing secret are the app's already: where its id can't be read, they have to do. */
  async function appOf(bot: string): Promise<string | undefined> {
    try {
      return (await api.call("bots.info", { bot })).bot.app_id;
    } catch (error) {
      if (!(error instanceof FirebreakError) || error.kind !== "not-allowed") throw error;
      log.warn("the bot may not read which app it belongs to", { found: error.found });
      return undefined;
    }
  }

  async function turnAway({ response_url: address }: Addressed, meant: Place): Promise<void> {
    log.warn("something from Slack is for another app or workspace, and was not done", { ...meant });
    if (address === undefined) return;
    const text = refusalInWords(elsewhere());
    await api.answer(address, { response_type: "ephemeral", text }).catch((error: unknown) => {
      log.debug("a person of another workspace could not be answered", { error });
    });
  }

  return {
    async prepare() {
      await own();
    },
    async admits(payload) {
      const addressed = Addressed.parse(payload);
      const meant = placeOf(addressed);
      if (!isSame(meant, await own())) {
        await turnAway(addressed, meant);
        return false;
      }
      const isNew = await seen.first(requestOf(addressed), clock.now());
      if (!isNew)
        log.info("something from Slack came again, and was not done again", { request: requestOf(addressed) });
      return isNew;
    },
  };
}

/**
 * Whom it is for. In a shared channel the person's workspace, or where it happened, may be another: what counts is where
 * the app is installed. https://docs.slack.dev/apis/events-api#authorizations
 */
function placeOf(payload: Addressed): Place {
  const authorization = payload.authorizations?.[0];
  const team = payload.view?.app_installed_team_id ?? payload.team?.id ?? authorization?.team_id ?? payload.team_id;
  const enterprise = payload.enterprise?.id ?? authorization?.enterprise_id ?? payload.enterprise_id;
  return { app: payload.api_app_id, team: team ?? undefined, enterprise: enterprise ?? undefined };
}

/** Not every payload names the organization; one that does has to name the bot's. */
function isSame(meant: Place, own: Place): boolean {
  const isOwnApp = own.app === undefined || meant.app === own.app;
  const isOwnEnterprise = meant.enterprise === undefined || meant.enterprise === own.enterprise;
  return isOwnApp && isOwnEnterprise && meant.team === own.team;
}

/**
 * Which request it is: an event by its id, which stays when Slack sends it again; what a person did by its trigger,
 * which Slack gives once.
 */
function requestOf({ event_id: event, trigger_id: trigger }: Addressed): string {
  const id = event === undefined ? trigger && `slack/trigger/${trigger}` : `slack/event/${event}`;
  if (id !== undefined) return id;
  throw new FirebreakError("bad-input", "Slack sent something that can't be told from a repetition of it.");
}

function elsewhere(): FirebreakError {
  return new FirebreakError("not-allowed", "This Firebreak belongs to another workspace, so nothing was done.", {
    todo: "Ask whoever looks after Firebreak here to check how it is connected to Slack.",
  });
}
