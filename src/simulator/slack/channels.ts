import type { EventFeed } from "./event-feed.ts";
import { CHANNEL } from "./limits.ts";
import type { Messages } from "./messages.ts";
import { SlackError } from "./slack-error.ts";
import { BLANK } from "./state.ts";
import type { Channel } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** Everything that happens to channels, whoever does it. */
export interface Channels {
  /** @throws `name_taken` and `invalid_name_…` */
  create(creator: string, name: string, kind: "public" | "private"): Channel;
  /** @throws as {@link create} */
  rename(channel: Channel, name: string, by: string): void;
  /** Adds a member; `inviter` when somebody else did it. */
  admit(channel: Channel, user: string, inviter?: string): void;
  leave(channel: Channel, user: string): void;
  setArchived(channel: Channel, archived: boolean, by: string): void;
  describe(channel: Channel, what: "topic" | "purpose", text: { value: string; by: string }): void;
  /** The direct conversation between the app and these people; made when it was not there. */
  direct(people: readonly string[]): Channel;
}

/** Channels of this workspace. */
export function createChannels(workspace: Workspace, messages: Messages, feed: EventFeed): Channels {
  const { app, state } = workspace;

  const note = (channel: Channel, by: string, what: { subtype: string; text: string }): void => {
    messages.post(channel, { author: by, subtype: what.subtype, text: `<@${by}> ${what.text}` });
  };

  return {
    create(creator, name, kind) {
      checkName(workspace, name);
      const channel = found(workspace, name, { kind, members: [creator] });
      if (kind === "public") {
        const { id, created } = channel;
        feed.announce("channel_created", { type: "channel_created", channel: { id, name, created, creator } });
      }
      return channel;
    },

    rename(channel, name, by) {
      checkName(workspace, name, channel);
      if (name === channel.name) return;
      const old = channel.name;
      channel.previousNames.unshift(old);
      channel.name = name;
      note(channel, by, { subtype: "channel_name", text: `has renamed the channel from "${old}" to "${name}"` });
    },

    admit(channel, user, inviter) {
      if (channel.members.includes(user)) return;
      channel.members.push(user);
      note(channel, user, { subtype: "channel_join", text: "has joined the channel" });
      if (!channel.members.includes(app.botUserId)) return;
      const type = channel.kind === "public" ? "C" : "G";
      const by = inviter === undefined ? {} : { inviter };
      const event = { user, channel: channel.id, channel_type: type, team: workspace.team.id, ...by };
      feed.announce("member_joined_channel", { type: "member_joined_channel", ...event });
    },

    leave(channel, user) {
      channel.members = channel.members.filter((one) => one !== user);
      const event = { user, channel: channel.id, channel_type: channel.kind === "public" ? "C" : "G" };
      if (channel.members.includes(app.botUserId))
        feed.announce("member_left_channel", { type: "member_left_channel", ...event });
    },

    setArchived(channel, archived, by) {
      if (archived) note(channel, by, { subtype: "channel_archive", text: "archived the channel" });
      channel.archived = archived;
      const name = `${channel.kind === "public" ? "channel" : "group"}_${archived ? "archive" : "unarchive"}`;
      feed.announce(name, { type: name, channel: channel.id, user: by });
      if (!archived) note(channel, by, { subtype: "channel_unarchive", text: "un-archived the channel" });
    },

    describe(channel, what, { value, by }) {
      if (value.length > CHANNEL.topic) throw new SlackError("too_long");
      channel[what] = { value, creator: by, last_set: workspace.seconds() };
      note(channel, by, {
        subtype: `channel_${what}`,
        text: `set the channel ${what === "topic" ? "topic" : "description"}: ${value}`,
      });
    },

    direct(people) {
      const members = [app.botUserId, ...people];
      const kind = people.length === 1 ? "im" : "mpim";
      const same = (channel: Channel): boolean =>
        channel.kind === kind &&
        channel.members.length === members.length &&
        members.every((id) => channel.members.includes(id));
      const names = members.map((id) => workspace.user(id)?.name ?? id);
      return (
        state.channels.find(same) ??
        found(workspace, kind === "im" ? "" : `mpdm-${names.join("--")}-1`, { kind, members })
      );
    },
  };
}

function found(workspace: Workspace, name: string, { kind, members }: Pick<Channel, "kind" | "members">): Channel {
  const channel: Channel = {
    id: workspace.newId(kind === "im" ? "D" : "C"),
    name,
    kind,
    general: false,
    archived: false,
    creator: members[0] ?? workspace.app.botUserId,
    created: workspace.seconds(),
    topic: { ...BLANK },
    purpose: { ...BLANK },
    previousNames: [],
    members,
    pins: [],
    bookmarks: [],
    messages: [],
  };
  workspace.state.channels.push(channel);
  return channel;
}

/** @see https://docs.slack.dev/reference/methods/conversations.create#naming */
function checkName(workspace: Workspace, name: string, self?: Channel): void {
  if (name === "") throw new SlackError("invalid_name_required");
  if (name.length > CHANNEL.name) throw new SlackError("invalid_name_maxlength");
  if (/^[_-]+$/.test(name)) throw new SlackError("invalid_name_punctuation");
  if (!/^[a-z0-9_-]+$/.test(name)) throw new SlackError("invalid_name_specials");
  if (workspace.state.channels.some((one) => one !== self && one.name === name)) throw new SlackError("name_taken");
}
