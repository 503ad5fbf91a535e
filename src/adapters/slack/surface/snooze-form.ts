import type { types } from "@slack/bolt";
import { FirebreakError } from "../../../domain/errors.ts";
import { latestSnooze } from "../../../domain/inventory/watch.ts";
import { after, between, hasCome, type Instant } from "../../../domain/time.ts";
import { writtenIn } from "../../../domain/zone.ts";
import { section } from "../blocks.ts";
import { pointAt, readItem } from "../buttons.ts";
import { endInWords, itemName } from "../notices/item-in-words.ts";
import { type Ask, carry, type SubmissionAsk } from "./ask.ts";
import { dayIn, endOf } from "./day.ts";
import { itemWith } from "./find-item.ts";
import { type AnswerForm, filledIn, input, modal, submitCommand } from "./form.ts";
import type { SurfaceTools } from "./tools.ts";
import { zoneOf } from "./zone.ts";

/** The form's name among the bot's forms. */
export const snoozeForm = "certificate.snooze";

/** How long a reason may be: as the command has it. */
const longest = 3000;
/** What is offered first, in milliseconds: a week. */
const usual = 7 * 86_400_000;

/**
 * The form that silences the reminders of a certificate. A day is one of the person's own calendar.
 *
 * @throws FirebreakError `not-now` when there is nothing to silence any more
 */
export async function drawSnoozeForm(tools: SurfaceTools, ask: Ask, id: string): Promise<types.ModalView> {
  const [item, zone] = await Promise.all([itemWith(tools, id), zoneOf(tools, ask.person)]);
  const now = tools.clock.now();
  const latest = latestSnooze(item, tools.desk.ladder);
  if (latest === null || hasCome(latest, now)) {
    throw new FirebreakError("not-now", "This can't be snoozed any more.", {
      found: latest === null ? "nothing that is still to be told" : "it ends so soon that people are woken",
      todo: "Rotate it, or hand it over to somebody who can.",
    });
  }
  const soonest = between(latest, after(now, usual)) > 0 ? latest : after(now, usual);
  return modal({
    name: snoozeForm,
    carried: carry(ask, pointAt(id), zone),
    title: "Snooze",
    submit: "Snooze",
    blocks: [
      section(`*${itemName(item.place)}* ends ${endInWords(item.reading)}. Nobody is reminded of it until then.`),
      input("until", {
        label: "Until the end of which day?",
        hint: `${limitInWords(latest, zone)} Days are counted in ${zone}.`,
        element: { type: "datepicker", initial_date: dayIn(soonest, zone) },
      }),
      input("reason", {
        label: "Why can it wait?",
        hint: "It is kept in the journal.",
        element: { type: "plain_text_input", multiline: true, max_length: longest },
      }),
    ],
  });
}

/** Snoozes the certificate. A day that can't be chosen, and a reason that is none, show at their fields. */
export async function submitSnoozeForm(tools: SurfaceTools, ask: SubmissionAsk, answer: AnswerForm): Promise<void> {
  const [value = "", zone = "UTC"] = ask.about;
  const item = await itemWith(tools, readItem(value));
  const latest = latestSnooze(item, tools.desk.ladder);
  const until = untilOf(filledIn.date(ask, "until"), { zone, latest, now: tools.clock.now() });
  const reason = filledIn.text(ask, "reason").trim();
  if ("error" in until || reason === "") {
    return answer({
      ...("error" in until ? { until: until.error } : {}),
      ...(reason === "" ? { reason: "Say why it can wait." } : {}),
    });
  }
  await submitCommand(tools, ask, {
    command: {
      kind: "snooze-certificate",
      by: ask.person,
      key: ask.key,
      certificate: item.id,
      until: until.at,
      reason,
    },
    fields: ["until", "reason"],
    answer,
    told: ({ text }) => `${text} That is ${writtenIn(until.at, zone)}.`,
  });
}

/** When a snooze until that day ends: with the day, or where people are woken from then on, in its course. */
function untilOf(
  day: string,
  { zone, latest, now }: { zone: string; latest: Instant | null; now: Date },
): { at: Instant } | { error: string } {
  const end = endOf(day, zone);
  if (end === undefined) return { error: "Choose a day." };
  if (latest === null || hasCome(latest, now))
    return { error: "This can't be snoozed any more: people are woken now." };
  if (hasCome(end, now)) return { error: `This day is over. Choose one from ${dayIn(now, zone)} on.` };
  if (day > dayIn(latest, zone)) return { error: limitInWords(latest, zone) };
  return { at: between(latest, end) > 0 ? latest : end };
}

function limitInWords(latest: Instant, zone: string): string {
  return `At most until ${writtenIn(latest, zone)}: from then on people are woken.`;
}
