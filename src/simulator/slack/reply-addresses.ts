import { z } from "zod";
import { readBlocks } from "./blocks/read.ts";
import { RESPONSE_URL } from "./limits.ts";
import type { Messages } from "./messages.ts";
import { SlackError } from "./slack-error.ts";
import type { ReplyAddress } from "./state.ts";
import { secretId } from "./workspace.ts";
import type { Workspace } from "./workspace.ts";

/** Where an app may answer what one person did: a slash command, or an element of a message. */
export interface ReplyTo {
  person: string;
  channel: string;
  /** The ts of the message whose element was used. */
  source?: string;
}

/** `response_url`s. */
export interface ReplyAddresses {
  /** A new address; the URL's path tells Slack's two kinds apart. */
  issue(to: ReplyTo): string;
  /** Applies an answer that came in at an address. @throws `expired_url`, `used_url` and as a message would be refused */
  use(id: string, body: unknown): { channel: string };
  /** Applies an answer that came with an acknowledgement. @throws as a message would be refused */
  answer(to: ReplyTo, body: unknown): void;
}

const truth = z.preprocess((value) => value === true || value === "true", z.boolean());

const Answer = z.looseObject({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(["ephemeral", "in_channel"]).default("ephemeral"),
  replace_original: truth,
  delete_original: truth,
  thread_ts: z.string().optional(),
});

/** @see https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export function createReplyAddresses(workspace: Workspace, messages: Messages): ReplyAddresses {
  const { app, state } = workspace;
  const expired = (address: ReplyAddress): boolean => address.issued + RESPONSE_URL.lifetime < workspace.now();

  function answer(to: ReplyTo, body: unknown): void {
    const parsed = Answer.safeParse(body);
    if (!parsed.success) throw new SlackError("invalid_payload");
    const { data } = parsed;
    const channel = workspace.channel(to.channel);
    if (channel === undefined) throw new SlackError("channel_not_found");
    const source = channel.messages.find((one) => one.ts === to.source);
    if (data.delete_original) {
      if (source !== undefined) messages.remove(channel, source);
      return;
    }
    const blocks = readBlocks(workspace, data.blocks);
    if (data.text === undefined && blocks.length === 0) throw new SlackError("no_text");
    const text = data.text ?? "";
    if (data.replace_original && source !== undefined) {
      messages.revise(channel, source, { text, blocks });
      return;
    }
    const audience = data.response_type === "ephemeral" ? { visibleTo: to.person } : {};
    const thread = data.thread_ts === undefined ? {} : { threadTs: data.thread_ts };
    messages.post(channel, { author: app.botUserId, text, blocks, ...audience, ...thread });
  }

  return {
    issue(to) {
      state.replyAddresses = state.replyAddresses.filter((address) => !expired(address));
      const address: ReplyAddress = { id: `${workspace.now()}-${secretId()}`, ...to, issued: workspace.now(), uses: 0 };
      state.replyAddresses.push(address);
      const kind = to.source === undefined ? "commands" : "actions";
      return `${workspace.origin()}/${kind}/${workspace.team.id}/${address.id}`;
    },
    use(id, body) {
      const address = state.replyAddresses.find((one) => one.id === id);
      if (address === undefined || expired(address)) throw new SlackError("expired_url");
      if (address.uses >= RESPONSE_URL.uses) throw new SlackError("used_url");
      address.uses += 1;
      answer(address, body);
      return { channel: address.channel };
    },
    answer,
  };
}
