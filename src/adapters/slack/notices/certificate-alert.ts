import { causeInWords, openingInWords } from "../../../domain/inventory/item.ts";
import type { Alert, Item } from "../../../domain/inventory/item.ts";
import { between } from "../../../domain/time.ts";
import type { AlertFacts, Notice } from "../../../ports/chat.ts";
import { type Button, buttons, type Content, content, header, section, titled } from "../blocks.ts";
import { channelLink, clip, moment, sentence, typed } from "../text.ts";
import { alertInWords } from "./alert-in-words.ts";
import { itemButtons } from "./item-buttons.ts";
import { endInWords, glanceAt, itemName, nameLength, rehearsalLines, snoozeLines } from "./item-in-words.ts";

type AlertNotice = Extract<Notice, { kind: "certificate-alert" }>;

/** What somebody has to know of a certificate: what it means, what to do now, and the buttons that begin it. */
export function drawCertificateAlert(notice: AlertNotice): Content {
  const { item, alert, facts } = notice;
  const { name, locator } = item.place;
  const cause = causeInWords(alert.cause);
  const { means, todo } = alertInWords(item, alert, facts.stake);
  const now = facts.past ? [historyOf(item, alert)] : isRung(alert) ? snoozeLines(item) : [];
  return content(
    [`${itemName(item.place)}: ${cause}`, ...now].join(" · "),
    [
      header(`${clip(name.trim() === "" ? locator : name, nameLength)}: ${cause}`),
      ...now.map(section),
      section(means.join("\n")),
      ...(facts.past ? [] : titled("What to do now", [...todo.map((what) => `• ${what}`), ...forOthers(facts)])),
      ...buttons(...nextSteps(notice)),
      section([...glanceAt(item, facts), ...openedLines(alert, facts), ...undeliveredLines(alert)].join("\n")),
      ...titled("Its last rehearsal", rehearsalLines(item)),
    ],
    `\`/cert show ${item.id}\` has all of it.`,
  );
}

/** Whether it is about an end that comes: the one thing that can be snoozed. */
function isRung({ cause }: Alert): boolean {
  return cause.kind === "rung" || cause.kind === "reminder";
}

/** Why this alert is history: what has happened to what it was about. */
function historyOf(item: Item, alert: Alert): string {
  const change = item.history.at(-1);
  const { kind } = alert.cause;
  if (item.gone !== null && kind !== "gone") return `– It is not there any more since ${moment(item.gone)}.`;
  if (change !== undefined && change.what !== "gone" && between(alert.at, change.at) > 0) {
    return `${changed[change.what]} ${moment(change.at)}. It now ends ${endInWords(item.reading)}.`;
  }
  if (kind === "unread" && item.unread === null) return "✓ It can be read again.";
  if (kind === "disabled" && item.disabledSince === null) return "✓ It is switched on again.";
  const later = item.alerts.find((one) => one.alert > alert.alert && !one.quiet);
  if (later !== undefined) return `↓ A later alert tells how it stands: ${causeInWords(later.cause)}.`;
  return "✓ This is over.";
}

const changed: Record<Exclude<Item["history"][number]["what"], "gone">, string> = {
  found: "Found",
  returned: "✓ There again",
  rotation: "✓ Rotated by Firebreak",
  renewal: "✓ Renewed by itself",
  unexplained: "≠ Changed since, and no rotation did it,",
  detail: "Changed in a detail",
};

/** In the wider channel nothing is begun: what is to be done is one team's. */
function forOthers({ to, owner }: AlertFacts): string[] {
  if (to === "owner") return [];
  return owner === undefined
    ? ["• Nobody owns it. If you know who looks after it, tell them."]
    : [
        `• ${typed(owner.name, nameLength)} owns it, and has been told in ${channelLink(owner.channel)}, with the buttons.`,
      ];
}

function openedLines(
  { opens, incident, openingFailed }: Alert,
  { incidentChannel: channel, past }: AlertFacts,
): string[] {
  if (opens === null) return [];
  const what = openingInWords[opens];
  if (incident !== undefined)
    return [`*Opened*  INC-${incident}, ${what}${channel === null ? "" : `: ${channelLink(channel)}`}`];
  if (past) return [];
  if (openingFailed === undefined) return [`*Opened*  ⏳ ${what} is being opened`];
  return [`*Opened*  ⚠ ${what} could not be opened yet: ${sentence(typed(openingFailed))}`];
}

function undeliveredLines({ undelivered = {} }: Alert): string[] {
  const missed = (to: string, why: string | undefined) =>
    why === undefined ? [] : [`*Told*  ⚠ the owner's ${to} could not be reached: ${sentence(typed(why))}`];
  return [...missed("channel", undelivered.channel), ...missed("pager", undelivered.pager)];
}

function nextSteps({ item, alert, facts }: AlertNotice): Button[] {
  if (facts.past || facts.to === "wide") return [];
  return itemButtons(item, { ...facts, snoozeUntil: isRung(alert) ? facts.snoozeUntil : null });
}
