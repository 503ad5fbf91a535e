import type { Desk } from "./desk.ts";
import { type Channel, SLACKBOT } from "./state.ts";

/** What the people who run the workspace do to channels, and no app has a say in. Everything throws for a channel that isn't there. */
export interface Admins {
  archive(channel: string): void;
  unarchive(channel: string): void;
  /** Removes a member; the app's own bot as well. */
  remove(channel: string, user: string): void;
  /** Removes every person; bots stay. */
  empty(channel: string): void;
}

/** Acts in the name of the channel's first person. */
export function createAdmins({ workspace, channels, feed }: Desk): Admins {
  const on = (id: string, change: (channel: Channel) => void): void => {
    const channel = workspace.channel(id);
    if (channel === undefined) throw new Error(`There is no channel ${id}.`);
    change(channel);
    workspace.save();
  };
  const isPerson = (id: string): boolean => workspace.user(id)?.bot === false;
  const actor = ({ members }: Channel): string => members.find(isPerson) ?? SLACKBOT;

  const remove = (channel: Channel, user: string): void => {
    const by = actor(channel);
    channels.leave(channel, user);
    if (user !== workspace.app.botUserId) return;
    const name = channel.kind === "public" ? "channel_left" : "group_left";
    feed.announce(name, { type: name, channel: channel.id, actor_id: by });
  };

  return {
    archive: (id) => on(id, (channel) => channels.setArchived(channel, true, actor(channel))),
    unarchive: (id) => on(id, (channel) => channels.setArchived(channel, false, actor(channel))),
    remove: (id, user) => on(id, (channel) => remove(channel, user)),
    empty: (id) => on(id, (channel) => channel.members.filter(isPerson).forEach((user) => remove(channel, user))),
  };
}
