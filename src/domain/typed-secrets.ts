import type { Command } from "./command.ts";
import { FirebreakError } from "./errors.ts";
import { redact } from "./redaction.ts";

/** What people say in their own words: it is kept without a secret in it, since a report must not fail for one. */
const words = ["title", "impact", "text", "reason", "comment", "finding"] as const;

/** A command without the secrets that somebody typed into its words. */
export interface Cleaned {
  command: Command;
  /** What to tell whoever typed one; undefined when nobody did. */
  warning: string | undefined;
}

const burnt =
  "Slack and whoever could see it may have it: treat it as burnt, and replace it wherever it is in use. Firebreak has not kept it.";

/**
 * Takes out what people paste without meaning to, before anything is made of the command. Words go on without it.
 *
 * @throws FirebreakError `bad-input` where a secret was typed into something that steers: an input, a confirmation
 */
export function takeSecretsOut(command: Command): Cleaned {
  const fields: Record<string, unknown> = { ...command };
  let found = false;
  for (const field of words) {
    const typed = fields[field];
    if (typeof typed !== "string") continue;
    fields[field] = redact(typed);
    found ||= fields[field] !== typed;
  }
  if (steering(command).some((typed) => redact(typed) !== typed)) {
    throw new FirebreakError("bad-input", "That looks like a private key or a token, so nothing was done.", {
      todo: burnt,
    });
  }
  const warning = found ? `What you typed looks like a private key or a token. ${burnt}` : undefined;
  // Only texts were changed, each into another text.
  return { command: fields as Command, warning };
}

function steering(command: Command): string[] {
  switch (command.kind) {
    case "run-runbook":
      return Object.values(command.inputs);
    case "break-glass":
      return [command.confirmation];
    default:
      return [];
  }
}
