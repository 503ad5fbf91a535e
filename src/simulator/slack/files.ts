import { mimetypeOf } from "./objects/file.ts";
import type { StoredFile } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** Keeps a file's content under the name its owner gave it. */
export function storeFile(
  workspace: Workspace,
  given: { id: string; name: string; title?: string; owner: string; content: Uint8Array },
): StoredFile {
  const file: StoredFile = {
    id: given.id,
    name: given.name,
    title: given.title ?? given.name,
    mimetype: mimetypeOf(given.name),
    size: given.content.byteLength,
    owner: given.owner,
    created: workspace.seconds(),
    channels: [],
    givenToApp: false,
    content: Buffer.from(given.content).toString("base64"),
  };
  workspace.state.files.push(file);
  return file;
}

/** Whether this member may read the file: her own, or shared where she is (or could look). */
export function mayRead(workspace: Workspace, file: StoredFile, user: string): boolean {
  if (file.owner === user || (file.givenToApp && user === workspace.app.botUserId)) return true;
  const membersOnly = workspace.user(user)?.guest === true || user === workspace.app.botUserId;
  return file.channels.some((id) => {
    const channel = workspace.channel(id);
    return channel !== undefined && (channel.members.includes(user) || (channel.kind === "public" && !membersOnly));
  });
}
