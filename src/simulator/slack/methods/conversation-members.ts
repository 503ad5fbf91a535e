import { z } from "zod";
import { CHANNEL } from "../limits.ts";
import { SlackError } from "../slack-error.ts";
import type { Channel, ChannelKind } from "../state.ts";
import { channelObject } from "../objects/channel.ts";
import { flag, list, method } from "./method.ts";
import type { Call, Method } from "./method.ts";
import { page, paging } from "./pages.ts";
import { CONVERSATION_SCOPES, isMember, reach, reachInside, reachUser, scopesFor } from "./reach.ts";

/** Slack's names for the kinds of conversation, in lists. */
const KINDS: Record<string, ChannelKind> = {
  public_channel: "public",
  private_channel: "private",
  im: "im",
  mpim: "mpim",
};
const types = list.default(["public_channel"]);

/** Who is in which conversation. */
export const conversationMemberMethods: Record<string, Method> = {
  "conversations.list": method({
    scopes: scopesFor("read"),
    tier: 2,
    args: z.object({ types, exclude_archived: flag, ...paging }),
    run(call, args) {
      const seen = ofTypes(call, args.types).filter(
        (channel) =>
          (channel.kind === "public" || isMember(call, channel)) && !(args.exclude_archived && channel.archived),
      );
      return pageOfChannels(call, seen, args);
    },
  }),

  "users.conversations": method({
    scopes: scopesFor("read"),
    tier: 3,
    args: z.object({ user: z.string().optional(), types, exclude_archived: flag, ...paging }),
    run(call, args) {
      const user = reachUser(call, args.user ?? call.workspace.app.botUserId);
      const joined = ofTypes(call, args.types).filter(
        (channel) => channel.members.includes(user.id) && !(args.exclude_archived && channel.archived),
      );
      return pageOfChannels(
        call,
        joined.filter((channel) => channel.kind === "public" || isMember(call, channel)),
        args,
      );
    },
  }),

  "conversations.members": method({
    scopes: scopesFor("read"),
    tier: 4,
    args: z.object({ channel: z.string(), ...paging }),
    run(call, args) {
      const channel = reach(call, args.channel, "read");
      const { items, next } = page(channel.members, (id) => id, args);
      return { members: items, response_metadata: { next_cursor: next } };
    },
  }),

  "conversations.invite": method({
    scopes: scopesFor("invite"),
    tier: 3,
    args: z.object({ channel: z.string(), users: list.pipe(z.array(z.string()).max(CHANNEL.invite)), force: flag }),
    run(call, args) {
      const channel = reachInside(call, args.channel, "invite");
      const refused = args.users.flatMap((user) => {
        const error = reasonAgainst(call, channel, user);
        return error === undefined ? [] : [{ user, ok: false, error }];
      });
      const bad = new Set(refused.map(({ user }) => user));
      const welcome = args.users.filter((user) => !bad.has(user));
      const [first] = refused;
      if (first !== undefined && (!args.force || welcome.length === 0))
        throw new SlackError(first.error, { errors: refused });
      for (const user of welcome) call.channels.admit(channel, user, call.workspace.app.botUserId);
      call.applied(channel.id, { users: welcome.join(",") });
      const errors = refused.length > 0 ? { errors: refused } : {};
      return { channel: channelObject(call.workspace, channel), ...errors };
    },
  }),

  "conversations.join": method({
    scopes: ["channels:join"],
    tier: 3,
    args: z.object({ channel: z.string() }),
    run(call, args) {
      const channel = reach(call, args.channel);
      if (channel.kind !== "public") throw new SlackError("method_not_supported_for_channel_type");
      if (channel.archived) throw new SlackError("is_archived");
      const already = isMember(call, channel);
      call.channels.admit(channel, call.workspace.app.botUserId);
      if (!already) call.applied(channel.id);
      return { channel: channelObject(call.workspace, channel), ...(already ? { warning: "already_in_channel" } : {}) };
    },
  }),

  "conversations.leave": method({
    scopes: scopesFor("manage"),
    tier: 3,
    args: z.object({ channel: z.string() }),
    run(call, args) {
      const channel = reach(call, args.channel, "manage");
      if (channel.general) throw new SlackError("cant_leave_general");
      if (!isMember(call, channel)) return { not_in_channel: true };
      call.channels.leave(channel, call.workspace.app.botUserId);
      call.applied(channel.id);
      return {};
    },
  }),

  "conversations.open": method({
    scopes: ["channels:manage", "groups:write", "im:write", "mpim:write"],
    tier: 3,
    args: z.object({ channel: z.string().optional(), users: list.optional(), return_im: flag }),
    run(call, args) {
      if (args.channel === undefined && args.users === undefined) throw new SlackError("users_list_not_supplied");
      const people = (args.users ?? []).map((id) => reachUser(call, id).id);
      const channel = args.channel === undefined ? call.channels.direct(people) : reach(call, args.channel);
      call.applied(channel.id);
      return { channel: args.return_im ? channelObject(call.workspace, channel) : { id: channel.id } };
    },
  }),
};

/** Why a person can't be invited. @see https://docs.slack.dev/reference/methods/conversations.invite */
function reasonAgainst(call: Call, channel: Channel, id: string): string | undefined {
  const user = call.workspace.user(id);
  if (user === undefined) return "user_not_found";
  if (id === call.workspace.app.botUserId) return "cant_invite_self";
  if (user.deactivated) return "cant_invite";
  return channel.members.includes(id) ? "already_in_channel" : undefined;
}

function ofTypes(call: Call, names: readonly string[]): Channel[] {
  const kinds = names.map((name) => {
    const kind = KINDS[name];
    if (kind === undefined) throw new SlackError("invalid_types");
    call.workspace.requireScope(CONVERSATION_SCOPES.read[kind]);
    return kind;
  });
  return call.workspace.state.channels.filter((channel) => kinds.includes(channel.kind));
}

function pageOfChannels(
  call: Call,
  channels: readonly Channel[],
  args: { cursor?: string | undefined; limit?: number | undefined },
) {
  const { items, next } = page(channels, (channel) => channel.id, args);
  const shown = items.map((channel) => ({
    ...channelObject(call.workspace, channel),
    num_members: channel.members.length,
  }));
  return { channels: shown, response_metadata: { next_cursor: next } };
}
