import { z } from "zod";
import { SlackError } from "../slack-error.ts";
import type { Channel } from "../state.ts";
import { bookmarkObject } from "../objects/channel.ts";
import { messageObject } from "../objects/message.ts";
import { method } from "./method.ts";
import type { Call, Method } from "./method.ts";
import { isMember, reach, reachInside, reachMessage } from "./reach.ts";

const message = z.object({ channel: z.string(), timestamp: z.string() });

/** Pins, bookmarks and reactions. */
export const markMethods: Record<string, Method> = {
  "pins.add": method({
    scopes: ["pins:write"],
    tier: 2,
    args: message,
    run(call, args) {
      const channel = inside(call, args.channel);
      const { ts } = reachMessage(call, channel, args.timestamp);
      if (channel.pins.some((pin) => pin.ts === ts)) throw new SlackError("already_pinned");
      channel.pins.unshift({ ts, by: call.workspace.app.botUserId, at: call.workspace.seconds() });
      call.applied(channel.id, { ts });
      return {};
    },
  }),

  "pins.remove": method({
    scopes: ["pins:write"],
    tier: 2,
    args: message,
    run(call, args) {
      const channel = inside(call, args.channel);
      if (!channel.pins.some((pin) => pin.ts === args.timestamp)) throw new SlackError("no_pin");
      channel.pins = channel.pins.filter((pin) => pin.ts !== args.timestamp);
      call.applied(channel.id, { ts: args.timestamp });
      return {};
    },
  }),

  "pins.list": method({
    scopes: ["pins:read"],
    tier: 2,
    args: z.object({ channel: z.string() }),
    run(call, args) {
      const channel = reach(call, args.channel);
      const items = channel.pins.map((pin) => ({
        type: "message",
        channel: channel.id,
        created: pin.at,
        created_by: pin.by,
        message: messageObject(call.workspace, channel, reachMessage(call, channel, pin.ts)),
      }));
      return { items };
    },
  }),

  "bookmarks.add": method({
    scopes: ["bookmarks:write"],
    tier: 2,
    args: z.object({
      channel_id: z.string(),
      title: z.string().min(1),
      type: z.literal("link"),
      link: z.url(),
      emoji: z.string().default(""),
    }),
    run(call, { channel_id: id, title, link, emoji }) {
      const channel = reachInside(call, id);
      const bookmark = { id: call.workspace.newId("Bk"), title, link, emoji, at: call.workspace.seconds() };
      channel.bookmarks.push(bookmark);
      call.applied(channel.id, { bookmark: bookmark.id });
      return { bookmark: bookmarkObject(call.workspace, channel, bookmark) };
    },
  }),

  "bookmarks.edit": method({
    scopes: ["bookmarks:write"],
    tier: 2,
    args: z.object({
      channel_id: z.string(),
      bookmark_id: z.string(),
      title: z.string().min(1).optional(),
      link: z.url().optional(),
      emoji: z.string().optional(),
    }),
    run(call, { channel_id: id, bookmark_id: bookmarkId, title, link, emoji }) {
      const channel = reachInside(call, id);
      const bookmark = channel.bookmarks.find((one) => one.id === bookmarkId);
      if (bookmark === undefined) throw new SlackError("not_found");
      bookmark.title = title ?? bookmark.title;
      bookmark.link = link ?? bookmark.link;
      bookmark.emoji = emoji ?? bookmark.emoji;
      call.applied(channel.id, { bookmark: bookmark.id });
      return { bookmark: bookmarkObject(call.workspace, channel, bookmark) };
    },
  }),

  "bookmarks.list": method({
    scopes: ["bookmarks:read"],
    tier: 3,
    args: z.object({ channel_id: z.string() }),
    run(call, args) {
      const channel = reach(call, args.channel_id);
      return { bookmarks: channel.bookmarks.map((bookmark) => bookmarkObject(call.workspace, channel, bookmark)) };
    },
  }),

  "reactions.add": method({
    scopes: ["reactions:write"],
    tier: 3,
    args: message.extend({ name: z.string().regex(/^[a-z0-9_+'-]+(::skin-tone-\d)?$/) }),
    run(call, args) {
      const channel = inside(call, args.channel);
      const target = reachMessage(call, channel, args.timestamp);
      const user = call.workspace.app.botUserId;
      if (target.reactions.some((one) => one.name === args.name && one.users.includes(user)))
        throw new SlackError("already_reacted");
      call.messages.react(channel, target, { name: args.name, user });
      call.applied(channel.id, { ts: target.ts, name: args.name });
      return {};
    },
  }),

  "reactions.get": method({
    scopes: ["reactions:read"],
    tier: 3,
    args: message,
    run(call, args) {
      const channel = reach(call, args.channel);
      const target = reachMessage(call, channel, args.timestamp);
      return { type: "message", channel: channel.id, message: messageObject(call.workspace, channel, target) };
    },
  }),
};

/** A conversation of any kind that the app is in. */
function inside(call: Call, id: string): Channel {
  const channel = reach(call, id);
  if (!isMember(call, channel)) throw new SlackError("not_in_channel");
  if (channel.archived) throw new SlackError("is_archived");
  return channel;
}
