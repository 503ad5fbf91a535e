import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { ItemId } from "../../domain/inventory/sighting.ts";

/** What can be pressed in an incident's messages: the action ids that Slack sends back. */
export const actions = {
  startRunbook: "runbook.start",
  resolve: "incident.resolve",
  writePostmortem: "postmortem.write",
  startRotation: "rotation.start",
  upload: "rotation.upload",
  otherCredential: "rotation.other-credential",
  skipCertificate: "rotation.skip-certificate",
  askAgain: "rotation.ask-again",
  pause: "rotation.pause",
  resume: "rotation.resume",
  cancel: "rotation.cancel",
  rollBack: "rotation.roll-back",
  phoneRang: "rotation.phone-rang",
  phoneSilent: "rotation.phone-silent",
  confirmDiscarded: "rotation.confirm-discarded",
  enableEndpoints: "endpoints.enable",
  approve: "approval.approve",
  deny: "approval.deny",
  comment: "approval.comment",
  breakGlass: "approval.break-glass",
  revoke: "grant.revoke",
  signReview: "review.sign",
  confirmRollout: "rollout.confirm",
  skipRollout: "rollout.skip",
  retryRollout: "rollout.retry",
} as const;
/** One of the action ids. */
export type Action = (typeof actions)[keyof typeof actions];

/** What can be pressed where a certificate is shown. */
export const certificateActions = {
  rotate: "certificate.rotate",
  rehearse: "certificate.rehearse",
  snooze: "certificate.snooze",
  handOver: "certificate.hand-over",
  show: "certificate.show",
} as const;
/** One of the action ids. */
export type CertificateAction = (typeof certificateActions)[keyof typeof certificateActions];

/** What turns the pages of a list: within a block no two buttons share an id. */
export const listActions = {
  items: { back: "list.items.back", on: "list.items.on" },
  gaps: { back: "list.gaps.back", on: "list.gaps.on" },
} as const;
/** A list that has pages. */
export type ListName = keyof typeof listActions;
/** One of the action ids. */
export type ListAction = (typeof listActions)[ListName]["back" | "on"];

/** What can be pressed in the app's home, beside what belongs to one certificate. */
export const homeActions = {
  list: "home.list",
  coverage: "home.coverage",
  inspect: "home.inspect",
  refresh: "home.refresh",
} as const;
/** One of the action ids. */
export type HomeAction = (typeof homeActions)[keyof typeof homeActions];

/** What a button of an incident carries: which one and which of its things, and no fact about them. */
export interface Pointer {
  incident: number;
  /** Ids within the incident, from the outermost in. None has a blank in it. */
  path: string[];
}

/** `INC-1 run-1 certificate-expired`. */
export function pointTo(incident: Pick<Incident, "number">, ...path: string[]): string {
  return [`INC-${incident.number}`, ...path].join(" ");
}

/** @throws FirebreakError `bad-input` for what no button of ours carries */
export function readPointer(value: string): Pointer {
  const [, number, rest = ""] = /^INC-([1-9]\d{0,8})((?: \S+)*)$/.exec(value) ?? [];
  if (number === undefined) throw notOurs();
  return { incident: Number(number), path: rest.split(" ").slice(1) };
}

/** `CERT c-0123456789ab`: what a button of a certificate carries. */
export function pointAt(item: ItemId): string {
  return `CERT ${item}`;
}

/** Which certificate a button is about. @throws FirebreakError `bad-input` for what no button of ours carries */
export function readItem(value: string): ItemId {
  const [, id] = /^CERT (\S+)$/.exec(value) ?? [];
  const parsed = ItemId.safeParse(id);
  if (!parsed.success) throw notOurs();
  return parsed.data;
}

function notOurs(): FirebreakError {
  return new FirebreakError("bad-input", "This button is not one of this version's.", {
    todo: "Use the newest message, or the slash command.",
  });
}
