import { clockLine } from "../../domain/clock-line.ts";
import { type ExaminedLine, fine, notChecked, wrong } from "../../domain/examination.ts";
import type { ChannelState } from "../../domain/inventory/coverage.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Examination } from "../../ports/examination.ts";
import { createSlackApi, type SlackAccess, tryAppToken } from "./api.ts";
import { channelState } from "./chat/channels.ts";
import { neededScopes } from "./methods.ts";
import { outOfReach } from "./refusals.ts";

/** What is looked at in Slack. */
export interface SlackExaminationSettings extends SlackAccess {
  /** Undefined where Slack comes over HTTP, which needs none. */
  appToken: string | undefined;
  /** The channel where everybody hears of incidents: its id. */
  announcements: string;
  clock: Clock;
}

/** Milliseconds that Slack is given to say what time it is. */
const patience = 7_000;

/** Both tokens, the scopes, the channel of the announcements, and the clock. */
export function examineSlack(settings: SlackExaminationSettings): Examination[] {
  const { announcements } = settings;
  const bot = "Slack: the bot's token";
  const scopes = "Slack: scopes";
  const app = "Slack: the app's token";
  const channel = "Slack: the announcements' channel";
  const clock = "Clock: against Slack";
  // A client of its own for each look: who the bot is must be asked now, not remembered.
  const identity = () => createSlackApi(settings).identity();
  return [
    {
      check: bot,
      silence: "wrong",
      async look() {
        const { team, user } = await identity();
        return [fine(bot, `${user} in ${team}`)];
      },
    },
    {
      check: scopes,
      silence: "not-checked",
      look: async () => [scopeLine(scopes, (await identity()).scopes)],
    },
    {
      check: app,
      silence: "wrong",
      async look() {
        if (settings.appToken === undefined) return [notChecked(app, overHttp)];
        await tryAppToken(settings, settings.appToken);
        return [fine(app, "opens connections")];
      },
    },
    {
      check: channel,
      silence: "not-checked",
      async look() {
        const state = await channelState({ api: createSlackApi(settings), log: settings.log }, announcements);
        return [channelLine(channel, state, announcements)];
      },
    },
    {
      check: clock,
      silence: "not-checked",
      async look() {
        const theirs = await dateAt(settings.apiUrl);
        return [clockLine(clock, { theirs, ours: settings.clock.now() })];
      },
    },
  ];
}

const overHttp = "Slack comes over HTTP, which needs none; whether the signing secret is right shows when it does";

function scopeLine(check: string, granted: readonly string[]): ExaminedLine {
  if (granted.length === 0) return notChecked(check, "Slack did not say which scopes the token has");
  const missing = neededScopes.filter((scope) => !granted.includes(scope));
  return missing.length === 0
    ? fine(check, "all that manifest.yml asks for")
    : wrong(
        check,
        `lacks ${missing.join(", ")}`,
        "Reinstall the app in the workspace: Slack grants new scopes only then.",
      );
}

const trouble: Partial<Record<ChannelState, { found: string; todo: string }>> = {
  archived: { found: "it is archived", todo: "Unarchive it, or name another one in slack.announcements." },
  "without-bot": { found: "the bot is not in it", todo: "Type /invite @Firebreak there." },
  missing: {
    found: "Slack shows no such channel to the bot",
    todo: "Check slack.announcements; into a private channel the bot has to be invited first.",
  },
};

function channelLine(check: string, state: ChannelState, id: string): ExaminedLine {
  if (state === "unknown") return notChecked(check, "Slack could not be asked about it");
  const known = trouble[state];
  return known === undefined ? fine(check, `the bot is in ${id}`) : wrong(check, `${id}: ${known.found}`, known.todo);
}

/** The time at Slack; whatever it answers to the question itself, its answer is dated. */
async function dateAt(apiUrl: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${apiUrl}api.test`, { method: "POST", signal: AbortSignal.timeout(patience) });
    await response.body?.cancel();
    return response.headers.get("date") ?? undefined;
  } catch (thrown) {
    throw outOfReach(
      thrown instanceof Error && thrown.name === "TimeoutError" ? "no answer in time" : "no connection",
      thrown,
    );
  }
}
