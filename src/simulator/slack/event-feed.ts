import type { Deliveries } from "./deliveries.ts";
import { KEEP_EVENTS_FOR } from "./limits.ts";
import type { SlackTiming } from "./limits.ts";
import type { PendingEvent } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** The scope that an event type needs besides its subscription. @see https://docs.slack.dev/reference/events */
const SCOPES: Record<string, string> = {
  app_mention: "app_mentions:read",
  channel_archive: "channels:read",
  channel_created: "channels:read",
  channel_left: "channels:read",
  channel_unarchive: "channels:read",
  file_shared: "files:read",
  group_archive: "groups:read",
  group_left: "groups:read",
  group_unarchive: "groups:read",
  member_joined_channel: "channels:read",
  member_left_channel: "channels:read",
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
  "message.mpim": "mpim:history",
  reaction_added: "reactions:read",
};

/** The Events API: tells the app what happened, again if it does not acknowledge. */
export interface EventFeed {
  /** Tells the app, if its manifest subscribes to `name` (`message.channels`) and it holds the scope. */
  announce(name: string, event: Record<string, unknown> & { type: string }): void;
  /** Sends what waited for a socket. */
  resume(): void;
  close(): void;
}

/**
 * Events lie on the shelf until they are acknowledged, so that a restart loses none.
 *
 * @see https://docs.slack.dev/apis/events-api#retries
 */
export function createEventFeed(workspace: Workspace, deliveries: Deliveries, timing: SlackTiming): EventFeed {
  const { app, team, state } = workspace;
  const timers = new Map<string, NodeJS.Timeout | null>();
  let closed = false;

  const forget = (pending: PendingEvent): void => {
    state.pendingEvents = state.pendingEvents.filter((one) => one !== pending);
    workspace.save();
  };

  async function send(pending: PendingEvent): Promise<void> {
    const id = pending.payload.event_id;
    if (!deliveries.connected()) return void timers.delete(id);
    timers.set(id, null);
    const retry = { attempt: pending.attempts, reason: pending.why ?? "" };
    pending.attempts += 1;
    const outcome = await deliveries.deliver({ type: "events_api", payload: pending.payload, retry });
    if (closed) return;
    timers.delete(id);
    if (outcome.kind === "acknowledged") return forget(pending);
    pending.why = outcome.reason;
    const wait = timing.redeliverAfter[pending.attempts - 1];
    if (wait === undefined || (outcome.kind === "unreached" && !outcome.again)) return forget(pending);
    timers.set(id, setTimeout(() => void send(pending), wait).unref());
  }

  return {
    announce(name, event) {
      if (!app.manifest.settings.event_subscriptions.bot_events.includes(name)) return;
      const scope = SCOPES[name];
      if (scope !== undefined && !app.scopes.has(scope)) return;
      const bot = { user_id: app.botUserId, is_bot: true, is_enterprise_install: false };
      const pending: PendingEvent = {
        payload: {
          team_id: team.id,
          api_app_id: app.id,
          event: { event_ts: String(workspace.now() / 1000), ...event },
          type: "event_callback",
          event_id: workspace.newId("Ev"),
          event_time: workspace.seconds(),
          authorizations: [{ enterprise_id: team.enterprise ?? null, team_id: team.id, ...bot }],
          is_ext_shared_channel: false,
        },
        since: workspace.now(),
        attempts: 0,
      };
      state.pendingEvents.push(pending);
      void send(pending);
    },
    resume() {
      const oldest = workspace.now() - KEEP_EVENTS_FOR;
      state.pendingEvents = state.pendingEvents.filter((pending) => pending.since >= oldest);
      for (const pending of state.pendingEvents) {
        if (!timers.has(pending.payload.event_id)) void send(pending);
      }
    },
    close() {
      closed = true;
      for (const timer of timers.values()) clearTimeout(timer ?? undefined);
    },
  };
}
