import type { AnswerOf } from "../methods.ts";
import type { SlackApi } from "../api.ts";

/** A message as the channel's history has it. */
export type PastMessage = AnswerOf<"conversations.history">["messages"][number];

/** Slack: "no more than 200 results at a time". */
const page = 200;
/** A trace is looked for right after the try that left it, so it lies among the newest messages. */
const pages = 5;

/** The newest message in the channel that fits; undefined when none of the newest 1,000 does. */
export async function findMessage(
  api: SlackApi,
  channel: string,
  fits: (message: PastMessage) => boolean,
): Promise<PastMessage | undefined> {
  let cursor = "";
  for (let read = 0; read < pages; read += 1) {
    const answer = await api.call("conversations.history", {
      channel,
      limit: page,
      include_all_metadata: true,
      ...(cursor === "" ? {} : { cursor }),
    });
    const found = answer.messages.find(fits);
    cursor = answer.response_metadata.next_cursor;
    if (found !== undefined || cursor === "") return found;
  }
  return undefined;
}
