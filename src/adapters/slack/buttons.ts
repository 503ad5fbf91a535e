import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";

/** What can be pressed in the bot's messages: the action ids that Slack sends back. */
export const actions = {
  startRunbook: "runbook.start",
  resolve: "incident.resolve",
  writePostmortem: "postmortem.write",
  startRotation: "rotation.start",
  upload: "rotation.upload",
  askAgain: "rotation.ask-again",
  approve: "approval.approve",
  deny: "approval.deny",
} as const;
/** One of the action ids. */
export type Action = (typeof actions)[keyof typeof actions];

/** What a button carries: which incident and which of its things, and no fact about them. */
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
  if (number === undefined) {
    throw new FirebreakError("bad-input", "This button is not one of this version's.", {
      todo: "Use the newest message, or the slash command.",
    });
  }
  return { incident: Number(number), path: rest.split(" ").slice(1) };
}
