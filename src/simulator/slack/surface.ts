/**
 * What a person can see and do in the simulated workspace: the Slack client's side of the world.
 * The training page and the drills use this and nothing else; the bot uses the Web API and its socket.
 */

/** A Block Kit block or element, as Slack's clients receive it. */
export type Block = { type: string; block_id?: string; [field: string]: unknown };

/** A member of the workspace. */
export interface PersonView {
  id: string;
  name: string;
  realName: string;
  title: string;
  isBot: boolean;
}

/** A message as one person sees it. */
export interface MessageView {
  channel: string;
  /** Slack's message id; unique in the channel, and its time in seconds. */
  ts: string;
  threadTs?: string;
  author: PersonView;
  text: string;
  blocks: Block[];
  files: FileView[];
  reactions: { name: string; people: string[] }[];
  edited: boolean;
  /** Seen by this person alone. */
  ephemeral: boolean;
}

/** A file that somebody shared. */
export interface FileView {
  id: string;
  name: string;
  size: number;
  mimetype: string;
}

/** A channel as one person sees it. */
export interface ChannelView {
  id: string;
  name: string;
  isPrivate: boolean;
  isArchived: boolean;
  isMember: boolean;
  topic: string;
  members: PersonView[];
  /** Pinned messages' ts, newest first. */
  pins: string[];
  bookmarks: { title: string; link: string }[];
  /** Oldest first, thread replies included (they have a `threadTs`). */
  messages: MessageView[];
}

/** A modal that is open for one person; the top of her view stack. */
export interface ModalView {
  id: string;
  callbackId: string;
  title: string;
  submit: string | null;
  close: string | null;
  blocks: Block[];
  /** Errors by block_id from the last submission. */
  errors: Record<string, string>;
}

/** A user group, as people mention it. */
export interface UserGroupView {
  id: string;
  handle: string;
  name: string;
}

/** A slash command that the app's manifest declares. */
export interface CommandView {
  command: string;
  description: string;
  usageHint: string;
}

/** A shortcut that the app's manifest declares. */
export interface ShortcutView {
  callbackId: string;
  name: string;
  description: string;
  /** Whether it is used on a message. */
  onMessage: boolean;
}

/** The app's home tab, as it shows to one person. */
export interface HomeView {
  id: string;
  blocks: Block[];
}

/** All that one person can see. */
export interface WorkspaceView {
  team: { id: string; name: string };
  me: PersonView;
  people: PersonView[];
  userGroups: UserGroupView[];
  channels: ChannelView[];
  modal: ModalView | null;
  /** Whether the app has a home tab. */
  hasHome: boolean;
  /** What the app has published there for this person; null until it has. */
  home: HomeView | null;
  commands: CommandView[];
  shortcuts: ShortcutView[];
  /** Whether the bot has a socket open now, or a request URL. */
  botConnected: boolean;
}

/** What a person chose in one interactive element, in Slack's own shape (`{type, value | selected_option | …}`). */
export type ElementState = { type: string; [field: string]: unknown };
/** A modal's state as Slack sends it: block_id, then action_id. */
export type ViewValues = Record<string, Record<string, ElementState>>;

/** An interactive element that was used: which, and what was chosen in it. */
export interface ElementUse {
  blockId: string;
  actionId: string;
  /** The rest of the action as Slack would send it: `value` for a button, `selected_option` for a menu. */
  choice?: ElementState;
}

/** What was typed into an `external_select`. */
export interface Query {
  blockId: string;
  actionId: string;
  text: string;
}

/** Why something could not be done, in the words Slack's client shows. */
export class SurfaceRefusal extends Error {}

/** The Slack client of every person in the workspace. Calls reject with a {@link SurfaceRefusal}. */
export interface SlackSurface {
  workspace(person: string): WorkspaceView;
  /** Posts a message as the person; with a `thread`, as a reply to that message. */
  say(person: string, channel: string, text: string, files?: string[], thread?: string): Promise<MessageView>;
  /** Deletes the person's own message, and the files that she shared with it. */
  remove(person: string, message: { channel: string; ts: string }): Promise<void>;
  /** Sends a slash command such as `/incident open iOS push is failing`; resolves when the app has acknowledged. */
  command(person: string, channel: string, line: string): Promise<void>;
  /** Uses an interactive element of a message. */
  act(person: string, message: { channel: string; ts: string }, use: ElementUse): Promise<void>;
  /** Uses an interactive element of an open modal. */
  actInView(person: string, viewId: string, use: ElementUse, values: ViewValues): Promise<void>;
  /** Submits the modal; errors, if the app answered with any, by block_id. */
  submit(person: string, viewId: string, values: ViewValues): Promise<{ errors: Record<string, string> }>;
  /** Closes the modal, and with it the views below. */
  close(person: string, viewId: string): Promise<void>;
  /** Uploads a file, to be named in a `file_input` or a message. */
  upload(person: string, name: string, content: Uint8Array): Promise<FileView>;
  /** The content of a file this person may read. */
  download(person: string, file: string): Promise<Uint8Array>;
  join(person: string, channel: string): Promise<void>;
  /** Adds an emoji such as `eyes` to a message. */
  react(person: string, message: { channel: string; ts: string }, name: string): Promise<void>;
  /** The options the app offers in an `external_select` for what was typed so far; none if it does not answer. */
  suggest(person: string, where: { channel: string; ts: string } | { viewId: string }, asked: Query): Promise<Block[]>;
  /** Uses a shortcut; with a `message`, one on that message. */
  shortcut(person: string, callbackId: string, message?: { channel: string; ts: string }): Promise<void>;
  /** Opens the app's home tab; null until the app has published one. */
  openHome(person: string): Promise<HomeView | null>;
}
