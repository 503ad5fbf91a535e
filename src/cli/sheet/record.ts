import { commands, unexpanded } from "./shell.ts";

/** A step that is written down, for the journal. */
export interface Written {
  /** As AWS has it: `sns:SetPlatformApplicationAttributes`. */
  action: string;
  /** What it was done to: its ARN, or the variable of the shell that holds it. */
  target: string | { variable: "ROLE" | "SECRET" };
  note: string;
}

/**
 * The command that adds a step's line to the record: one JSON object, as `firebreak journal import` reads it. The
 * shell fills in the time and who types; the request id is known later. It stands apart from the step's own commands,
 * so that nobody records by one paste what has failed.
 */
export function writingDown({ action, target, note }: Written): string[] {
  const text = (value: string) => unexpanded(JSON.stringify(value));
  const done = typeof target === "string" ? text(target) : `"$${target.variable}"`;
  const fields = [
    '"at":"$(date -u +%Y-%m-%dT%H:%M:%SZ)"',
    '"who":"$WHO"',
    `"action":${text(action)}`,
    `"target":${done}`,
    '"requestId":null',
    `"note":${text(note)}`,
  ];
  return ["Write it down:", "", ...commands('cat >> "$RECORD" <<END', `{${fields.join(",")}}`, "END")];
}
