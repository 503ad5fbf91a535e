import type { EventFeed } from "./event-feed.ts";
import { MESSAGE } from "./limits.ts";
import { createMessageEvents } from "./message-events.ts";
import { messageObject } from "./objects/message.ts";
import type { Channel, Message, MessageMetadata } from "./state.ts";
import type { Block } from "./surface.ts";
import type { Workspace } from "./workspace.ts";

/** A message before it is posted. */
export interface Draft {
  author: string;
  text: string;
  blocks?: Block[];
  files?: string[];
  threadTs?: string;
  subtype?: string;
  metadata?: MessageMetadata;
  /** Makes it ephemeral: only this person sees it. */
  visibleTo?: string;
}

/** What changes in a message; what is not named stays. */
export type Revision = Partial<Pick<Message, "text" | "blocks">> & { metadata?: MessageMetadata | "none" };

/** Everything that happens to messages, whoever does it. */
export interface Messages {
  post(channel: Channel, draft: Draft): Message;
  revise(channel: Channel, message: Message, revision: Revision): void;
  remove(channel: Channel, message: Message): void;
  /** A message that is not ephemeral. */
  find(channel: Channel, ts: string): Message | undefined;
  react(channel: Channel, message: Message, reaction: { name: string; user: string }): void;
}

/** Messages of this workspace. */
export function createMessages(workspace: Workspace, feed: EventFeed): Messages {
  const { state } = workspace;
  const events = createMessageEvents(workspace, feed);

  return {
    post(channel, draft) {
      const message: Message = {
        blocks: [],
        files: [],
        reactions: [],
        ...draft,
        text: draft.text.slice(0, MESSAGE.text),
        ts: workspace.newTs(),
      };
      channel.messages.push(message);
      if (message.visibleTo !== undefined) return message;
      for (const file of state.files.filter((one) => message.files.includes(one.id))) {
        if (!file.channels.includes(channel.id)) file.channels.push(channel.id);
      }
      events.posted(channel, message);
      return message;
    },

    revise(channel, message, { metadata, ...content }) {
      const before = messageObject(workspace, channel, message);
      Object.assign(message, content);
      if (metadata === "none") delete message.metadata;
      else if (metadata !== undefined) message.metadata = metadata;
      message.edited = { user: message.author, ts: workspace.newTs() };
      if (message.visibleTo === undefined) events.changed(channel, before, message);
    },

    remove(channel, message) {
      const before = messageObject(workspace, channel, message);
      channel.messages = channel.messages.filter((one) => one !== message);
      channel.pins = channel.pins.filter((pin) => pin.ts !== message.ts);
      if (message.visibleTo === undefined) events.changed(channel, before, undefined);
    },

    find: (channel, ts) => channel.messages.find((one) => one.ts === ts && one.visibleTo === undefined),

    react(channel, message, { name, user }) {
      const reaction = message.reactions.find((one) => one.name === name);
      if (reaction === undefined) message.reactions.push({ name, users: [user] });
      else if (!reaction.users.includes(user)) reaction.users.push(user);
      events.reacted(channel, message, { name, user });
    },
  };
}
