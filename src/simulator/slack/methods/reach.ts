import { SlackError } from "../slack-error.ts";
import type { Channel, ChannelKind, Message, User } from "../state.ts";
import type { Call } from "./method.ts";

/** Scopes by what is done and the kind of conversation. @see https://docs.slack.dev/reference/scopes */
export const CONVERSATION_SCOPES = {
  read: { public: ["channels:read"], private: ["groups:read"], im: ["im:read"], mpim: ["mpim:read"] },
  history: { public: ["channels:history"], private: ["groups:history"], im: ["im:history"], mpim: ["mpim:history"] },
  manage: { public: ["channels:manage"], private: ["groups:write"], im: ["im:write"], mpim: ["mpim:write"] },
  invite: {
    public: ["channels:manage", "channels:write.invites"],
    private: ["groups:write", "groups:write.invites"],
    im: [],
    mpim: [],
  },
  topic: {
    public: ["channels:manage", "channels:write.topic"],
    private: ["groups:write", "groups:write.topic"],
    im: ["im:write"],
    mpim: ["mpim:write"],
  },
} as const satisfies Record<string, Record<ChannelKind, readonly string[]>>;

/** What is done to a conversation. */
export type Deed = keyof typeof CONVERSATION_SCOPES;

/** All scopes of which a method on conversations needs at least one. */
export function scopesFor(deed: Deed): string[] {
  const byKind: Record<ChannelKind, readonly string[]> = CONVERSATION_SCOPES[deed];
  return Object.values(byKind).flat();
}

/**
 * A conversation the app can see.
 *
 * @throws `channel_not_found`, or `missing_scope` for its kind
 */
export function reach(call: Call, id: string, deed?: Deed): Channel {
  const { workspace } = call;
  const channel = workspace.channel(id);
  if (channel === undefined || (channel.kind !== "public" && !isMember(call, channel)))
    throw new SlackError("channel_not_found");
  if (deed !== undefined) workspace.requireScope(CONVERSATION_SCOPES[deed][channel.kind]);
  return channel;
}

/**
 * A channel the app is in and that is not archived.
 *
 * @throws also `not_in_channel`, `is_archived`, or `method_not_supported_for_channel_type` in a direct message
 */
export function reachInside(call: Call, id: string, deed?: Deed): Channel {
  const channel = reach(call, id, deed);
  if (channel.kind === "im" || channel.kind === "mpim") throw new SlackError("method_not_supported_for_channel_type");
  if (channel.archived) throw new SlackError("is_archived");
  if (!isMember(call, channel)) throw new SlackError("not_in_channel");
  return channel;
}

/** Whether the app is in the conversation. */
export function isMember(call: Call, channel: Channel): boolean {
  return channel.members.includes(call.workspace.app.botUserId);
}

/** @throws `message_not_found`: ephemeral messages can't be found either */
export function reachMessage(call: Call, channel: Channel, ts: string): Message {
  const message = call.messages.find(channel, ts);
  if (message === undefined) throw new SlackError("message_not_found");
  return message;
}

/** @throws `user_not_found` */
export function reachUser(call: Call, id: string): User {
  const user = call.workspace.user(id);
  if (user === undefined) throw new SlackError("user_not_found");
  return user;
}
