import { FirebreakError } from "../../domain/errors.ts";
import { type Chat, ChatBusy } from "../../ports/chat.ts";
import { createSlackApi, type SlackAccess } from "./api.ts";
import { channelState, invite, openChannel } from "./chat/channels.ts";
import { deliverFile } from "./chat/files.ts";
import { deliverMessage } from "./chat/messages.ts";
import type { ChatTools } from "./chat/tools.ts";
import { draw } from "./notices/notice.ts";

/** The chat in Slack. Every delivery looks for its earlier trace, so that a message cut off half-way is not sent twice. */
export function createSlackChat(access: SlackAccess): Chat {
  const tools: ChatTools = { api: createSlackApi(access), log: access.log };
  return {
    openChannel: (channel) => openChannel(tools, channel).catch(asUnavailable),
    invite: (channel, people) => invite(tools, channel, people).catch(asUnavailable),
    channelState: (channel) => channelState(tools, channel),
    // Opens the app on a phone. (Slack, "Deep linking into Slack": the redirect for channels.)
    linkTo: (channel) => `https://slack.com/app_redirect?channel=${channel}`,
    deliver(delivery) {
      const drawing = draw(delivery.notice);
      return drawing.as === "file" ? deliverFile(tools, delivery, drawing) : deliverMessage(tools, delivery, drawing);
    },
  };
}

/** Only messages have a lane that can wait as long as Slack asks; everything else is tried again like any failure. */
function asUnavailable(thrown: unknown): never {
  if (!(thrown instanceof ChatBusy)) throw thrown;
  const seconds = Math.ceil(thrown.retryAfterMilliseconds / 1000);
  throw new FirebreakError("unavailable", "Slack asks for a pause.", { found: `${seconds} s`, cause: thrown });
}
