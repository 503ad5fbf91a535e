import type { SlackSeed } from "./seed.ts";
import type { Block, ViewValues } from "./surface.ts";

/** A member: a person, the app's bot, another bot, or Slackbot. */
export interface User {
  id: string;
  name: string;
  realName: string;
  title: string;
  guest: boolean;
  deactivated: boolean;
  bot: boolean;
  /** Another workspace than this one, for who is here through a shared channel. */
  team?: string;
}

/** What an app attached to its message, for itself to find. */
export interface MessageMetadata {
  event_type: string;
  event_payload: Record<string, unknown>;
}

/** A message of whatever author: a person, the app, Slack itself. */
export interface Message {
  ts: string;
  author: string;
  text: string;
  blocks: Block[];
  /** Ids of shared files. */
  files: string[];
  reactions: { name: string; users: string[] }[];
  threadTs?: string;
  /** Slack's own notes: `channel_join`, `channel_topic`, … */
  subtype?: string;
  edited?: { user: string; ts: string };
  metadata?: MessageMetadata;
  /** The one person who sees an ephemeral message. */
  visibleTo?: string;
}

/** A pinned message. */
export interface Pin {
  ts: string;
  by: string;
  /** Seconds. */
  at: number;
}

/** A link kept at the top of a channel. */
export interface Bookmark {
  id: string;
  title: string;
  link: string;
  emoji: string;
  at: number;
}

/** A text that somebody set on a channel. */
export interface Note {
  value: string;
  creator: string;
  last_set: number;
}

/** Slack's kinds of conversation; `im` and `mpim` are direct messages of two and of more. */
export type ChannelKind = "public" | "private" | "im" | "mpim";

/** A conversation of any kind. */
export interface Channel {
  id: string;
  name: string;
  kind: ChannelKind;
  general: boolean;
  archived: boolean;
  creator: string;
  created: number;
  topic: Note;
  purpose: Note;
  previousNames: string[];
  members: string[];
  /** Newest first. */
  pins: Pin[];
  bookmarks: Bookmark[];
  /** Oldest first. */
  messages: Message[];
}

/** People who are mentioned together. */
export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
}

/** A file with its content. */
export interface StoredFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  size: number;
  owner: string;
  created: number;
  channels: string[];
  /** Whether the app was given it in a modal. */
  givenToApp: boolean;
  /** Base64. */
  content: string;
  /** Once its owner has deleted it; what was in it is gone. */
  deleted?: true;
}

/** A file that an app has announced and not yet finished. */
export interface Upload {
  file: string;
  /** The secret part of its upload address. */
  ticket: string;
  name: string;
  length: number;
  /** Base64, once the bytes have come. */
  content?: string;
}

/** A modal's or home tab's definition: Slack's view payload. */
export interface ViewDefinition {
  type: "modal" | "home";
  title?: { type: "plain_text"; text: string };
  submit?: { type: "plain_text"; text: string };
  close?: { type: "plain_text"; text: string };
  blocks: Block[];
  callback_id: string;
  private_metadata: string;
  external_id: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
}

/** An open modal or a home tab. */
export interface StoredView {
  id: string;
  owner: string;
  hash: string;
  root: string;
  previous: string | null;
  definition: ViewDefinition;
  /** What the person has entered so far. */
  values: ViewValues;
  errors: Record<string, string>;
}

/** A response_url that was handed out. */
export interface ReplyAddress {
  id: string;
  person: string;
  channel: string;
  /** The message it came from; none for a slash command. */
  source?: string;
  issued: number;
  uses: number;
}

/** An event that the app has not acknowledged. */
export interface PendingEvent {
  payload: Record<string, unknown> & { event_id: string };
  since: number;
  attempts: number;
  /** Why the last attempt failed, in Slack's word for it. */
  why?: string;
}

/** Everything the simulated Slack remembers. */
export interface SlackState {
  /** Counts up: the source of every id. */
  serial: number;
  /** The last message ts given, in microseconds. */
  lastTs: number;
  users: User[];
  channels: Channel[];
  userGroups: UserGroup[];
  files: StoredFile[];
  uploads: Upload[];
  /** Each person's open modals, the top one last. */
  modals: Record<string, StoredView[]>;
  homes: Record<string, StoredView>;
  replyAddresses: ReplyAddress[];
  pendingEvents: PendingEvent[];
  /** Where the app is told over HTTP; none while Socket Mode is on. */
  requestUrl?: string;
}

/** Slackbot's user id in every workspace. */
export const SLACKBOT = "USLACKBOT";

/** What a channel's topic and purpose are until somebody sets them. */
export const BLANK: Readonly<Note> = { value: "", creator: "", last_set: 0 };

/** The workspace as the seed describes it. */
export function initialState(seed: SlackSeed, botName: string, seconds: number): SlackState {
  const plain = { title: "", guest: false, deactivated: false, bot: true };
  return {
    serial: 0,
    lastTs: 0,
    users: [
      { ...plain, id: SLACKBOT, name: "slackbot", realName: "Slackbot" },
      {
        ...plain,
        id: seed.app.botUserId,
        name: botName.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, "-"),
        realName: botName,
      },
      ...seed.users.map((user) => ({ ...plain, bot: false, ...user })),
    ],
    channels: seed.channels.map((channel) => ({
      id: channel.id,
      name: channel.name,
      kind: channel.isPrivate === true ? "private" : "public",
      general: channel.isGeneral === true,
      archived: false,
      creator: SLACKBOT,
      created: seconds,
      topic: { ...BLANK, value: channel.topic ?? "" },
      purpose: { ...BLANK },
      previousNames: [],
      members: [...channel.members],
      pins: [],
      bookmarks: [],
      messages: [],
    })),
    userGroups: seed.userGroups.map((group) => ({ ...group, users: [...group.users] })),
    files: [],
    uploads: [],
    modals: {},
    homes: {},
    replyAddresses: [],
    pendingEvents: [],
  };
}
