import type { WorldContext } from "../core/context.ts";
import { listen } from "../core/listen.ts";
import { type Admins, createAdmins } from "./admins.ts";
import { createChannels } from "./channels.ts";
import type { Desk } from "./desk.ts";
import { type AppSettings, createDeliveries } from "./deliveries.ts";
import { createEventFeed } from "./event-feed.ts";
import { SLACK_TIMING } from "./limits.ts";
import type { SlackTiming } from "./limits.ts";
import { createMessages } from "./messages.ts";
import { createPeople } from "./people.ts";
import { createRateLimits } from "./rate-limits.ts";
import { createReplyAddresses } from "./reply-addresses.ts";
import type { SlackSeed } from "./seed.ts";
import { createRequests } from "./requests.ts";
import { createServer } from "./server.ts";
import { createSockets } from "./sockets.ts";
import type { SlackSurface } from "./surface.ts";
import { createTriggers } from "./triggers.ts";
import { createViews } from "./views.ts";
import { openWorkspace } from "./workspace.ts";

/** A simulated Slack that is running. */
export interface SlackWorld {
  /** `http://127.0.0.1:PORT`; an app's `slackApiUrl` is this and `/api/`. */
  url: string;
  surface: SlackSurface;
  admins: Admins;
  /** What the app's developers set on its page at Slack. */
  app: AppSettings;
  /** Asks every connected app to open a new socket, as Slack does now and then. */
  refreshSockets(): void;
  /** Cuts every socket. With the faults `slack.*` or `slack.socket` set to refuse, none comes back. */
  disconnectAll(): void;
  close(): Promise<void>;
}

/** How a world is run. */
export interface SlackWorldOptions {
  /** The port to listen on; 0, the default, takes a free one. */
  port?: number;
  /** Slack's own unless said otherwise. */
  timing?: SlackTiming;
}

/**
 * Starts the simulated Slack. Its state lies on the shelf `slack`; whoever watches the shelves hears of
 * every change in it, and when the app's sockets come and go.
 *
 * @throws when the seed's manifest is not one Slack would take, or the port is taken
 */
export async function createSlackWorld(
  context: WorldContext,
  seed: SlackSeed,
  { port = 0, timing = SLACK_TIMING }: SlackWorldOptions = {},
): Promise<SlackWorld> {
  let url = "";
  const workspace = openWorkspace(context, seed, () => url);
  const { app, origin } = workspace;
  const { acknowledgeWithin } = timing;
  const sockets = createSockets({ app, origin, faults: context.faults, acknowledgeWithin });
  const requests = createRequests({ workspace, faults: context.faults, acknowledgeWithin });
  const deliveries = createDeliveries({ workspace, sockets, requests });
  const feed = createEventFeed(workspace, deliveries, timing);
  const messages = createMessages(workspace, feed);
  const desk: Desk = {
    workspace,
    sockets,
    deliveries,
    feed,
    messages,
    channels: createChannels(workspace, messages, feed),
    views: createViews(workspace),
    triggers: createTriggers(workspace),
    replies: createReplyAddresses(workspace, messages),
    limits: createRateLimits(() => workspace.now()),
  };

  const listening = await listen(createServer(desk, context), port);
  url = listening.url;
  sockets.attach(listening.server, (connected) => {
    if (connected) feed.resume();
    workspace.save();
  });

  return {
    url,
    surface: createPeople(desk),
    admins: createAdmins(desk),
    app: {
      ...deliveries,
      async useRequestUrl(address) {
        await deliveries.useRequestUrl(address);
        feed.resume();
      },
    },
    refreshSockets: () => sockets.refresh(),
    disconnectAll: () => sockets.disconnectAll(),
    async close() {
      feed.close();
      await sockets.close();
      await listening.close();
    },
  };
}
