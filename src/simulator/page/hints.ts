/** What to do next, and why: for somebody who has never seen Firebreak before. */
import type { WorkspaceView } from "../slack/surface.ts";
import { distance } from "./text/dates.ts";
import type { PanelsView } from "./panels.ts";
import { brokenApplication, readWalk } from "./walk.ts";
import type { PlacedButton, Walk } from "./walk.ts";

/** One of the views beside Slack. */
export type Tab = "aws" | "pushes" | "apple" | "pull-request" | "status-page" | "records";

/** What the hint's button does. */
export type HintAction =
  | { kind: "fill"; label: string; channel: string; text: string }
  | { kind: "person"; label: string; person: string }
  | { kind: "tab"; label: string; tab: Tab }
  | { kind: "show"; label: string; channel: string; ts: string };

/** What a step says while it is the current one. */
export interface Advice {
  /** What to do. */
  words: string;
  /** Why, or what it shows. */
  why: string;
  action: HintAction | null;
}

/** The hints for one person. */
export interface HintsView {
  /** What is broken now, in a sentence. */
  trouble: string;
  isBroken: boolean;
  steps: { id: string; title: string; done: boolean }[];
  /** The first step that isn't done; `null` after the last. */
  current: (Advice & { id: string; title: string; number: number }) | null;
}

interface Step {
  id: string;
  title: string;
  /** Whether the world shows that it happened. */
  done(walk: Walk): boolean;
  advise(walk: Walk): Advice;
}

/** The hints that fit what this person sees. */
export function hintsFor(workspace: WorkspaceView, panels: PanelsView): HintsView {
  const walk = readWalk(workspace, panels);
  const seen = steps.map((step) => step.done(walk) && (step.id === "open" || walk.incident !== undefined));
  // Up to the mended push each step needs the one before; merging and writing up may come in any order.
  const reached = seen.lastIndexOf(true, lastInOrder);
  const done = seen.map((isSeen, index) => isSeen || index <= reached);
  const at = done.indexOf(false);
  const step = steps[at];
  return {
    ...describeTrouble(panels),
    steps: steps.map(({ id, title }, index) => ({ id, title, done: done[index] === true })),
    current: step === undefined ? null : { id: step.id, title: step.title, number: at + 1, ...adviseWith(step, walk) },
  };
}

function describeTrouble(panels: PanelsView): Pick<HintsView, "trouble" | "isBroken"> {
  const application = brokenApplication(panels);
  if (application === undefined) return { trouble: "Push works.", isBroken: false };
  const expiry = application.certificateExpiresAt;
  const now = new Date(panels.now);
  const cause =
    expiry !== null && new Date(expiry) <= now
      ? `the certificate of ${application.name} expired ${distance(new Date(expiry), now)}`
      : `${application.name} is disabled`;
  return { trouble: `Push on iOS fails: ${cause}.`, isBroken: true };
}

/** A form that is open comes before everything else. */
function adviseWith(step: Step, walk: Walk): Advice {
  const { modal } = walk;
  if (modal === null || step.id === "declare") return step.advise(walk);
  return modal.submit === null
    ? { words: `Read “${modal.title}”, then close it.`, why: "", action: null }
    : { ...step.advise(walk), words: `Fill in “${modal.title}”, then press ${modal.submit}.`, action: null };
}

