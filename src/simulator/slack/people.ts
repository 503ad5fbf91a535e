import type { Desk } from "./desk.ts";
import { storeFile } from "./files.ts";
import { askForOptions, useElement } from "./interactions/actions.ts";
import { runCommand, runShortcut } from "./interactions/commands.ts";
import { closeModals, submitModal } from "./interactions/modals.ts";
import { encodeText } from "./mentions.ts";
import { viewObject } from "./objects/view.ts";
import { createAccess } from "./people-access.ts";
import type { Access } from "./people-access.ts";
import { viewFile, viewHome, viewMessage, viewWorkspace } from "./people-view.ts";
import { SurfaceRefusal } from "./surface.ts";
import type { SlackSurface } from "./surface.ts";

/** The Slack client of every person in the workspace. */
export function createPeople(desk: Desk): SlackSurface {
  const access = createAccess(desk);
  return { ...createTalk(desk, access), ...createUse(desk, access) };
}

type Talk = Pick<SlackSurface, "workspace" | "say" | "remove" | "join" | "react" | "upload" | "download">;

/** What people do among themselves. */
function createTalk(desk: Desk, access: Access): Talk {
  const { workspace } = desk;
  return {
    workspace: (id) => viewWorkspace(desk, access.person(id)),

    // oxlint-disable-next-line max-params -- the surface is called like this everywhere
    async say(id, channelId, text, fileIds = [], thread) {
      const user = access.person(id);
      const channel = access.openChannel(user, channelId);
      if (!channel.members.includes(id)) throw new SurfaceRefusal(`Join #${channel.name} first.`);
      const files = fileIds.map((file) => access.file(user, file).id);
      const draft = { author: id, text: encodeText(workspace, text), files };
      const message = desk.messages.post(channel, {
        ...draft,
        ...(thread === undefined ? {} : { threadTs: access.thread(user, { channel: channelId, ts: thread }) }),
      });
      workspace.save();
      return viewMessage(workspace, channel, message);
    },

    async remove(id, address) {
      const { channel, message } = access.message(access.person(id), address);
      if (message.author !== id) throw new SurfaceRefusal("You can only delete your own messages.");
      for (const file of workspace.state.files.filter(({ id: one }) => message.files.includes(one))) {
        if (file.owner === id) Object.assign(file, { deleted: true, content: "" });
      }
      desk.messages.remove(channel, message);
      workspace.save();
    },

    async join(id, channelId) {
      const channel = access.openChannel(access.person(id), channelId);
      if (channel.kind !== "public") throw new SurfaceRefusal("That channel is private: somebody must invite you.");
      desk.channels.admit(channel, id);
      workspace.save();
    },

    async react(id, address, name) {
      const { channel, message } = access.message(access.person(id), address);
      desk.messages.react(channel, message, { name, user: id });
      workspace.save();
    },

    async upload(id, name, content) {
      const { id: owner } = access.person(id);
      const file = storeFile(workspace, { id: workspace.newId("F"), name, owner, content });
      workspace.save();
      return viewFile(file);
    },

    async download(id, file) {
      return Buffer.from(access.file(access.person(id), file).content, "base64");
    },
  };
}

/** What people do with the app. */
function createUse(desk: Desk, access: Access): Omit<SlackSurface, keyof Talk> {
  const { workspace } = desk;
  const actor = (person: string) => ({ ...desk, person });
  return {
    async command(id, channelId, line) {
      const channel = access.openChannel(access.person(id), channelId);
      await runCommand(actor(id), channel, line);
    },

    async shortcut(id, callbackId, address) {
      const user = access.person(id);
      await runShortcut(actor(id), callbackId, address === undefined ? undefined : access.message(user, address));
    },

    async act(id, address, use) {
      await useElement(actor(id), access.message(access.person(id), address), { use, values: {} });
    },

    // oxlint-disable-next-line max-params -- the surface is called like this everywhere
    async actInView(id, viewId, use, values) {
      await useElement(actor(id), { view: access.view(access.person(id), viewId) }, { use, values });
    },

    async suggest(id, where, query) {
      return askForOptions(actor(id), access.place(access.person(id), where), query);
    },

    async submit(id, viewId, values) {
      return { errors: await submitModal(desk, access.view(access.person(id), viewId), values) };
    },

    async close(id, viewId) {
      access.view(access.person(id), viewId);
      await closeModals(actor(id));
    },

    async openHome(id) {
      if (!workspace.app.manifest.features.app_home.home_tab_enabled)
        throw new SurfaceRefusal("This app has no Home tab.");
      const channel = desk.channels.direct([access.person(id).id]).id;
      const home = workspace.state.homes[id];
      const shown = home === undefined ? {} : { view: viewObject(workspace, home) };
      desk.feed.announce("app_home_opened", { type: "app_home_opened", user: id, channel, tab: "home", ...shown });
      workspace.save();
      return home === undefined ? null : viewHome(home);
    },
  };
}
