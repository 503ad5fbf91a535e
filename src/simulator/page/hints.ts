/** What to do next, and why: for somebody who has never seen Firebreak before. */
import type { WorkspaceView } from "../slack/surface.ts";
import type { Advice } from "./advice.ts";
import type { PanelsView } from "./panels.ts";
import { ending, lastInOrder, steps } from "./steps.ts";
import type { Step } from "./steps.ts";
import { distance } from "./text/dates.ts";
import { brokenApplication, readWalk } from "./walk.ts";
import type { Walk } from "./walk.ts";

/** The hints for one person. */
export interface HintsView {
  /** What is broken now, in a sentence. */
  trouble: string;
  isBroken: boolean;
  /** The newest incident's channel; `null` while there is none that this person sees. */
  incident: string | null;
  steps: { id: string; title: string; done: boolean }[];
  /** The first step that isn't done; `null` after the last. */
  current: (Advice & { id: string; title: string; number: number }) | null;
  /** What there is to say after the last step. */
  ending: Advice | null;
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
    incident: walk.incident?.id ?? null,
    steps: steps.map(({ id, title }, index) => ({ id, title, done: done[index] === true })),
    current: step === undefined ? null : { id: step.id, title: step.title, number: at + 1, ...adviseWith(step, walk) },
    ending: step === undefined ? ending(walk) : null,
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
  return { trouble: `iOS push fails: ${cause}.`, isBroken: true };
}

/** A form that is open comes before everything else. */
function adviseWith(step: Step, walk: Walk): Advice {
  const { modal } = walk;
  if (modal === null) return step.advise(walk);
  if (modal.submit === null) return { words: `Read “${modal.title}”, then close it.`, why: "", action: null };
  const words = step.form?.(modal.submit) ?? `Fill in “${modal.title}”, then press ${modal.submit}.`;
  return { ...step.advise(walk), words, action: null };
}
