import type { Unresolved } from "../../ports/infrastructure-code.ts";
import type { Attribute, Block, Span } from "./hcl.ts";
import { attribute, place } from "./module.ts";

/** The version that a data source names; `null` when it takes the current one. */
export function pinnedVersion(version: Block): { version: string | null } | Unresolved {
  const repeated = attribute(version, "for_each") ?? attribute(version, "count");
  if (repeated !== undefined) return byHand(version, `is repeated with ${repeated.name}`);
  if (attribute(version, "version_stage") !== undefined) {
    return byHand(version, "chooses its version by version_stage, so moving the stage changes it without a diff");
  }
  const pin = attribute(version, "version_id");
  if (pin === undefined) return { version: null };
  if (pin.value.kind === "string") return { version: pin.value.value };
  const what = pin.value.kind === "reference" ? pin.value.path.join(".") : "a computed value";
  return byHand(version, `has ${what} as its version_id, which is not a text in that place`);
}

function byHand(version: Block, reason: string): Unresolved {
  return {
    kind: "unresolved",
    why: `${place(version)} ${reason}.`,
    todo: "Name the new version where its value is written, by hand; or write version_id as a plain text in the data source.",
  };
}

/** The file's text with the data source naming `id`; everything else stays as it is, byte for byte. */
export function withVersion(version: Block, id: string): string | Unresolved {
  const { text } = version.file;
  const pin = attribute(version, "version_id");
  if (pin !== undefined) return replaced(text, [{ start: pin.value.start + 1, end: pin.value.end - 1, by: id }]);
  const secret = attribute(version, "secret_id");
  if (secret === undefined) return byHand(version, "has no secret_id");
  if (secret.lines.first === version.line) return byHand(version, "is written on one line");
  return added(version, secret, id);
}

/** Adds a line below `secret_id`, and keeps the equals signs around it in one column as `terraform fmt` does. */
function added(version: Block, secret: Attribute, id: string): string {
  const { text } = version.file;
  const around = neighbours(version, secret);
  const width = (attributes: readonly Attribute[]): number => Math.max(...attributes.map(({ name }) => name.length));
  const column = width(around);
  const tidy = around.every(({ start, equals }) => equals - start === column + 1);
  const wider = Math.max(column, "version_id".length);
  const end = endOfLine(text, secret.end);
  const indent = text.slice(text.lastIndexOf("\n", secret.start) + 1, secret.start);
  const line = `${newline(text, end)}${indent}${"version_id".padEnd(tidy ? wider : 0)} = "${id}"`;
  const insertion = { start: end, end, by: line };
  if (!tidy) return replaced(text, [insertion]);
  const padding = around.map(({ name, start, equals }) => ({ start, end: equals, by: `${name.padEnd(wider)} ` }));
  return replaced(text, [insertion, ...padding]);
}

/** The attributes that `terraform fmt` aligns with this one: of one line each, line below line. */
function neighbours(version: Block, from: Attribute): Attribute[] {
  const single = version.attributes.filter(({ lines }) => lines.first === lines.last);
  const at = single.indexOf(from);
  if (at < 0) return [from];
  let [first, last] = [at, at];
  while (single[first - 1]?.lines.first === (single[first]?.lines.first ?? 0) - 1) first -= 1;
  while (single[last + 1]?.lines.first === (single[last]?.lines.first ?? 0) + 1) last += 1;
  return single.slice(first, last + 1);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}

function newline(text: string, at: number): string {
  return text[at] === "\r" ? "\r\n" : "\n";
}

/** The text with each place replaced; the last one first, so that the others stay where they were. */
function replaced(text: string, places: readonly (Span & { by: string })[]): string {
  return places
    .toSorted((a, b) => b.start - a.start)
    .reduce((edited, { start, end, by }) => edited.slice(0, start) + by + edited.slice(end), text);
}
