import type { Desk } from "./desk.ts";
import { mayRead } from "./files.ts";
import type { Place } from "./interactions/actions.ts";
import { isFor, maySee } from "./people-view.ts";
import type { Channel, Message, StoredFile, StoredView, User } from "./state.ts";
import { SurfaceRefusal } from "./surface.ts";

/** Where a message is. */
export interface MessageAddress {
  channel: string;
  ts: string;
}

/** What a person can reach in her client. Everything throws a {@link SurfaceRefusal} for what she can't. */
export interface Access {
  person(id: string): User;
  /** A channel she sees and that is not archived. */
  openChannel(user: User, id: string): Channel;
  message(user: User, address: MessageAddress): { channel: Channel; message: Message };
  /** The first message of the thread that the message is in, or begins. */
  thread(user: User, address: MessageAddress): string;
  /** Her top modal, or her home tab. */
  view(user: User, id: string): StoredView;
  place(user: User, where: MessageAddress | { viewId: string }): Place;
  file(user: User, id: string): StoredFile;
}

/** Decides by membership, as Slack's servers do. */
export function createAccess({ workspace, views }: Desk): Access {
  const access: Access = {
    person(id) {
      const user = workspace.user(id);
      if (user === undefined || user.bot) throw new SurfaceRefusal(`Nobody here has the id ${id}.`);
      if (user.deactivated) throw new SurfaceRefusal(`${user.realName}'s account is deactivated.`);
      return user;
    },
    openChannel(user, id) {
      const channel = seen(user, id);
      if (channel.archived) throw new SurfaceRefusal(`#${channel.name} is archived: nothing can be sent to it.`);
      return channel;
    },
    message(user, { channel: id, ts }) {
      const channel = seen(user, id);
      const message = channel.messages.find((one) => one.ts === ts && isFor(one, user.id));
      if (message === undefined) throw new SurfaceRefusal("That message isn't there any more.");
      return { channel, message };
    },
    thread(user, address) {
      const { message } = access.message(user, address);
      if (message.visibleTo !== undefined) throw new SurfaceRefusal("Nobody else sees that message: it has no thread.");
      return message.threadTs ?? message.ts;
    },
    view(user, id) {
      const view = [views.stack(user.id).at(-1), workspace.state.homes[user.id]].find((one) => one?.id === id);
      if (view === undefined) throw new SurfaceRefusal("That window isn't open any more.");
      return view;
    },
    place: (user, where) =>
      "viewId" in where ? { view: access.view(user, where.viewId) } : access.message(user, where),
    file(user, id) {
      const file = workspace.state.files.find((one) => one.id === id);
      if (file === undefined || file.deleted === true || !mayRead(workspace, file, user.id))
        throw new SurfaceRefusal("You can't read that file.");
      return file;
    },
  };

  function seen(user: User, id: string): Channel {
    const channel = workspace.channel(id);
    if (channel === undefined || !maySee(channel, user)) throw new SurfaceRefusal("You can't see that channel.");
    return channel;
  }

  return access;
}
