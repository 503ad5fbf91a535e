import type { Alert, Item } from "../../../domain/inventory/item.ts";
import type { SourceKind } from "../../../domain/inventory/sighting.ts";
import type { Stake } from "../../../domain/inventory/stake.ts";
import { between, count } from "../../../domain/time.ts";
import { moment, sentence, typed } from "../text.ts";
import { identity, runbookLink } from "./item-in-words.ts";

/** What an alert says to somebody who may have been woken by it: what it means, then what to do, a sentence each. */
export interface AlertWords {
  means: string[];
  todo: string[];
}

/** What an alert says, by its cause. */
export function alertInWords(item: Item, alert: Alert, stake: Stake): AlertWords {
  const { cause } = alert;
  switch (cause.kind) {
    case "rung":
    case "reminder":
      return ending(item, stake, cause);
    case "expired":
      return { means: ["It has ended.", past[item.place.kind], ...switchedOff(item)], todo: replacing(item, stake) };
    case "disabled":
      return disabled(item, stake);
    case "gone":
      return gone(item);
    case "unread":
      return unread(item);
    case "unexplained":
      return unexplained(item, alert);
    case "moved-back":
      return {
        means: [
          `What is in place now ends ${moment(cause.to)}. What was there before would have ended ${moment(cause.from)}.`,
        ],
        todo: [
          "Ask who changed it: an older certificate may have been put back, by an apply of older code or out of a backup.",
          "If so, put the newer one back. If it is meant, there is nothing to do: it is watched as it is now.",
        ],
      };
    case "shorter-lived":
      return {
        means: [
          `What replaced it lives ${count(cause.toDays, "day")} in all; the one before lived ${count(cause.fromDays, "day")}.`,
          "So it will have to be replaced sooner than you may expect.",
        ],
        todo: [
          "If that is meant, there is nothing to do: you are told again in time.",
          "If not, have it issued once more for as long as the one before.",
        ],
      };
  }
}

/** What stops when it ends, by what it is. */
const future: Record<SourceKind, string> = {
  sns: "When it ends, Apple takes no more pushes from this application.",
  acm: "When it ends, clients refuse the connections that it secures.",
  secrets: "When it ends, whatever uses it stops working.",
  tls: "When it ends, clients refuse to connect.",
  files: "When it ends, whatever uses it stops working.",
  own: "When it ends, Firebreak can't do a part of its own work.",
};

/** What does not work since it ended, by what it is. */
const past: Record<SourceKind, string> = {
  sns: "Apple takes no pushes from this application any more.",
  acm: "Clients refuse the connections that it secures.",
  secrets: "Whatever uses it does not work any more.",
  tls: "Clients refuse to connect.",
  files: "Whatever uses it does not work any more.",
  own: "A part of Firebreak's own work can't be done.",
};

/** After the new one is in place an application has to be switched on again: Firebreak's rotation does. */
function switchedOff({ disabledSince }: Item): string[] {
  return disabledSince === null ? [] : ["Its service has switched it off as well."];
}

function ending(item: Item, stake: Stake, { kind }: { kind: "rung" | "reminder" }): AlertWords {
  const again = kind === "reminder" ? ["The snooze is over, and it has not been replaced."] : [];
  return { means: ["Nothing is broken yet.", ...again, future[item.place.kind]], todo: replacing(item, stake) };
}

/** How it is replaced, the shortest way that there is. */
function replacing({ reading, runbook }: Item, { rotatable }: Stake): string[] {
  if (rotatable) {
    return [
      "Press “Rotate…”: Firebreak makes the signing request, and leads through Apple's portal and the approval.",
      "Not sure? “Rehearse” tries whether it would work today, and changes nothing.",
    ];
  }
  if (reading?.renewsItself === true) {
    return ["It should have been renewed without you. See why its renewal does not happen, where it is issued."];
  }
  if (runbook !== null) return [`Follow ${runbookLink(runbook)}.`, "Firebreak notices by itself, and says so here."];
  return [
    "Have a new one issued where this one came from, and put it in its place.",
    "Firebreak notices by itself, and says so here.",
  ];
}

function disabled(item: Item, stake: Stake): AlertWords {
  if (item.place.kind !== "sns") {
    return { means: ["Its service has switched it off: it is not in use any more."], todo: replacing(item, stake) };
  }
  return {
    means: [
      "SNS has switched this application off: no push goes out through it.",
      "SNS does that when Apple refuses the certificate, most often because it has ended.",
    ],
    todo: stake.rotatable
      ? replacing(item, stake)
      : ["See whether its certificate has ended or was revoked, replace it, and enable the application again."],
  };
}

function gone({ place }: Item): AlertWords {
  const inAws = place.account === null ? "" : " CloudTrail tells who deleted it.";
  return {
    means: ["It was there when it was last read, and is not there any more. Whatever used it can't."],
    todo: [
      "If somebody took it away on purpose, there is nothing to do: it is watched no further.",
      `If not, put it back.${inAws}`,
    ],
  };
}

function unread({ unread, reading }: Item): AlertWords {
  const why =
    unread === null
      ? "It could not be read."
      : `It can't be read since ${moment(unread.since)}: ${sentence(typed(unread.why, 500))}`;
  const known =
    reading?.expiry.kind === "at"
      ? [`When it was last read, it ended ${moment(reading.expiry.at)}. Alerts go on by that.`]
      : ["So nobody would notice if it ended."];
  return {
    means: [why, ...known],
    todo: ["Mend the way to it: its address, the network between, or the bot's permission to read it."],
  };
}

function unexplained(item: Item, alert: Alert): AlertWords {
  const index = item.history.findLastIndex(({ what, at }) => what === "unexplained" && between(at, alert.at) >= 0);
  const [now, before] = [item.history[index], item.history[index - 1]];
  return {
    means: [
      "Something else is in place than before, and no rotation of Firebreak put it there.",
      ...(before === undefined ? [] : [`*Was*${said(before)}`]),
      ...(now === undefined ? [] : [`*Is*${said(now)}`]),
    ],
    todo: [
      "Ask your team who replaced it. If one of you did, there is nothing to do.",
      "If nobody did, treat it as somebody else's doing: tell your security team, and replace it.",
    ],
  };
}

function said(past: Parameters<typeof identity>[0]): string {
  return identity(past) || " · neither its end nor its fingerprint was shown";
}
