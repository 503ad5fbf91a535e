import type { Chat } from "../../ports/chat.ts";
import { createSlackApi, type SlackAccess } from "./api.ts";
import { invite, openChannel } from "./chat/channels.ts";
import { deliverFile } from "./chat/files.ts";
import { deliverMessage } from "./chat/messages.ts";
import type { ChatTools } from "./chat/tools.ts";
import { draw } from "./notices/notice.ts";

/** The chat in Slack. Every delivery looks for its earlier trace, so that a message cut off half-way is not sent twice. */
export function createSlackChat(access: SlackAccess): Chat {
  const tools: ChatTools = { api: createSlackApi(access), log: access.log };
  return {
    openChannel: (channel) => openChannel(tools, channel),
    invite: (channel, people) => invite(tools, channel, people),
    deliver(delivery) {
      const drawing = draw(delivery.notice);
      return drawing.as === "file" ? deliverFile(tools, delivery, drawing) : deliverMessage(tools, delivery, drawing);
    },
  };
}
