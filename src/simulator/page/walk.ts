/** Where the people stand in the walk from "push fails" to "written up", read from what one of them can see. */
import type { ChannelView, MessageView, ModalView, PersonView, WorkspaceView } from "../slack/surface.ts";
import { elementsOf, wordsOf } from "./block-kit/reading.ts";
import type { PlacedElement } from "./block-kit/reading.ts";
import type { CertificateView, PanelsView, PullRequestView, SnsApplicationView } from "./panels.ts";

/** A button or menu that stands in a message now. */
export interface PlacedButton extends PlacedElement {
  channel: string;
  ts: string;
}

/** A vote that is open. */
export interface OpenVote {
  button: PlacedButton;
  /** Who asked, and so can't approve. */
  requester: string | undefined;
  /** Who has approved so far, as far as the card says. */
  voters: string[];
}

/** What the hints go by. */
export interface Walk {
  me: PersonView;
  /** The people, without bots. */
  people: PersonView[];
  modal: ModalView | null;
  /** Whether the bot watches what is broken: then it opens the incident by itself. */
  isWatched: boolean;
  /** Where incidents are announced. */
  lobby: ChannelView | undefined;
  /** Whether the bot has taken an incident up and its channel is yet to come. */
  isOpening: boolean;
  /** The newest incident's channel. */
  incident: ChannelView | undefined;
  /** Whether the bot opened it by itself. */
  isByWatch: boolean;
  /** The application whose push fails, or that was mended. */
  application: SnsApplicationView | undefined;
  /** Whether its certificate is valid, where it has one, and it is enabled. */
  healthy: boolean;
  /** Whether somebody has changed it. */
  changed: boolean;
  /** Whether a push has arrived since. */
  delivered: boolean;
  /** How long customers were without push since the incident was opened, in milliseconds; `null` while they are. */
  mendedIn: number | null;
  /** The certificate made in Apple's portal during the walk. */
  certificate: CertificateView | undefined;
  pullRequest: PullRequestView | undefined;
  /** The vote on the rotation. */
  vote: OpenVote | undefined;
  /** The vote on the restart of what cached the old certificate. */
  restartVote: OpenVote | undefined;
  /** The newest button with that action id, or whose words match. */
  button(actionId: string, words: RegExp): PlacedButton | undefined;
  /** Whether the bot has said something of that kind in the incident's channel. */
  hasSaid(words: RegExp): boolean;
}

/** Reads the walk from one person's view of Slack and the world beside it. */
export function readWalk(workspace: WorkspaceView, panels: PanelsView): Walk {
  const incident = newestIncident(workspace.channels);
  const messages = (incident?.messages ?? []).filter((message) => message.author.isBot);
  const said = messages.map(wordsOf);
  const buttons = messages.flatMap(buttonsOf);
  const application = brokenApplication(panels) ?? panels.applications.find(({ changes }) => changes.length > 0);
  const lastChange = application?.changes[0]?.at;
  const hasSaid = (words: RegExp): boolean => said.some((text) => words.test(text));
  const button = (actionId: string, words: RegExp): PlacedButton | undefined =>
    buttons.findLast((placed) => placed.actionId === actionId) ?? buttons.findLast(({ label }) => words.test(label));
  const votes = buttons.filter(({ actionId, label }) => actionId === "approval.approve" || /^approve/i.test(label));

  return {
    me: workspace.me,
    people: workspace.people.filter(({ isBot }) => !isBot),
    modal: workspace.modal,
    isWatched: panels.watched,
    lobby: workspace.channels.find(({ name }) => name === "incidents") ?? workspace.channels[0],
    isOpening: incident === undefined && workspace.channels.some(isOpening),
    incident,
    isByWatch: hasSaid(/opened by the watch/i),
    application,
    healthy: application !== undefined && isHealthy(application, panels.now),
    changed: lastChange !== undefined,
    delivered: panels.pushes.some(({ delivered, at }) => delivered && lastChange !== undefined && at >= lastChange),
    mendedIn: incident === undefined ? null : mendedIn(incident, panels),
    certificate: panels.certificates.find(({ createdBy }) => createdBy !== null),
    pullRequest: panels.pullRequests.find(({ state }) => state !== "closed"),
    vote: openVote(
      votes.findLast(({ label }) => !isRestart(label)),
      messages,
    ),
    restartVote: openVote(
      votes.findLast(({ label }) => isRestart(label)),
      messages,
    ),
    button,
    hasSaid,
  };
}

function isRestart(label: string): boolean {
  return /restart/i.test(label);
}

/** Whether push can work: a certificate that is still valid or a token key, and an application that SNS hasn't disabled. */
export function isHealthy(application: SnsApplicationView, now: string): boolean {
  const { enabled, hasCertificate, certificateExpiresAt: expiry } = application;
  return enabled && (!hasCertificate || (expiry !== null && Date.parse(expiry) > Date.parse(now)));
}

/** The application that can't send, if there is one. */
export function brokenApplication(panels: PanelsView): SnsApplicationView | undefined {
  return panels.applications.find((application) => !isHealthy(application, panels.now));
}

/** An incident's channel is one that the bot has pinned a card in. */
function newestIncident(channels: ChannelView[]): ChannelView | undefined {
  const isIncident = ({ pins, messages }: ChannelView): boolean =>
    messages.some((message) => message.author.isBot && pins.includes(message.ts));
  return channels.filter(isIncident).toSorted((one, other) => beganAt(other) - beganAt(one))[0];
}

/** When the channel's first message was written, in milliseconds since 1970. */
function beganAt({ messages }: ChannelView): number {
  return Number(messages[0]?.ts ?? 0) * 1000;
}

function isOpening({ messages }: ChannelView): boolean {
  return messages.some((message) => message.author.isBot && /^INC-\d+ is open\./.test(message.text));
}

/** From the incident's beginning to the first push that arrived. */
function mendedIn(incident: ChannelView, { pushes }: PanelsView): number | null {
  const arrivals = pushes.filter(({ delivered }) => delivered).map(({ at }) => Date.parse(at) - beganAt(incident));
  const since = arrivals.filter((milliseconds) => milliseconds >= 0);
  return since.length === 0 ? null : Math.min(...since);
}

function buttonsOf(message: MessageView): PlacedButton[] {
  return elementsOf(message.blocks).map((placed) => ({ ...placed, channel: message.channel, ts: message.ts }));
}

function openVote(button: PlacedButton | undefined, messages: MessageView[]): OpenVote | undefined {
  const card = messages.find((message) => message.ts === button?.ts);
  if (button === undefined || card === undefined) return undefined;
  const lines = wordsOf(card).split("\n");
  const approved = lines.filter((line) => /approved|✅|white_check_mark/i.test(line)).flatMap(mentions);
  const requester = lines.flatMap(mentions).find((person) => !approved.includes(person));
  return { button, requester, voters: approved };
}

function mentions(text: string): string[] {
  return [...text.matchAll(/<@([A-Z0-9_]+)/g)].map((match) => match[1] ?? "");
}
