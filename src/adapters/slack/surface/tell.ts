import { partsOf } from "../../../domain/actor.ts";
import { asFirebreakError, describeError } from "../../../domain/errors.ts";
import { ChatBusy } from "../../../ports/chat.ts";
import type { Log } from "../../../ports/log.ts";
import type { SlackApi } from "../api.ts";
import type { Content } from "../blocks.ts";
import { clipMarkup, escape } from "../text.ts";
import type { Ask } from "./ask.ts";

/** What a person is answered: markup, or a message with blocks; `inPlace` of the message with the button, if it can. */
export type Answer = string | (Content & { inPlace?: true });

/** Tells the person who asked something, and nobody else. Never throws: there would be nobody to tell. */
export type Tell = (ask: Ask, answer: Answer) => Promise<void>;

/** The longest answer in markup, in characters: Slack recommends 4,000 for a message's text. */
const longest = 3_900;

/** Answers where it was asked; failing that, in the channel by itself; failing that, in a direct message. */
export function createTell({ api, log }: { api: SlackApi; log: Log }): Tell {
  return async (ask, answer) => {
    const { inPlace = false, ...message } = typeof answer === "string" ? { text: clipMarkup(answer, longest) } : answer;
    const { channel, thread, answerTo } = ask;
    // In a thread that has no answer yet nothing would be seen: https://docs.slack.dev/reference/methods/chat.postEphemeral
    const where = thread === undefined ? { channel } : { channel, thread_ts: thread };
    const { user } = partsOf(ask.person);
    const ways = [
      ...(answerTo === undefined
        ? []
        : [() => api.answer(answerTo, { response_type: "ephemeral", replace_original: inPlace, ...message })]),
      ...(channel === undefined ? [] : [() => api.call("chat.postEphemeral", { ...where, user, ...message })]),
      () => api.call("chat.postMessage", { channel: user, ...message }),
    ];
    for (const way of ways) {
      try {
        await way();
        return;
      } catch (error) {
        log.debug("an answer took another way", { person: ask.person, error });
      }
    }
    log.warn("a person could not be answered", { person: ask.person });
  };
}

/** Does what a person asked, and tells that person alone what came of it. */
export async function answering(
  { tell, log }: { tell: Tell; log: Log },
  ask: Ask,
  work: () => Promise<Answer | undefined>,
): Promise<void> {
  try {
    const answer = await work();
    if (answer !== undefined) await tell(ask, answer);
  } catch (thrown) {
    await tell(ask, explain({ log }, ask, thrown));
  }
}

/** Why what a person asked for was refused or failed, in words for that person; for the log, as much as matters there. */
export function explain({ log }: { log: Log }, { person }: Pick<Ask, "person">, thrown: unknown): string {
  if (!(thrown instanceof ChatBusy)) {
    const error = asFirebreakError(thrown);
    const isOurs = error.kind === "broken" || error.kind === "misconfigured";
    if (isOurs) log.error("what a person asked for failed", { person, error: thrown });
    else log.info("what a person asked for was refused", { person, kind: error.kind, why: error.message });
  }
  return refusalInWords(thrown);
}

/** Why it was refused and what to do, without anything internal. */
export function refusalInWords(thrown: unknown): string {
  if (thrown instanceof ChatBusy) {
    return `Slack asks for a pause. Try again in ${Math.ceil(thrown.retryAfterMilliseconds / 1000)} seconds.`;
  }
  return describeError(asFirebreakError(thrown)).map(escape).join("\n");
}
