import { z } from "zod";
import { SlackError } from "../slack-error.ts";
import { channelObject } from "../objects/channel.ts";
import { flag, method } from "./method.ts";
import type { Call, Method } from "./method.ts";
import { reach, reachInside, scopesFor } from "./reach.ts";

const named = z.object({ channel: z.string(), name: z.string() });
const one = z.object({ channel: z.string() });

/** A channel's life: create, name, describe, archive. */
export const conversationMethods: Record<string, Method> = {
  "conversations.create": method({
    scopes: scopesFor("manage"),
    tier: 2,
    args: z.object({ name: z.string(), is_private: flag }),
    run(call, { name, is_private: isPrivate }) {
      call.workspace.requireScope([isPrivate ? "groups:write" : "channels:manage"]);
      const channel = call.channels.create(call.workspace.app.botUserId, name, isPrivate ? "private" : "public");
      call.applied(channel.id, { name });
      return { channel: channelObject(call.workspace, channel) };
    },
  }),

  "conversations.info": method({
    scopes: scopesFor("read"),
    tier: 3,
    args: z.object({ channel: z.string(), include_num_members: flag }),
    run(call, args) {
      const channel = reach(call, args.channel, "read");
      const members = args.include_num_members ? { num_members: channel.members.length } : {};
      return { channel: { ...channelObject(call.workspace, channel), ...members } };
    },
  }),

  "conversations.rename": method({
    scopes: scopesFor("manage"),
    tier: 2,
    args: named,
    run(call, args) {
      const channel = reachInside(call, args.channel, "manage");
      call.channels.rename(channel, args.name, call.workspace.app.botUserId);
      call.applied(channel.id, { name: args.name });
      return { channel: channelObject(call.workspace, channel) };
    },
  }),

  "conversations.setTopic": method({
    scopes: scopesFor("topic"),
    tier: 2,
    args: z.object({ channel: z.string(), topic: z.string() }),
    run: (call, args) => describeChannel(call, args.channel, { what: "topic", value: args.topic }),
  }),

  "conversations.setPurpose": method({
    scopes: scopesFor("topic"),
    tier: 2,
    args: z.object({ channel: z.string(), purpose: z.string() }),
    run: (call, args) => describeChannel(call, args.channel, { what: "purpose", value: args.purpose }),
  }),

  "conversations.archive": method({
    scopes: scopesFor("manage"),
    tier: 2,
    args: one,
    run(call, args) {
      const channel = reach(call, args.channel, "manage");
      if (channel.archived) throw new SlackError("already_archived");
      if (channel.general) throw new SlackError("cant_archive_general");
      const { id } = reachInside(call, args.channel);
      call.channels.setArchived(channel, true, call.workspace.app.botUserId);
      call.applied(id);
      return {};
    },
  }),

  "conversations.unarchive": method({
    scopes: scopesFor("manage"),
    tier: 2,
    args: one,
    run(call, args) {
      const channel = reach(call, args.channel, "manage");
      if (!channel.archived) throw new SlackError("not_archived");
      call.channels.setArchived(channel, false, call.workspace.app.botUserId);
      call.applied(channel.id);
      return {};
    },
  }),
};

function describeChannel(call: Call, id: string, { what, value }: { what: "topic" | "purpose"; value: string }) {
  const channel = reachInside(call, id, "topic");
  call.channels.describe(channel, what, { value, by: call.workspace.app.botUserId });
  call.applied(channel.id);
  return { [what]: value, channel: channelObject(call.workspace, channel) };
}
