import { bot, type PersonId } from "../../domain/actor.ts";
import type { Approvers } from "../../domain/approval/events.ts";
import type { Estate } from "../../domain/estate.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { Chat } from "../../ports/chat.ts";
import type { Directory } from "../../ports/directory.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** The chat, and who belongs into a channel. */
export interface OpenChannelDeps {
  chat: Chat;
  directory: Directory;
  estate: Estate;
  recorder: Recorder;
}

/** Opens the incident's channel and brings in who declared it and who looks after the component. */
export function openChannel(deps: OpenChannelDeps): Phase {
  return async (incident) => {
    if (incident.channel !== undefined) return;
    const channel = await deps.chat.openChannel({
      name: channelName(incident),
      purpose: `INC-${incident.number}: ${incident.title}`,
    });
    const invited = await deps.chat.invite(channel, await peopleFor(deps, incident));
    await deps.recorder.onIncident(incident.number, (now) =>
      now.channel === undefined ? [{ type: "incident.channel-opened", actor: bot, data: { channel, invited } }] : [],
    );
  };
}

/** Slack: a channel's name has at most 80 characters of `[a-z0-9_-]`. */
const nameLength = 80;

/** `inc-1-ios-push-is-failing`: the number first, so that two incidents never want the same name. */
export function channelName(incident: Pick<Incident, "number" | "title">): string {
  const words = `inc ${incident.number} ${incident.title}`
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-");
  return words.slice(0, nameLength).replace(/-+$/, "");
}

async function peopleFor({ directory, estate }: OpenChannelDeps, incident: Incident): Promise<PersonId[]> {
  const responders = estate.components.find((component) => component.id === incident.component)?.responders ?? [];
  const members = await Promise.all(responders.map((source) => membersOf(directory, source)));
  const declarer = incident.declaredBy.kind === "person" ? [incident.declaredBy.id] : [];
  return [...new Set([...declarer, ...members.flat()])];
}

/** A group that can't be read invites nobody: the channel opens all the same. */
async function membersOf(directory: Directory, source: Approvers): Promise<readonly PersonId[]> {
  if ("person" in source) return [source.person];
  const members = await directory.members(source.group);
  return members === "unknown" ? [] : members;
}
