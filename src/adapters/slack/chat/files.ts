import type { Delivery } from "../../../ports/chat.ts";
import type { MessageReference } from "../../../ports/outbox.ts";
import type { FileContent } from "../notices/rotation/signing-request.ts";
import { findMessage } from "./history.ts";
import type { ChatTools } from "./tools.ts";

/**
 * Shares the file in the channel, once: its name is its identity there, and what it says never changes.
 * Slack tells the message's id only later, so the reference holds the file's.
 * See https://docs.slack.dev/messaging/working-with-files#uploading_files
 */
export async function deliverFile(
  { api }: ChatTools,
  { channel, reference, triedBefore }: Delivery,
  { name, content, comment }: FileContent,
): Promise<MessageReference> {
  if (reference !== undefined) return reference;
  const named = (file: { name?: string | null | undefined }) => file.name === name;
  const trace = triedBefore ? await findMessage(api, channel, ({ files = [] }) => files.some(named)) : undefined;
  const earlier = trace?.files?.find(named);
  if (earlier !== undefined) return { channel, message: earlier.id };

  const length = Buffer.byteLength(content);
  const { upload_url: address, file_id: file } = await api.call("files.getUploadURLExternal", {
    filename: name,
    length,
  });
  await api.upload(address, content);
  await api.call("files.completeUploadExternal", {
    files: [{ id: file, title: name }],
    channel_id: channel,
    initial_comment: comment,
  });
  return { channel, message: file };
}
