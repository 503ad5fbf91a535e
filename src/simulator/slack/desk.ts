import type { Channels } from "./channels.ts";
import type { Deliveries } from "./deliveries.ts";
import type { EventFeed } from "./event-feed.ts";
import type { Messages } from "./messages.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { ReplyAddresses } from "./reply-addresses.ts";
import type { Sockets } from "./sockets.ts";
import type { Triggers } from "./triggers.ts";
import type { Views } from "./views.ts";
import type { Workspace } from "./workspace.ts";

/** Somebody who is doing something in Slack's client. */
export interface Actor extends Desk {
  person: string;
}

/** What the Web API and the people's client both work with. */
export interface Desk {
  workspace: Workspace;
  messages: Messages;
  channels: Channels;
  views: Views;
  triggers: Triggers;
  replies: ReplyAddresses;
  sockets: Sockets;
  deliveries: Deliveries;
  feed: EventFeed;
  limits: RateLimits;
}
