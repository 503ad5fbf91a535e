import { z } from "zod";
import { mayRead, storeFile } from "../files.ts";
import { SlackError } from "../slack-error.ts";
import { fileObject } from "../objects/file.ts";
import { secretId } from "../workspace.ts";
import { json, method } from "./method.ts";
import type { Call, Method } from "./method.ts";
import { isMember, reach } from "./reach.ts";

const Finished = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

/** Files: look at one, or upload in Slack's three steps. @see https://docs.slack.dev/messaging/working-with-files */
export const fileMethods: Record<string, Method> = {
  "files.info": method({
    scopes: ["files:read"],
    tier: 4,
    args: z.object({ file: z.string() }),
    run({ workspace }, args) {
      const file = workspace.state.files.find((one) => one.id === args.file);
      if (file?.deleted === true) throw new SlackError("file_deleted");
      if (file === undefined || !mayRead(workspace, file, workspace.app.botUserId))
        throw new SlackError("file_not_found");
      return { file: fileObject(workspace, file), comments: [] };
    },
  }),

  "files.getUploadURLExternal": method({
    scopes: ["files:write"],
    tier: 4,
    args: z.object({ filename: z.string().min(1), length: z.coerce.number().int().positive() }),
    run(call, args) {
      const { workspace } = call;
      const file = workspace.newId("F");
      const ticket = secretId();
      workspace.state.uploads.push({ file, ticket, name: args.filename, length: args.length });
      call.applied(file, { name: args.filename });
      return { upload_url: `${workspace.origin()}/upload/v1/${ticket}`, file_id: file };
    },
  }),

  "files.completeUploadExternal": method({
    scopes: ["files:write"],
    tier: 4,
    args: z.object({
      files: json(Finished),
      channel_id: z.string().optional(),
      initial_comment: z.string().default(""),
      thread_ts: z.string().optional(),
    }),
    run(call, args) {
      const { workspace } = call;
      const channel = args.channel_id === undefined ? undefined : reach(call, args.channel_id);
      if (channel !== undefined && !isMember(call, channel)) throw new SlackError("not_in_channel");
      const uploads = args.files.map((one) => ({ title: one.title, ...arrived(call, one.id) }));
      const files = uploads.map(({ id, name, title, content }) => {
        const named = title === undefined ? { id, name } : { id, name, title };
        return storeFile(workspace, { ...named, owner: workspace.app.botUserId, content });
      });
      const ids = files.map((file) => file.id);
      workspace.state.uploads = workspace.state.uploads.filter((upload) => !ids.includes(upload.file));
      if (channel !== undefined) {
        const thread = args.thread_ts === undefined ? {} : { threadTs: args.thread_ts };
        const draft = { author: workspace.app.botUserId, text: args.initial_comment, files: ids, ...thread };
        call.messages.post(channel, draft);
      }
      for (const file of files) call.applied(file.id, { name: file.name });
      return { files: files.map((file) => fileObject(workspace, file)) };
    },
  }),
};

function arrived(call: Call, id: string): { id: string; name: string; content: Uint8Array } {
  const upload = call.workspace.state.uploads.find((one) => one.file === id);
  if (upload?.content === undefined) throw new SlackError("file_not_found");
  return { id, name: upload.name, content: Buffer.from(upload.content, "base64") };
}
