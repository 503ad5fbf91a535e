import type { PersonId } from "../domain/actor.ts";
import type { PolicyTrouble } from "../domain/approval/policy-trouble.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import type { Review } from "../domain/approval/review.ts";
import type { ChannelState, Loss } from "../domain/inventory/coverage.ts";
import type { Alert, Item } from "../domain/inventory/item.ts";
import type { Owner } from "../domain/inventory/owner.ts";
import type { SourceTrouble } from "../domain/inventory/source.ts";
import type { Stake } from "../domain/inventory/stake.ts";
import type { SignedHead } from "../domain/record/head.ts";
import type { Instant } from "../domain/time.ts";
import type { Incident } from "../domain/incident/incident.ts";
import type { Enabling } from "../domain/enabling/enabling.ts";
import type { Probe } from "../domain/probe/probe.ts";
import type { Rollout } from "../domain/rollout/rollout.ts";
import type { Rotation } from "../domain/rotation/rotation.ts";
import type { Run } from "../domain/runbook/run.ts";
import type { HeadsUp } from "./heads-up.ts";
import type { MessageReference } from "./outbox.ts";

/** What a message says. The chat's adapter draws it; everything it draws comes from here. */
export type Notice =
  /** The incident at a glance: pinned in its channel, always current. */
  | { kind: "incident-card"; incident: Incident; facts: CardFacts }
  /** One line in the channel where everybody hears of incidents, always current. */
  | { kind: "announcement"; incident: Incident; facts: CardFacts }
  /** A runbook's run: its steps as they end, its findings, what to do next. */
  | { kind: "run"; incident: Incident; run: Run }
  /** A rotation: what it has done, what it waits for. */
  | { kind: "rotation"; incident: Incident; rotation: Rotation; facts: CardFacts }
  /** The signing request, as a file to take to Apple's portal. */
  | { kind: "signing-request"; incident: Incident; rotation: Rotation }
  /** A plan in words and its hash, with the buttons to approve or deny it. */
  | {
      kind: "approval";
      incident: Incident;
      rotation: Rotation;
      request: ApprovalRequest;
      progress: string;
      review: Review | undefined;
    }
  /** A probe of the break-glass role: its plan with the buttons to approve or deny it, then what it found. `request` is there once it is asked for. */
  | { kind: "probe"; incident: Incident; probe: Probe; request: ApprovalRequest | undefined; progress: string }
  /** Endpoints that are to be enabled again: the plan with the buttons to approve or deny it, then how far it came. `request` is there once it is asked for. */
  | { kind: "enabling"; incident: Incident; enabling: Enabling; request: ApprovalRequest | undefined; progress: string }
  /** The restart of a consumer: its plan with the buttons to approve or deny it, then how it goes. `request` is there once it is asked for. */
  | { kind: "rollout"; incident: Incident; rollout: Rollout; request: ApprovalRequest | undefined; progress: string }
  /** The review of a broken glass: who signed it, and until when it has to be. */
  | { kind: "review"; incident: Incident; review: Review }
  /** Something that people have to hear of now; posted, and never brought up to date. */
  | { kind: "heads-up"; incident: Incident; headsUp: HeadsUp }
  /** What has been reached: `mitigated` or `resolved`, and what is still owed. */
  | { kind: "milestone"; incident: Incident; milestone: "mitigated" | "resolved"; stillOwed: string[] }
  /** What people did by hand while the bot could not; always current. */
  | { kind: "work-by-hand"; incident: Incident }
  /** The postmortem, as a Markdown file. */
  | { kind: "postmortem"; incident: Incident; name: string; markdown: string }
  /** Something about a certificate that somebody has to know, with what to do; always current. */
  | { kind: "certificate-alert"; item: Item; alert: Alert; facts: AlertFacts }
  /** A source of the inventory that can't be read, or no longer is; always current. */
  | { kind: "source-alert"; source: SourceTrouble }
  /** A policy of the guard that can't be met as things are, or can again; always current. */
  | { kind: "policy-alert"; policy: PolicyTrouble }
  /** Coverage that was lost. */
  | { kind: "coverage-alert"; losses: readonly Loss[]; at: Instant }
  /** A signed head of the journal: one line that a program can read back. */
  | { kind: "journal-head"; head: SignedHead }
  /** An append-only place that does not take the journal's heads, since the head of that position. */
  | { kind: "anchor-trouble"; anchor: string; position: number; why: string; at: Instant }
  /** The week's digest: of one owner, or of everything for the wider channel. */
  | { kind: "certificate-digest"; digest: Digest };

