import { extname } from "node:path";
import type { ChannelKind, StoredFile } from "../state.ts";
import type { Workspace } from "../workspace.ts";

/**
 * A file as a message shows it: of one from another workspace no more than its id, until `files.info` is asked; of a
 * deleted one, that it was there.
 *
 * @see https://docs.slack.dev/apis/slack-connect/using-slack-connect-with-files
 */
export function fileInMessage(workspace: Workspace, file: StoredFile): Record<string, unknown> {
  if (file.deleted === true) return { id: file.id, mode: "tombstone" };
  if (workspace.user(file.owner)?.team === undefined) return fileObject(workspace, file);
  return { id: file.id, created: 0, timestamp: 0, mode: "file_access", file_access: "check_file_info", user: "" };
}

/** @see https://docs.slack.dev/reference/objects/file-object */
export function fileObject(workspace: Workspace, file: StoredFile): Record<string, unknown> {
  const kinds = file.channels.map((id) => ({ id, kind: workspace.channel(id)?.kind }));
  const inKind = (kind: string): string[] => kinds.filter((one) => one.kind === kind).map((one) => one.id);
  const address = `${workspace.origin()}/files-pri/${workspace.team.id}-${file.id}`;
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: fileType(file.name),
    user: file.owner,
    user_team: workspace.user(file.owner)?.team ?? workspace.team.id,
    editable: false,
    size: file.size,
    mode: "hosted",
    is_external: false,
    is_public: inKind("public").length > 0,
    url_private: `${address}/${encodeURIComponent(file.name)}`,
    url_private_download: `${address}/download/${encodeURIComponent(file.name)}`,
    permalink: `${workspace.origin()}/files/${file.owner}/${file.id}/${encodeURIComponent(file.name)}`,
    channels: inKind("public"),
    groups: inKind("private"),
    ims: inKind("im"),
    shares: { public: sharesIn(workspace, file, "public"), private: sharesIn(workspace, file, "private") },
    file_access: "visible",
  };
}

/** Where the file was posted, by channel: the message, and the thread that this is in. */
function sharesIn({ state }: Workspace, file: StoredFile, kind: ChannelKind): Record<string, unknown> {
  const channels = state.channels.filter((channel) => channel.kind === kind && file.channels.includes(channel.id));
  return Object.fromEntries(
    channels.map(({ id, name, messages }) => [
      id,
      messages
        .filter(({ files, visibleTo }) => files.includes(file.id) && visibleTo === undefined)
        .map(({ ts, threadTs }) => ({
          ts,
          channel_name: name,
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        })),
    ]),
  );
}

/** Slack's name for a kind of file: the extension, or `text`. */
export function fileType(name: string): string {
  return extname(name).slice(1).toLowerCase() || "text";
}

const MIMETYPES: Record<string, string> = {
  csv: "text/csv",
  json: "application/json",
  md: "text/markdown",
  p12: "application/x-pkcs12",
  pdf: "application/pdf",
  png: "image/png",
  text: "text/plain",
  txt: "text/plain",
};

/** What Slack takes a file to be, by its name alone. */
export function mimetypeOf(name: string): string {
  return MIMETYPES[fileType(name)] ?? "application/octet-stream";
}
