import { type Gap, type GapKind, gapInWords, gapKinds } from "../../../domain/inventory/coverage.ts";
import { count } from "../../../domain/time.ts";
import { type Block, type Content, content, paragraphs, section, smallPrint, titled } from "../blocks.ts";
import { listActions } from "../buttons.ts";
import { nameLength } from "../notices/item-in-words.ts";
import { code, sentence, typed } from "../text.ts";
import { excerptOf, placeInWords, turnButtons, type Wanted } from "./excerpt.ts";
import { filterGaps, type GapFilter } from "./filters.ts";

/** How many gaps a page lists, with what to do: the longest of so many fit into one message. */
const listed = 12;
/** How many places are counted one by one. */
const places = 12;

/** What is not covered: how much where, and one page of the list to work off. */
export function drawCoverage(all: readonly Gap[], { filter, wanted }: { filter: GapFilter; wanted: Wanted }): Content {
  if (all.length === 0) return content(nothingMissing, [section(nothingMissing)], "");
  const gaps = filterGaps(all, filter);
  const narrowed = gaps.length === all.length ? "" : ` of ${all.length}`;
  const head = `${count(gaps.length, "gap")}${narrowed} in what is watched`;
  const none = `None of ${count(all.length, "gap")} fits.`;
  if (gaps.length === 0) return content(head, [section(none), smallPrint(filters)], "");
  const excerpt = excerptOf(gaps, wanted, listed);
  const place = placeInWords(excerpt);
  return content(
    head,
    [
      section(`*${head}*`),
      ...titled("By account and region", countedLines(gaps.map(whereInWords), places)),
      ...titled("By what is missing", kindLines(gaps)),
      ...worklist(excerpt.shown),
      ...(place === undefined ? [] : [smallPrint(`${place}. To narrow it down: ${filters}`)]),
      ...turnButtons(excerpt, listActions.gaps),
    ],
    "Narrow it down to see the rest.",
  );
}

const nothingMissing = "✓ Everything that is watched is covered: owned, reachable, and ready to be rotated.";
const filters = `${code("/cert coverage")} takes words, ${code("kind:no-owner")}, ${code("account:…")} and ${code("region:…")}.`;

/** Each name once, with how often it occurs, the most frequent first. */
function countedLines(names: readonly string[], most: number): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].toSorted(([, one], [, other]) => other - one);
  const more = sorted.length - most;
  return [
    ...sorted.slice(0, most).map(([name, number]) => `• ${name}: ${number}`),
    ...(more > 0 ? [`… and ${count(more, "other place")}.`] : []),
  ];
}

/** Each kind of gap that there is, the gravest first, with how many and the filter for it. */
export function kindLines(gaps: readonly Gap[]): string[] {
  return gapKinds.flatMap((kind) => {
    const number = gaps.filter((gap) => gap.kind === kind).length;
    return number === 0 ? [] : [`• ${gapInWords[kind]}: ${number}  ${code(`kind:${kind}`)}`];
  });
}

/** The list to work off, by what is missing. What is to do is said once where it is the same for all. */
function worklist(shown: readonly Gap[]): Block[] {
  return gapKinds.flatMap((kind) => {
    const some = shown.filter((gap) => gap.kind === kind);
    const [first, ...others] = some;
    if (first === undefined) return [];
    const same = others.every(({ todo }) => todo === first.todo);
    const lines = some.map((gap) => gapLine(gap, same ? "" : ` ${sentence(typed(gap.todo, 250))}`));
    return paragraphs([
      `*${titleOf(kind)}*`,
      ...(same ? [`To do: ${sentence(typed(first.todo, 250))}`] : []),
      ...lines,
    ]);
  });
}

function titleOf(kind: GapKind): string {
  const words = gapInWords[kind];
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function gapLine(gap: Gap, todo: string): string {
  const where = gap.account === null && gap.region === null ? "" : ` · ${whereInWords(gap)}`;
  return `• *${typed(gap.name, nameLength)}*${where} · ${sentence(typed(gap.why, 250))}${todo}`;
}

function whereInWords({ account, region }: Pick<Gap, "account" | "region">): string {
  const parts = [
    ...(account === null ? [] : [`account ${typed(account, 40)}`]),
    ...(region === null ? [] : [typed(region, 40)]),
  ];
  return parts.join(", ") || "in no account";
}