/** What an alert's card needs that the item itself does not hold. */
export interface AlertFacts {
  /** Who owns it; undefined when nobody does, and the fallback is told. */
  owner: Owner | undefined;
  stake: Stake;
  /** Whether this card is the owner's, or one to be read alone: in the wider channel, or in a former owner's. */
  to: "owner" | "wide";
  /** Whether a later alert, or a change of the item, has made this one history: its buttons go. */
  past: boolean;
  /** Until when it may be snoozed at most; null when it can't be any more. */
  snoozeUntil: Instant | null;
  /** Whether somebody else could take it over. */
  otherOwners: boolean;
  /** The channel of the incident that it opened: its id; null while there is none. */
  incidentChannel: string | null;
  now: Instant;
}

/** What a weekly digest says. */
export interface Digest {
  /** As ISO 8601 counts weeks: `2026-W48`. */
  week: string;
  /** Null for the wider channel's, which is about everything. */
  owner: Owner | null;
  /** How many items there are, by state in words: `in order`. */
  counts: readonly { state: string; mark: string; number: number }[];
  /** What ends within the ladder, the soonest first. */
  upcoming: readonly { id: string; name: string; place: string; ends: string; mark: string; owner: string | null }[];
  /** How many gaps in the coverage there are, by kind in words. */
  gaps: readonly { what: string; number: number }[];
  /** What was rotated or renewed in the week. */
  replaced: readonly { name: string; what: string; at: Instant }[];
}

/** What a card needs that the incident itself does not hold. */
export interface CardFacts {
  /** The component's name as people know it. */
  componentName: string;
  /** Where the public can read about it; undefined when there is no page. */
  statusPage: string | undefined;
  /** What the bot could not do yet, why, and when it tries again. */
  waiting: { what: string; why: string; todo: string | null; retryAt: string | null }[];
  /** What has to be true before it can be resolved, and is not. */
  blockers: string[];
}

/** A message to put into the chat, or to bring up to date. */
export interface Delivery {
  /** The message's identity, findable in the chat after a crash. */
  key: string;
  /** The channel's id. */
  channel: string;
  notice: Notice;
  /** Where it stands, if it was delivered before. */
  reference: MessageReference | undefined;
  /** Whether an earlier try may have reached the chat: its trace is looked for before anything is posted. */
  triedBefore: boolean;
}

/** The chat that people respond in. */
export interface Chat {
  /**
   * Makes the channel, or finds the one that an earlier try made. Adopts none that is not provably the bot's own.
   *
   * @throws FirebreakError `unavailable` when the chat can't be reached
   */
  openChannel(channel: { name: string; purpose: string }): Promise<string>;
  /** Invites those who are not in it yet; answers with those who are in it now. One who can't be invited stops nobody else. */
  invite(channel: string, people: readonly PersonId[]): Promise<PersonId[]>;
  /** How a channel can take alerts; `unknown` when the chat can't be asked. */
  channelState(channel: string): Promise<ChannelState>;
  /** Where people open the channel from outside the chat. */
  linkTo(channel: string): string;
  /** Puts the message there once, or brings it up to date. A pinned kind is pinned. */
  deliver(delivery: Delivery): Promise<MessageReference>;
}

/** The chat asks us to wait: the lane goes on at `retryAt`. */
export class ChatBusy extends Error {
  readonly retryAfterMilliseconds: number;

  constructor(retryAfterMilliseconds: number) {
    super("The chat asks for a pause.");
    this.name = "ChatBusy";
    this.retryAfterMilliseconds = retryAfterMilliseconds;
  }
}
