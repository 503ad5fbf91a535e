import type { Channel, Message } from "../state.ts";
import type { Workspace } from "../workspace.ts";
import { fileInMessage } from "./file.ts";

/** @see https://docs.slack.dev/reference/events/message */
export function messageObject(workspace: Workspace, channel: Channel, message: Message): Record<string, unknown> {
  const { app, team } = workspace;
  const byApp = message.author === app.botUserId;
  const name = app.manifest.features.bot_user.display_name;
  const bot = {
    bot_id: app.botId,
    app_id: app.id,
    bot_profile: { id: app.botId, app_id: app.id, name, team_id: team.id },
  };
  const files = workspace.state.files.filter((file) => message.files.includes(file.id));
  return {
    type: "message",
    user: message.author,
    ts: message.ts,
    text: message.text,
    team: team.id,
    ...(byApp && message.subtype === undefined ? bot : {}),
    ...(message.subtype === undefined ? {} : { subtype: message.subtype }),
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(files.length === 0 ? {} : { files: files.map((file) => fileInMessage(workspace, file)) }),
    ...(message.edited === undefined ? {} : { edited: message.edited }),
    ...(message.reactions.length === 0
      ? {}
      : { reactions: message.reactions.map((one) => ({ ...one, count: one.users.length })) }),
    ...thread(channel, message),
  };
}

function thread(channel: Channel, message: Message): Record<string, unknown> {
  if (message.threadTs !== undefined) return { thread_ts: message.threadTs };
  const replies = channel.messages.filter((one) => one.threadTs === message.ts && one.visibleTo === undefined);
  const last = replies.at(-1);
  if (last === undefined) return {};
  const people = [...new Set(replies.map((one) => one.author))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: people,
    reply_users_count: people.length,
    latest_reply: last.ts,
  };
}
