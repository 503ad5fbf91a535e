import type { Actor } from "../desk.ts";
import { encodeMentions } from "../mentions.ts";
import { SlackError } from "../slack-error.ts";
import type { Channel, Message } from "../state.ts";
import { SurfaceRefusal } from "../surface.ts";
import { basics, channelName, inMessage } from "./payloads.ts";

/**
 * Sends a slash command and shows the person what the app acknowledged it with.
 *
 * @throws SurfaceRefusal in the words of Slack's client
 * @see https://docs.slack.dev/interactivity/implementing-slash-commands
 */
export async function runCommand(actor: Actor, channel: Channel, line: string): Promise<void> {
  const { workspace, replies, person } = actor;
  const [command = "", ...rest] = line.trim().split(/\s+/);
  const declared = workspace.app.manifest.features.slash_commands.find((one) => one.command === command);
  if (declared === undefined) throw new SurfaceRefusal(notACommand(command));
  const text = line.trim().slice(command.length).trim();
  const to = { person, channel: channel.id };
  const { team, app } = workspace;
  const payload = {
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: person,
    user_name: workspace.user(person)?.name,
    command,
    text: declared.should_escape && rest.length > 0 ? encodeMentions(workspace, text) : text,
    api_app_id: app.id,
    ...(team.enterprise === undefined ? {} : { enterprise_id: team.enterprise }),
    is_enterprise_install: "false",
    response_url: replies.issue(to),
    trigger_id: actor.triggers.issue({ person }),
  };
  workspace.save();
  const outcome = await actor.deliveries.deliver({ type: "slash_commands", payload });
  if (outcome.kind === "timeout") throw new SurfaceRefusal(failed(command, "operation_timeout"));
  if (outcome.kind === "unreached") throw new SurfaceRefusal(failed(command, "dispatch_failed"));
  if (!("text" in outcome.payload) && !("blocks" in outcome.payload)) return;
  try {
    replies.answer(to, outcome.payload);
  } catch (error) {
    if (error instanceof SlackError) throw new SurfaceRefusal(failed(command, error.code));
    throw error;
  }
  workspace.save();
}

/**
 * Uses a shortcut: a global one, or one on a message.
 *
 * @throws SurfaceRefusal when there is none of that kind, or the app did not answer
 * @see https://docs.slack.dev/interactivity/implementing-shortcuts
 */
export async function runShortcut(
  actor: Actor,
  callbackId: string,
  on?: { channel: Channel; message: Message },
): Promise<void> {
  const { workspace, person } = actor;
  const type = on === undefined ? "global" : "message";
  const { shortcuts } = workspace.app.manifest.features;
  if (!shortcuts.some((one) => one.callback_id === callbackId && one.type === type))
    throw new SurfaceRefusal("There is no such shortcut.");
  const subject =
    on === undefined
      ? { type: "shortcut" }
      : {
          type: "message_action",
          ...inMessage(workspace, on.channel, on.message),
          message_ts: on.message.ts,
          response_url: actor.replies.issue({ person, channel: on.channel.id, source: on.message.ts }),
        };
  const payload = {
    ...basics(workspace, person),
    ...subject,
    callback_id: callbackId,
    trigger_id: actor.triggers.issue({ person }),
    action_ts: String(workspace.now() / 1000),
  };
  workspace.save();
  const outcome = await actor.deliveries.deliver({ type: "interactive", payload });
  if (outcome.kind !== "acknowledged") throw new SurfaceRefusal("This app is not responding right now.");
}

const failed = (command: string, code: string): string => `${command} failed with the error "${code}"`;

const notACommand = (command: string): string =>
  `${command} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as ` +
  `commands. If you are trying to send a message and not run a command, try preceding the "/" with an empty space.`;
