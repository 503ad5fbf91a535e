import { z } from "zod";
import { SlackError } from "../slack-error.ts";
import type { Channel, Message } from "../state.ts";
import { messageObject } from "../objects/message.ts";
import { flag, method } from "./method.ts";
import type { Call, Method } from "./method.ts";
import { page, paging } from "./pages.ts";
import { isMember, reach, reachMessage, scopesFor } from "./reach.ts";

const period = {
  oldest: z.string().default("0"),
  latest: z.string().optional(),
  inclusive: flag,
  include_all_metadata: flag,
  ...paging,
};
type Period = z.infer<ReturnType<typeof z.object<typeof period>>>;

/** What was said. Ephemeral messages never show. */
export const conversationHistoryMethods: Record<string, Method> = {
  "conversations.history": method({
    scopes: scopesFor("history"),
    tier: 3,
    args: z.object({ channel: z.string(), ...period }),
    run(call, args) {
      const channel = readable(call, args.channel);
      const said = within(channel, args).filter((message) => message.threadTs === undefined);
      const { items, next } = page(said.toReversed(), (message) => message.ts, args);
      return {
        messages: items.map(presenter(call, channel, args)),
        has_more: next !== "",
        pin_count: channel.pins.length,
        ...(next === "" ? {} : { response_metadata: { next_cursor: next } }),
      };
    },
  }),

  "conversations.replies": method({
    scopes: scopesFor("history"),
    tier: 3,
    args: z.object({ channel: z.string(), ts: z.string(), ...period }),
    run(call, args) {
      const channel = readable(call, args.channel);
      const asked = call.messages.find(channel, args.ts);
      if (asked === undefined) throw new SlackError("thread_not_found");
      const root = reachMessage(call, channel, asked.threadTs ?? asked.ts);
      const replies = within(channel, args).filter((message) => message.threadTs === root.ts);
      const { items, next } = page([root, ...replies], (message) => message.ts, args);
      return {
        messages: items.map(presenter(call, channel, args)),
        has_more: next !== "",
        ...(next === "" ? {} : { response_metadata: { next_cursor: next } }),
      };
    },
  }),
};

function readable(call: Call, id: string): Channel {
  const channel = reach(call, id, "history");
  if (!isMember(call, channel)) throw new SlackError("not_in_channel");
  return channel;
}

function within(channel: Channel, { oldest, latest, inclusive }: Period): Message[] {
  const from = Number(oldest);
  const to = latest === undefined ? Number.POSITIVE_INFINITY : Number(latest);
  return channel.messages.filter((message) => {
    const at = Number(message.ts);
    const edge = at === from || at === to;
    return message.visibleTo === undefined && at >= from && at <= to && (inclusive || !edge);
  });
}

function presenter(call: Call, channel: Channel, args: Period): (message: Message) => Record<string, unknown> {
  return (message) => {
    const metadata = args.include_all_metadata && message.metadata !== undefined ? { metadata: message.metadata } : {};
    return { ...messageObject(call.workspace, channel, message), ...metadata };
  };
}
