import { FirebreakError } from "../../../domain/errors.ts";
import { code } from "../text.ts";
import type { CommandAsk } from "./ask.ts";
import type { Answer } from "./tell.ts";
import type { SurfaceTools } from "./tools.ts";

/** One thing that a slash command can do. */
export interface Verb {
  /** The verb and what belongs behind it, as help shows it. */
  usage: string;
  does: string;
  /** Does it; what comes back is told to the person who asked, and to nobody else. */
  run(tools: SurfaceTools, ask: CommandAsk, text: string): Promise<Answer | undefined>;
}

/**
 * Does what was typed behind a command: its first word is the verb.
 *
 * @throws FirebreakError `bad-input` for a verb there is not
 */
export function runVerb(
  verbs: Record<string, Verb>,
  tools: SurfaceTools,
  ask: CommandAsk,
): Promise<Answer | undefined> {
  const [, word = "", text = ""] = /^(\S*)\s*(.*)$/s.exec(ask.text) ?? [];
  const name = word.toLowerCase();
  if (name === "" || name === "help") return Promise.resolve(helpFor(ask.command, verbs));
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb !== undefined) return verb.run(tools, ask, text.trim());
  throw new FirebreakError("bad-input", `${ask.command} can't “${word}”.`, {
    expected: [...Object.keys(verbs), "help"].join(", "),
  });
}

function helpFor(command: string, verbs: Record<string, Verb>): string {
  return Object.values(verbs)
    .map(({ usage, does }) => `${code(`${command} ${usage}`)} ${does}`)
    .join("\n");
}
