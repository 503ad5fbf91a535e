import { FirebreakError } from "../../../domain/errors.ts";
import type { Estate } from "../../../domain/estate.ts";
import { type Gap, type GapKind, gapKinds } from "../../../domain/inventory/coverage.ts";
import { SourceKind } from "../../../domain/inventory/sighting.ts";
import { itemStates, type LineFilter } from "../../../projections/inventory.ts";

/** What was typed to narrow a list down: words, and `name:value` pairs. */
interface Typed<Name extends string> {
  text: string;
  pairs: Partial<Record<Name, string>>;
}

/** How long what is typed may be, in characters: the buttons that turn the pages carry it. */
const longest = 300;

/** A value with blanks stands in quotes, straight or curly. Whatever has another name is a word: an ARN, a host and its port. */
function readTyped<Name extends string>(text: string, names: readonly Name[]): Typed<Name> {
  if (text.length > longest) {
    throw new FirebreakError("bad-input", "This is too long to search for.", {
      found: `${text.length} characters`,
      expected: `at most ${longest}`,
    });
  }
  const typed: Typed<Name> = { text: "", pairs: {} };
  const words: string[] = [];
  for (const [word, name = "", quoted, bare] of text
    .replaceAll(/[“”„]/g, '"')
    .matchAll(/([a-z]+):(?:"([^"]*)"|(\S+))|\S+/gi)) {
    const known = names.find((one) => one === name.toLowerCase());
    if (known === undefined) words.push(word);
    else typed.pairs[known] = quoted ?? bare ?? "";
  }
  return { ...typed, text: words.join(" ") };
}

/** What `/cert list` is narrowed to. @throws FirebreakError `bad-input` for a value that there is not */
export function readLineFilter(text: string, { owners }: Pick<Estate, "owners">): LineFilter {
  const names = ["state", "kind", "owner", "account", "region", "within"] as const;
  const { text: words, pairs } = readTyped(text, names);
  const { state, kind, owner, account, region, within } = pairs;
  return {
    text: words,
    ...(state === undefined ? {} : { states: state.split(",").map((one) => among("state", one, itemStates)) }),
    ...(kind === undefined ? {} : { kind: among("kind", kind, SourceKind.options) }),
    ...(owner === undefined ? {} : { owner: ownerNamed(owner, owners) }),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(within === undefined ? {} : { withinDays: days(within) }),
  };
}

/** What `/cert coverage` is narrowed to. What is left out narrows nothing. */
export interface GapFilter {
  text: string;
  kind?: GapKind;
  account?: string;
  region?: string;
}

/** What `/cert coverage` is narrowed to. @throws FirebreakError `bad-input` for a kind that there is not */
export function readGapFilter(text: string): GapFilter {
  const { text: words, pairs } = readTyped(text, ["kind", "account", "region"]);
  const { kind, account, region } = pairs;
  return {
    text: words,
    ...(kind === undefined ? {} : { kind: among("kind", kind, gapKinds) }),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  };
}

/** The gaps that fit the filter. */
export function filterGaps(gaps: readonly Gap[], filter: GapFilter): Gap[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return gaps.filter(
    ({ kind, account, region, name, subject, why }) =>
      (filter.kind === undefined || filter.kind === kind) &&
      (filter.account === undefined || filter.account === account) &&
      (filter.region === undefined || filter.region === region) &&
      words.every((word) => [name, subject, why].join(" ").toLowerCase().includes(word)),
  );
}

function among<Value extends string>(name: string, typed: string, values: readonly Value[]): Value {
  const value = values.find((one) => one === typed.trim().toLowerCase());
  if (value !== undefined) return value;
  throw new FirebreakError("bad-input", `There is no such ${name}.`, {
    found: `${name}:${typed}`,
    expected: values.join(", "),
  });
}

function ownerNamed(typed: string, owners: Estate["owners"]): string {
  const name = typed.trim().toLowerCase();
  const owner = owners.find((one) => one.id === name || one.name.toLowerCase() === name);
  if (name === "none" || owner !== undefined) return owner?.id ?? "none";
  throw new FirebreakError("bad-input", "There is no such owner.", {
    found: `owner:${typed}`,
    expected: [...owners.map(({ id }) => id), "none"].join(", "),
  });
}

function days(typed: string): number {
  const [, number] = /^(\d{1,4})d?$/.exec(typed) ?? [];
  if (number !== undefined) return Number(number);
  throw new FirebreakError("bad-input", "This is no number of days.", {
    found: `within:${typed}`,
    expected: "within:30d",
  });
}
