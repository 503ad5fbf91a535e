import type { PersonId } from "../domain/actor.ts";
import type { Chat } from "../ports/chat.ts";
import type { Log } from "../ports/log.ts";

/** Brings people into the incident's channel, where they are asked. Who can't be invited is asked all the same. */
export async function bringIn(
  { chat, log }: { chat: Pick<Chat, "invite">; log: Log },
  channel: string | undefined,
  people: readonly PersonId[],
): Promise<void> {
  if (channel === undefined || people.length === 0) return;
  try {
    await chat.invite(channel, people);
  } catch (error) {
    log.warn("approvers could not be invited", { channel, error });
  }
}
