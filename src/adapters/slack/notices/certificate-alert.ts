import { causeInWords, openingInWords } from "../../../domain/inventory/item.ts";
import type { Alert, Item } from "../../../domain/inventory/item.ts";
import { between } from "../../../domain/time.ts";
import type { AlertFacts, Notice } from "../../../ports/chat.ts";
import { type Button, button, buttons, type Content, content, header, section, titled } from "../blocks.ts";
import { certificateActions as actions, pointAt } from "../buttons.ts";
import { channelLink, clip, moment, sentence, typed } from "../text.ts";
import { alertInWords } from "./alert-in-words.ts";
import { endInWords, glanceAt, itemName, nameLength, rehearsalLines } from "./item-in-words.ts";

type AlertNotice = Extract<Notice, { kind: "certificate-alert" }>;

/** What somebody has to know of a certificate: what it means, what to do now, and the buttons that begin it. */
export function drawCertificateAlert(notice: AlertNotice): Content {
  const { item, alert, facts } = notice;
  const { name, locator } = item.place;
  const cause = causeInWords(alert.cause);
  const { means, todo } = alertInWords(item, alert, facts.stake);
  const now = facts.past ? [historyOf(item, alert)] : [];
  return content(
    [`${itemName(item.place)}: ${cause}`, ...now].join(" · "),
    [
      header(`${clip(name.trim() === "" ? locator : name, nameLength)}: ${cause}`),
      ...now.map(section),
      section(means.join("\n")),
      ...(facts.past ? [] : titled("What to do now", [...todo.map((what) => `• ${what}`), ...forOthers(facts)])),
      ...buttons(...(facts.past || facts.to === "wide" ? [] : nextSteps(notice))),
      section([...glanceAt(item, facts.owner), ...openedLines(alert), ...undeliveredLines(alert)].join("\n")),
      ...titled("Its last rehearsal", rehearsalLines(item)),
    ],
    `\`/cert show ${item.id}\` has all of it.`,
  );
}

/** Why this alert is history: the newest thing that has happened to what it was about. */
function historyOf(item: Item, alert: Alert): string {
  const change = item.history.at(-1);
  const { kind } = alert.cause;
  const later = item.alerts.find((one) => one.alert > alert.alert && !one.quiet);
  if (item.gone !== null && kind !== "gone") return `– It is not there any more since ${moment(item.gone)}.`;
  if (change !== undefined && between(alert.at, change.at) > 0 && change.what !== "gone") {
    const ends = `It now ends ${endInWords(item.reading)}.`;
    const done = { rotation: "✓ Rotated", renewal: "✓ Renewed by itself", returned: "✓ There again" };
    const words = change.what in done ? done[change.what as keyof typeof done] : "≠ Changed since, by no rotation,";
    return `${words} ${moment(change.at)}. ${ends}`;
  }
  if (kind === "unread" && item.unread === null) return "✓ It can be read again.";
  if (kind === "disabled" && item.disabledSince === null) return "✓ It is switched on again.";
  if (later !== undefined)
    return `↓ A later alert tells how it stands: ${causeInWords(later.cause)}, ${moment(later.at)}.`;
  return "✓ This is over.";
}

function forOthers({ to, owner }: AlertFacts): string[] {
  if (to === "owner") return [];
  return owner === undefined
    ? ["Nobody owns it. If you know who looks after it, tell them."]
    : [`${typed(owner.name, nameLength)} has it in hand, with the buttons, in ${channelLink(owner.channel)}.`];
}

function openedLines({ opens, incident }: Alert): string[] {
  if (opens === null) return [];
  const what = openingInWords[opens];
  return [incident === undefined ? `*Opened*  ⏳ ${what} is being opened` : `*Opened*  INC-${incident}, ${what}`];
}

function undeliveredLines({ undelivered }: Alert): string[] {
  return undelivered === undefined
    ? []
    : [`*Told*  ⚠ the owner's channel could not be reached: ${sentence(typed(undelivered))}`];
}

function nextSteps({ item, alert, facts }: AlertNotice): Button[] {
  const isRung = alert.cause.kind === "rung" || alert.cause.kind === "reminder";
  return itemButtons(item, {
    ...facts,
    snoozeUntil: isRung ? facts.snoozeUntil : null,
    incident: alert.incident,
  });
}

/** What the buttons of an item depend on. */
export interface ItemButtonFacts extends Pick<AlertFacts, "stake" | "snoozeUntil" | "otherOwners" | "now"> {
  /** The incident in which it is already dealt with, if any. */
  incident: number | undefined;
}

/** What can be begun for an item: only what can be done at all. */
export function itemButtons(item: Item, facts: ItemButtonFacts): Button[] {
  const { stake, snoozeUntil, otherOwners, incident, now } = facts;
  const value = pointAt(item.id);
  const there = item.gone === null;
  const where =
    incident === undefined ? "A planned change opens, with a channel of its own" : `It goes on in INC-${incident}`;
  const rotate = button(
    "Rotate…",
    { action: actions.rotate, value },
    {
      style: "primary",
      confirm: {
        title: "Begin the rotation?",
        text: `${where}. Nothing is changed before others have approved the plan.`,
        yes: "Begin rotation",
      },
    },
  );
  return [
    ...(stake.rotatable && there ? [rotate] : []),
    ...((stake.rotatable || item.runbook !== null) && there
      ? [button("Rehearse", { action: actions.rehearse, value })]
      : []),
    ...(snoozeUntil !== null && between(now, snoozeUntil) > 0
      ? [button("Snooze…", { action: actions.snooze, value })]
      : []),
    ...(otherOwners ? [button("Hand over…", { action: actions.handOver, value })] : []),
  ];
}
