import { partsOf, type PersonId } from "../../../domain/actor.ts";
import { FirebreakError } from "../../../domain/errors.ts";
import type { ChannelState } from "../../../domain/inventory/coverage.ts";
import { ChatBusy } from "../../../ports/chat.ts";
import type { SlackApi } from "../api.ts";
import { codeOf } from "../refusals.ts";
import { clip } from "../text.ts";
import type { ChatTools } from "./tools.ts";

/** https://docs.slack.dev/reference/methods/conversations.create#naming, …setPurpose and …invite. */
const limits = { name: 80, purpose: 250, invite: 100 } as const;
/** Slack: "no more than 200 results at a time" where pages are read. */
const page = 200;
/** How many channels of the same name may stand in the way before something else must be wrong. */
const names = 20;

/**
 * Makes the channel, or finds the one that an earlier try made: only the bot's own user may have
 * made it. Where somebody else's channel has the name, `-2`, `-3` … is added, the same in every try.
 */
export async function openChannel(tools: ChatTools, wanted: { name: string; purpose: string }): Promise<string> {
  for (let number = 1; number <= names; number += 1) {
    const name = nameAt(wanted.name, number);
    const channel = (await create(tools.api, name)) ?? (await findOwn(tools.api, name));
    if (channel === undefined) continue;
    await leniently(tools, "the channel's purpose could not be set", () =>
      tools.api.call("conversations.setPurpose", { channel, purpose: clip(wanted.purpose, limits.purpose) }),
    );
    return channel;
  }
  throw new FirebreakError("not-now", `Slack has no name left for the channel ${wanted.name}.`, {
    found: `${names} channels of other people that are called so`,
    todo: "Rename one of them.",
  });
}

function nameAt(name: string, number: number): string {
  if (number === 1) return name;
  const suffix = `-${number}`;
  return `${name.slice(0, limits.name - suffix.length)}${suffix}`;
}

/** The new channel; undefined when the name is taken. An archived channel keeps its name. */
async function create(api: SlackApi, name: string): Promise<string | undefined> {
  try {
    return (await api.call("conversations.create", { name, is_private: false })).channel.id;
  } catch (error) {
    if (codeOf(error) === "name_taken") return undefined;
    throw error;
  }
}

/** The channel of that name, if the bot made it and it is in use. */
async function findOwn(api: SlackApi, name: string): Promise<string | undefined> {
  const { user } = await api.identity();
  let cursor = "";
  do {
    const answer = await api.call("conversations.list", {
      types: "public_channel",
      exclude_archived: true,
      limit: page,
      ...(cursor === "" ? {} : { cursor }),
    });
    const found = answer.channels.find((channel) => channel.name === name);
    if (found !== undefined) return found.creator === user ? found.id : undefined;
    cursor = answer.response_metadata.next_cursor;
  } while (cursor !== "");
  return undefined;
}

/** Invites those who are not in the channel yet, and answers with those who are in it then. */
export async function invite(tools: ChatTools, channel: string, people: readonly PersonId[]): Promise<PersonId[]> {
  const { api } = tools;
  const before = await membersOf(api, channel);
  const missing = people.map((person) => partsOf(person).user).filter((user) => !before.has(user));
  for (let start = 0; start < missing.length; start += limits.invite) {
    const users = missing.slice(start, start + limits.invite).join(",");
    // `force`: one who can't be invited does not keep the others out.
    await leniently(tools, "some people could not be invited", () =>
      api.call("conversations.invite", { channel, users, force: true }),
    );
  }
  const after = missing.length === 0 ? before : await membersOf(api, channel);
  return people.filter((person) => after.has(partsOf(person).user));
}

async function membersOf(api: SlackApi, channel: string): Promise<Set<string>> {
  const members = new Set<string>();
  for await (const some of memberPages(api, channel)) for (const member of some) members.add(member);
  return members;
}

async function* memberPages(api: SlackApi, channel: string): AsyncGenerator<string[]> {
  let cursor = "";
  do {
    const answer = await api.call("conversations.members", {
      channel,
      limit: page,
      ...(cursor === "" ? {} : { cursor }),
    });
    yield answer.members;
    cursor = answer.response_metadata.next_cursor;
  } while (cursor !== "");
}

/**
 * How the channel can take alerts. Slack shows a private channel without the bot to the bot as one that
 * there is not. Whatever keeps Slack from being asked makes it `unknown`.
 */
export async function channelState({ api, log }: ChatTools, channel: string): Promise<ChannelState> {
  try {
    const { channel: found } = await api.call("conversations.info", { channel });
    if (found.is_archived) return "archived";
    if (!found.is_member) return "without-bot";
    return (await hasPeople(api, channel)) ? "open" : "empty";
  } catch (error) {
    if (codeOf(error) === "channel_not_found") return "missing";
    log.warn("Slack could not be asked about a channel", { channel, error });
    return "unknown";
  }
}

async function hasPeople(api: SlackApi, channel: string): Promise<boolean> {
  const { user } = await api.identity();
  for await (const some of memberPages(api, channel)) if (some.some((member) => member !== user)) return true;
  return false;
}

/**
 * Does what is good to have and no reason to stop: a refusal is logged. When Slack can't be reached or
 * asks for a pause, it is thrown all the same, since the whole is tried again then.
 */
export async function leniently(tools: ChatTools, failure: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ChatBusy || !(error instanceof FirebreakError) || error.kind === "unavailable") throw error;
    tools.log.warn(failure, { why: error.message, found: error.found });
  }
}
