import type { EventFeed } from "./event-feed.ts";
import { messageObject } from "./objects/message.ts";
import type { Channel, ChannelKind, Message } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** Tells the app what happened to messages where it is a member. */
export interface MessageEvents {
  posted(channel: Channel, message: Message): void;
  /** `before` is the message as it was; `after`, as it is now, or undefined when it was deleted. */
  changed(channel: Channel, before: Record<string, unknown>, after: Message | undefined): void;
  reacted(channel: Channel, message: Message, reaction: { name: string; user: string }): void;
}

/** The subscription that hears of messages, by kind of channel, and what Slack calls that kind in the event. */
const HEARD: Record<ChannelKind, { name: string; type: string }> = {
  public: { name: "message.channels", type: "channel" },
  private: { name: "message.groups", type: "group" },
  im: { name: "message.im", type: "im" },
  mpim: { name: "message.mpim", type: "mpim" },
};

/** @see https://docs.slack.dev/reference/events/message */
export function createMessageEvents(workspace: Workspace, feed: EventFeed): MessageEvents {
  const { app, state } = workspace;
  const hears = (channel: Channel): boolean => channel.members.includes(app.botUserId);

  function tell(channel: Channel, event: Record<string, unknown>): void {
    const { name, type } = HEARD[channel.kind];
    feed.announce(name, { type: "message", ...event, channel: channel.id, channel_type: type });
  }

  return {
    posted(channel, message) {
      if (!hears(channel)) return;
      const object = { ...messageObject(workspace, channel, message), event_ts: message.ts };
      tell(channel, object);
      if (message.text.includes(`<@${app.botUserId}>`) && message.author !== app.botUserId)
        feed.announce("app_mention", { ...object, type: "app_mention", channel: channel.id });
      for (const file of state.files.filter((one) => message.files.includes(one.id))) {
        const event = { file_id: file.id, file: { id: file.id }, user_id: message.author, channel_id: channel.id };
        feed.announce("file_shared", { type: "file_shared", ...event });
      }
    },

    changed(channel, before, after) {
      if (!hears(channel)) return;
      const common = { previous_message: before, ts: workspace.newTs(), hidden: true };
      if (after === undefined) tell(channel, { subtype: "message_deleted", deleted_ts: before["ts"], ...common });
      else tell(channel, { subtype: "message_changed", message: messageObject(workspace, channel, after), ...common });
    },

    reacted(channel, message, { name, user }) {
      if (!hears(channel)) return;
      const item = { type: "message", channel: channel.id, ts: message.ts };
      const event = { user, reaction: name, item, item_user: message.author };
      feed.announce("reaction_added", { type: "reaction_added", ...event });
    },
  };
}
