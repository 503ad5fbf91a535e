import { z } from "zod";
import { readBlocks } from "../blocks/read.ts";
import { MESSAGE } from "../limits.ts";
import { SlackError } from "../slack-error.ts";
import type { Channel, Message, MessageMetadata } from "../state.ts";
import { messageObject } from "../objects/message.ts";
import { json, method } from "./method.ts";
import type { Call, Method } from "./method.ts";
import { isMember, reach, reachMessage, reachUser } from "./reach.ts";

/** @see https://docs.slack.dev/messaging/message-metadata */
const Metadata = z.object({ event_type: z.string().min(1), event_payload: z.record(z.string(), z.unknown()) });

const content = {
  text: z.string().default(""),
  blocks: z.unknown().optional(),
  metadata: z.unknown().optional(),
};

/** Messages: post, change, delete. */
export const chatMethods: Record<string, Method> = {
  "chat.postMessage": method({
    scopes: ["chat:write"],
    tier: "special",
    args: z.object({ channel: z.string(), ...content, thread_ts: z.string().optional() }),
    run(call, args) {
      const { workspace, messages } = call;
      const channel = destination(call, args.channel);
      call.limits.spendPost(channel.id);
      const body = readContent(call, args);
      const metadata = readMetadata(args.metadata);
      const message = messages.post(channel, {
        author: workspace.app.botUserId,
        ...body,
        ...(args.thread_ts === undefined ? {} : { threadTs: threadOf(channel, args.thread_ts) }),
        ...(metadata === undefined ? {} : { metadata }),
      });
      call.applied(channel.id, { ts: message.ts });
      return { channel: channel.id, ts: message.ts, message: messageObject(workspace, channel, message) };
    },
  }),

  "chat.postEphemeral": method({
    scopes: ["chat:write"],
    tier: 4,
    args: z.object({ channel: z.string(), user: z.string(), ...content, thread_ts: z.string().optional() }),
    run(call, args) {
      const channel = destination(call, args.channel);
      const person = reachUser(call, args.user);
      if (!channel.members.includes(person.id)) throw new SlackError("user_not_in_channel");
      const message = call.messages.post(channel, {
        author: call.workspace.app.botUserId,
        ...readContent(call, args),
        visibleTo: person.id,
        ...(args.thread_ts === undefined ? {} : { threadTs: threadOf(channel, args.thread_ts) }),
      });
      call.applied(channel.id, { ts: message.ts, user: person.id });
      return { message_ts: message.ts };
    },
  }),

  // Blocks and metadata that are not named stay; an empty list or object takes them away.
  "chat.update": method({
    scopes: ["chat:write"],
    tier: 3,
    args: z.object({ channel: z.string(), ts: z.string(), ...content, text: z.string().optional() }),
    run(call, args) {
      const { channel, message } = own(call, args, "cant_update_message");
      if (channel.archived) throw new SlackError("is_inactive");
      const kept = args.blocks === undefined ? { blocks: message.blocks } : {};
      const body = readContent(call, { blocks: args.blocks, text: args.text ?? "" });
      const metadata =
        args.metadata === undefined ? {} : { metadata: readMetadata(args.metadata) ?? ("none" as const) };
      call.messages.revise(channel, message, { ...body, ...kept, ...metadata });
      call.applied(channel.id, { ts: message.ts });
      const object = messageObject(call.workspace, channel, message);
      return { channel: channel.id, ts: message.ts, text: message.text, message: object };
    },
  }),

  "chat.delete": method({
    scopes: ["chat:write"],
    tier: 3,
    args: z.object({ channel: z.string(), ts: z.string() }),
    run(call, args) {
      const { channel, message } = own(call, args, "cant_delete_message");
      call.messages.remove(channel, message);
      call.applied(channel.id, { ts: message.ts });
      return { channel: channel.id, ts: message.ts };
    },
  }),

  "chat.getPermalink": method({
    scopes: [],
    tier: "special",
    args: z.object({ channel: z.string(), message_ts: z.string() }),
    run(call, args) {
      const channel = reach(call, args.channel);
      const { ts } = reachMessage(call, channel, args.message_ts);
      const permalink = `${call.workspace.origin()}/archives/${channel.id}/p${ts.replace(".", "")}`;
      return { channel: channel.id, permalink };
    },
  }),
};

/** Where a message goes: a conversation's id, a channel's name, or a person, whose direct message opens. */
function destination(call: Call, target: string): Channel {
  const { workspace } = call;
  const person = workspace.user(target);
  if (person !== undefined) return call.channels.direct([person.id]);
  const named = workspace.state.channels.find((one) => one.name !== "" && one.name === target.replace(/^#/, ""));
  const channel = reach(call, named?.id ?? target);
  if (channel.archived) throw new SlackError("is_archived");
  if (!isMember(call, channel) && !workspace.app.scopes.has("chat:write.public"))
    throw new SlackError("not_in_channel");
  return channel;
}

/** A message that the app itself posted. */
function own(
  call: Call,
  args: { channel: string; ts: string },
  otherwise: string,
): { channel: Channel; message: Message } {
  const channel = reach(call, args.channel);
  const message = reachMessage(call, channel, args.ts);
  if (message.author !== call.workspace.app.botUserId) throw new SlackError(otherwise);
  return { channel, message };
}

function readContent(call: Call, args: { text: string; blocks?: unknown }) {
  const blocks = readBlocks(call.workspace, args.blocks);
  if (args.text === "" && blocks.length === 0) throw new SlackError("no_text");
  return { text: args.text.slice(0, MESSAGE.text), blocks };
}

/** @returns nothing for none, and for the empty object that takes metadata away */
function readMetadata(given: unknown): MessageMetadata | undefined {
  if (given === undefined) return undefined;
  const parsed = json(z.union([z.strictObject({}), Metadata])).safeParse(given);
  if (!parsed.success) throw new SlackError("invalid_metadata_format");
  return Metadata.safeParse(parsed.data).data;
}

/** The first message of the thread: Slack takes a reply's ts for its thread's. */
function threadOf(channel: Channel, ts: string): string {
  return channel.messages.find((one) => one.ts === ts)?.threadTs ?? ts;
}
