import type { Desk } from "./desk.ts";
import type { Channel, Message, StoredFile, StoredView, User } from "./state.ts";
import type { ChannelView, FileView, HomeView, MessageView, ModalView, PersonView, WorkspaceView } from "./surface.ts";
import type { Workspace } from "./workspace.ts";

/** All that one person can see. */
export function viewWorkspace(desk: Desk, me: User): WorkspaceView {
  const { workspace } = desk;
  const { state, team, app } = workspace;
  const top = desk.views.stack(me.id).at(-1);
  const home = state.homes[me.id];
  return {
    team: { id: team.id, name: team.name },
    me: viewPerson(me),
    people: state.users.filter((user) => !user.deactivated).map(viewPerson),
    userGroups: state.userGroups.map(({ id, handle, name }) => ({ id, handle, name })),
    channels: state.channels.filter((one) => maySee(one, me)).map((one) => viewChannel(workspace, one, me)),
    modal: top === undefined ? null : viewModal(top),
    hasHome: app.manifest.features.app_home.home_tab_enabled,
    home: home === undefined ? null : viewHome(home),
    commands: app.manifest.features.slash_commands.map((one) => ({
      command: one.command,
      description: one.description,
      usageHint: one.usage_hint,
    })),
    shortcuts: app.manifest.features.shortcuts.map((one) => ({
      callbackId: one.callback_id,
      name: one.name,
      description: one.description,
      onMessage: one.type === "message",
    })),
    botConnected: desk.deliveries.connected(),
  };
}

/** Public channels are open to all but guests; the rest to their members. */
export function maySee(channel: Channel, user: User): boolean {
  return channel.members.includes(user.id) || (channel.kind === "public" && !user.guest);
}

/** Whether a message shows for this person: an ephemeral one shows for hers alone. */
export function isFor(message: Message, person: string): boolean {
  return message.visibleTo === undefined || message.visibleTo === person;
}

/** A message as everybody who may see it does. */
export function viewMessage(workspace: Workspace, channel: Channel, message: Message): MessageView {
  const author = workspace.user(message.author);
  return {
    channel: channel.id,
    ts: message.ts,
    ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
    author:
      author === undefined
        ? { id: message.author, name: message.author, realName: message.author, title: "", isBot: false }
        : viewPerson(author),
    text: message.text,
    blocks: message.blocks,
    files: workspace.state.files
      .filter((file) => message.files.includes(file.id) && file.deleted !== true)
      .map(viewFile),
    reactions: message.reactions.map((one) => ({ name: one.name, people: one.users })),
    edited: message.edited !== undefined,
    ephemeral: message.visibleTo !== undefined,
  };
}

/** A file without its content. */
export function viewFile(file: StoredFile): FileView {
  return { id: file.id, name: file.name, size: file.size, mimetype: file.mimetype };
}

/** A home tab as its person sees it. */
export function viewHome(view: StoredView): HomeView {
  return { id: view.id, blocks: view.definition.blocks };
}

function viewPerson(user: User): PersonView {
  return { id: user.id, name: user.name, realName: user.realName, title: user.title, isBot: user.bot };
}

function viewChannel(workspace: Workspace, channel: Channel, me: User): ChannelView {
  const other = channel.members.find((id) => id !== me.id);
  const name = channel.kind === "im" ? (workspace.user(other ?? me.id)?.realName ?? channel.id) : channel.name;
  return {
    id: channel.id,
    name,
    isPrivate: channel.kind !== "public",
    isArchived: channel.archived,
    isMember: channel.members.includes(me.id),
    topic: channel.topic.value,
    members: channel.members.flatMap((id) => {
      const user = workspace.user(id);
      return user === undefined ? [] : [viewPerson(user)];
    }),
    pins: channel.pins.map((pin) => pin.ts),
    bookmarks: channel.bookmarks.map(({ title, link }) => ({ title, link })),
    messages: channel.messages
      .filter((message) => isFor(message, me.id))
      .map((message) => viewMessage(workspace, channel, message)),
  };
}

function viewModal({ id, definition, errors }: StoredView): ModalView {
  return {
    id,
    callbackId: definition.callback_id,
    title: definition.title?.text ?? "",
    submit: definition.submit?.text ?? null,
    close: definition.close?.text ?? null,
    blocks: definition.blocks,
    errors,
  };
}
