import type { Bookmark, Channel } from "../state.ts";
import type { Workspace } from "../workspace.ts";

/** @see https://docs.slack.dev/reference/objects/conversation-object */
export function channelObject(workspace: Workspace, channel: Channel): Record<string, unknown> {
  const { kind } = channel;
  const shape = { is_channel: kind === "public", is_group: kind === "private", is_im: kind === "im" };
  const common = {
    id: channel.id,
    created: channel.created,
    is_archived: channel.archived,
    ...shape,
    is_mpim: kind === "mpim",
    is_private: kind !== "public",
    context_team_id: workspace.team.id,
  };
  if (kind === "im") return { ...common, user: channel.members.find((id) => id !== workspace.app.botUserId) };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    creator: channel.creator,
    is_general: channel.general,
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    is_member: channel.members.includes(workspace.app.botUserId),
    topic: channel.topic,
    purpose: channel.purpose,
    previous_names: channel.previousNames,
  };
}

/** @see https://docs.slack.dev/reference/methods/bookmarks.add */
export function bookmarkObject(workspace: Workspace, channel: Channel, bookmark: Bookmark): Record<string, unknown> {
  return {
    id: bookmark.id,
    channel_id: channel.id,
    title: bookmark.title,
    link: bookmark.link,
    emoji: bookmark.emoji,
    icon_url: null,
    type: "link",
    entity_id: null,
    date_created: bookmark.at,
    date_updated: bookmark.at,
    rank: "i",
    last_updated_by_user_id: workspace.app.botUserId,
    app_id: workspace.app.id,
  };
}
