import type { Delivery } from "../../../ports/chat.ts";
import type { MessageReference } from "../../../ports/outbox.ts";
import type { Content } from "../blocks.ts";
import { codeOf } from "../refusals.ts";
import { leniently } from "./channels.ts";
import { findMessage } from "./history.ts";
import type { ChatTools } from "./tools.ts";

/**
 * Posts the message, or brings it up to date where it stands. After a try whose outcome nobody knows,
 * the channel's history says whether it arrived: the message carries its key as metadata.
 */
export async function deliverMessage(
  tools: ChatTools,
  delivery: Delivery,
  drawing: Content & { pinned: boolean },
): Promise<MessageReference> {
  const { reference, channel } = delivery;
  const message = contentOf(delivery, drawing);
  const updated = reference && (await update(tools, reference, message));
  if (updated !== undefined) return updated;

  const trace = delivery.triedBefore ? await findTrace(tools, delivery) : undefined;
  const posted = (trace && (await update(tools, trace, message))) ?? (await post(tools, channel, message));
  if (drawing.pinned) await pin(tools, posted);
  return posted;
}

type Message = ReturnType<typeof contentOf>;

function contentOf({ key }: Delivery, { text, blocks }: Content) {
  return {
    text,
    blocks,
    metadata: { event_type: "firebreak", event_payload: { key } },
    parse: "none",
  };
}

async function post({ api }: ChatTools, channel: string, message: Message): Promise<MessageReference> {
  const quiet = { unfurl_links: false, unfurl_media: false };
  const posted = await api.call("chat.postMessage", { channel, ...message, ...quiet });
  return { channel: posted.channel, message: posted.ts };
}

/** Undefined when somebody has deleted the message. */
async function update(
  { api }: ChatTools,
  reference: MessageReference,
  message: Message,
): Promise<MessageReference | undefined> {
  try {
    await api.call("chat.update", { channel: reference.channel, ts: reference.message, ...message });
    return reference;
  } catch (error) {
    if (codeOf(error) === "message_not_found") return undefined;
    throw error;
  }
}

async function findTrace({ api }: ChatTools, { channel, key }: Delivery): Promise<MessageReference | undefined> {
  const found = await findMessage(api, channel, ({ metadata }) => metadata?.event_payload?.["key"] === key);
  return found && { channel, message: found.ts };
}

async function pin(tools: ChatTools, { channel, message: timestamp }: MessageReference): Promise<void> {
  await leniently(tools, "the message could not be pinned", async () => {
    try {
      await tools.api.call("pins.add", { channel, timestamp });
    } catch (error) {
      if (codeOf(error) !== "already_pinned") throw error;
    }
  });
}
