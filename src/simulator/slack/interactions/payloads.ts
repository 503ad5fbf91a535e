import { messageObject } from "../objects/message.ts";
import { viewObject } from "../objects/view.ts";
import type { Channel, Message, StoredView } from "../state.ts";
import type { Workspace } from "../workspace.ts";

/**
 * What Slack tells an app of a person's deeds.
 *
 * @see https://docs.slack.dev/reference/interaction-payloads
 */

/** Parts that every interaction payload has. */
export function basics(workspace: Workspace, person: string): Record<string, unknown> {
  const { team, app } = workspace;
  const name = workspace.user(person)?.name;
  return {
    user: { id: person, username: name, name, team_id: team.id },
    api_app_id: app.id,
    team: { id: team.id, domain: team.domain },
    enterprise: team.enterprise === undefined ? null : { id: team.enterprise },
    is_enterprise_install: false,
  };
}

/** How payloads name a conversation. */
export function channelName(channel: Channel): string {
  if (channel.kind === "im") return "directmessage";
  return channel.kind === "public" ? channel.name : "privategroup";
}

/** Where an element was used: the message as it is now. An ephemeral message is not sent along. */
export function inMessage(workspace: Workspace, channel: Channel, message: Message): Record<string, unknown> {
  const ephemeral = message.visibleTo !== undefined;
  return {
    container: { type: "message", message_ts: message.ts, channel_id: channel.id, is_ephemeral: ephemeral },
    channel: { id: channel.id, name: channelName(channel) },
    ...(ephemeral ? {} : { message: messageObject(workspace, channel, message) }),
  };
}

/** Where an element was used: the modal or home tab as it is now. */
export function inView(workspace: Workspace, view: StoredView): Record<string, unknown> {
  return { container: { type: "view", view_id: view.id }, view: viewObject(workspace, view) };
}