const steps: Step[] = [
  {
    id: "open",
    title: "Open the incident",
    done: ({ incident, modal }) => incident !== undefined || /incident/i.test(modal?.title ?? ""),
    advise: ({ lobby }) => ({
      words: "Customers can’t sign in: their phones get no push. Open an incident.",
      why: "One command gathers the people and tells customers. In the real outage that took 78 minutes.",
      action: {
        kind: "fill",
        label: "Write the command",
        channel: lobby?.id ?? "",
        text: "/incident open iOS push is failing",
      },
    }),
  },
  {
    id: "declare",
    title: "Say what people notice",
    done: ({ incident }) => incident !== undefined,
    advise: ({ modal }) => ({
      words: `Choose a severity, say what customers notice, then press ${modal?.submit ?? "the form’s button"}.`,
      why: "A channel with the right people, a card that stays current and the first public update follow by themselves.",
      action: null,
    }),
  },
  {
    id: "diagnose",
    title: "Find the cause",
    done: (walk) => walk.button("rotation.start", /rotate/i) !== undefined || walk.hasSaid(/certificate .*expired/i),
    advise: (walk) => ({
      words: "Run the diagnosis in the incident’s channel.",
      why: "A runbook reads SNS, asks APNs and sends a canary. Finding the cause took 22 minutes by hand.",
      action: fill(walk, "/runbook run sns-push-diagnosis"),
    }),
  },
  {
    id: "rotate",
    title: "Start the rotation",
    done: (walk) =>
      walk.button("rotation.upload", /upload/i) !== undefined ||
      walk.hasSaid(/signing request|\.csr|certSigningRequest/i),
    advise: (walk) => ({
      words: "The certificate has expired. Press Rotate certificate under the diagnosis.",
      why: "Firebreak makes a new key. It goes to the secret store and nowhere else: you will only see a signing request.",
      action: show(walk.button("rotation.start", /rotate/i)),
    }),
  },
  {
    id: "certificate",
    title: "Get a certificate from Apple",
    done: ({ certificate }) => certificate !== undefined,
    advise: () => ({
      words:
        "Take the signing request to Apple’s portal: press Take to Apple’s portal on the file, then Create certificate.",
      why: "Apple has no API for push certificates, so this part is a person’s.",
      action: { kind: "tab", label: "Open Apple’s portal", tab: "apple" },
    }),
  },
  {
    id: "upload",
    title: "Hand the certificate over",
    done: ({ vote, pullRequest }) => vote !== undefined || pullRequest !== undefined,
    advise: (walk) => ({
      words: "Press Upload certificate and choose the file that Apple’s portal made.",
      why: "It is checked against the key, tried at APNs, and becomes a plan with one hash, before anybody may act on it.",
      action: show(walk.button("rotation.upload", /upload/i)),
    }),
  },
  {
    id: "request",
    title: "Ask for approval",
    done: ({ vote, hasSaid }) => vote !== undefined || hasSaid(/\bapproved\b/i),
    advise: (walk) => ({
      words: "Read the plan, then ask for approval if the card offers it.",
      why: "What is approved is this very plan: if the world changes meanwhile, the approval no longer counts.",
      action: show(walk.button("approval.request", /approval/i)),
    }),
  },
  {
    id: "approve",
    title: "Two others approve",
    done: ({ vote, changed, pullRequest }) => vote === undefined && pullRequest !== undefined && changed,
    advise: adviseVote,
  },
  {
    id: "push",
    title: "See push come back",
    done: ({ healthy, changed, delivered }) => healthy && changed && delivered,
    advise: () => ({
      words: "Firebreak writes the certificate, reads it back and sends a canary. Watch it arrive.",
      why: "A write is not a cure: only a push that APNs accepted counts.",
      action: { kind: "tab", label: "Watch the pushes", tab: "pushes" },
    }),
  },
  {
    id: "merge",
    title: "Merge the pull request",
    done: ({ pullRequest }) => pullRequest?.state === "merged",
    advise: () => ({
      words: "Read the pull request and merge it. Try /incident resolve before, to be refused.",
      why: "Until the code says what SNS has, the next apply would bring the old certificate back.",
      action: { kind: "tab", label: "Read the pull request", tab: "pull-request" },
    }),
  },
  {
    id: "resolve",
    title: "Resolve the incident",
    done: (walk) =>
      walk.incident?.isArchived === true ||
      (walk.pullRequest?.state === "merged" &&
        walk.button("incident.resolve", /^resolve/i) === undefined &&
        walk.hasSaid(/\bresolved\b/i)),
    advise: (walk) => ({
      words: "Push works and the code agrees. Resolve the incident.",
      why: "Customers were told as soon as push was verified; this closes it for the team.",
      action: fill(walk, "/incident resolve"),
    }),
  },
  {
    id: "postmortem",
    title: "Read the postmortem",
    done: (walk) => walk.hasSaid(/postmortem.*\.md|^#+ .*postmortem|postmortem (of|for|is ready)/im),
    advise: (walk) => ({
      words: "Ask for the postmortem.",
      why: "It is written from the journal: the timeline, the durations, the cause and what is to be done.",
      action: fill(walk, "/incident postmortem"),
    }),
  },
];

const lastInOrder = steps.findIndex(({ id }) => id === "push");

function fill({ incident }: Walk, text: string): HintAction {
  return { kind: "fill", label: "Write the command", channel: incident?.id ?? "", text };
}

function show(button: PlacedButton | undefined): HintAction | null {
  return button === undefined ? null : { kind: "show", label: "Show me", channel: button.channel, ts: button.ts };
}

function adviseVote({ me, people, vote }: Walk): Advice {
  const why = "A key that moves production needs two people, and neither may be the one who asked.";
  if (vote === undefined) return { words: "Approved. Firebreak is at work.", why, action: null };
  const others = people.filter(({ id }) => id !== vote.requester && id !== me.id && !vote.voters.includes(id));
  const next = others.find(({ title }) => /approve/i.test(title)) ?? others[0];
  const action: HintAction | null =
    next === undefined ? null : { kind: "person", label: `Become ${next.realName}`, person: next.id };
  if (me.id === vote.requester) {
    return { words: "Press Approve and be refused: you asked. Then become somebody else and approve.", why, action };
  }
  return vote.voters.includes(me.id)
    ? { words: "You have approved. One more person has to.", why, action }
    : { words: "Read the plan and press Approve.", why, action: show(vote.button) };
}
