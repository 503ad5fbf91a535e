import { count } from "../../../domain/time.ts";
import {
  countsInWords,
  filterLines,
  type ItemLine,
  type LineFilter,
  stateInWords,
} from "../../../projections/inventory.ts";
import { type Content, content, paragraphs, section, smallPrint } from "../blocks.ts";
import { code, link, moment, typed } from "../text.ts";
import { itemName, nameLength, whereInWords } from "../notices/item-in-words.ts";

/** How many certificates a list shows: what is more is for narrowing down. */
const listed = 20;
/** How a list is narrowed down. */
const filters =
  "`/cert list` takes words, `state:expired,soon`, `kind:sns`, `owner:none`, `account:…`, `region:…` and `within:30d`.";

/** The certificates that fit, the most urgent first. */
export function drawItemList(
  lines: readonly ItemLine[],
  { filter, horizon }: { filter: LineFilter; horizon: string | undefined },
): Content {
  if (lines.length === 0) return content(nothingYet, [section(nothingYet)], "");
  const fitting = filterLines(lines, filter);
  const shown = fitting.slice(0, listed);
  const more = fitting.length - shown.length;
  const narrowed = fitting.length === lines.length ? "" : ` of ${lines.length}`;
  const head = `*${count(fitting.length, "certificate")}${narrowed}:* ${countsInWords(fitting)}`;
  return content(
    `${count(fitting.length, "certificate")}${narrowed}: ${countsInWords(fitting)}`,
    [
      ...paragraphs([fitting.length === 0 ? `None of ${count(lines.length, "certificate")} fits.` : head]),
      ...paragraphs(shown.map(itemLine)),
      ...(more > 0 || shown.length === 0
        ? [smallPrint(`${more > 0 ? `… and ${count(more, "other")}. To narrow it down: ` : ""}${filters}`)]
        : []),
      ...(horizon === undefined ? [] : [smallPrint(link(horizon, "All of them on the horizon"))]),
    ],
    "Narrow it down to see the rest.",
  );
}

/** What stands where there is no certificate at all. */
export const nothingYet =
  "Nothing is watched yet. What `watch` in firebreak.yml names is found by itself, within minutes.";

/** One certificate on one line: how it stands, when it ends, what and whose it is, and its id. */
export function itemLine(line: ItemLine): string {
  const { mark } = stateInWords[line.state];
  const owner = line.owner === null ? "nobody owns it" : typed(line.owner.name, nameLength);
  return [
    `${mark} *${itemName(line)}*  ${standInWords(line)}`,
    whereInWords(line),
    owner,
    ...(line.snoozedUntil === null ? [] : [`💤 until ${moment(line.snoozedUntil)}`]),
    code(line.id),
  ].join(" · ");
}

/** How it stands and when it ends, in the reader's own time zone. */
export function standInWords({ state, end, days, ends }: ItemLine): string {
  const { words } = stateInWords[state];
  if (state === "gone") return words;
  if (end === null) return `${words}: ${typed(ends, 200)}`;
  const left = days === null || days < 0 ? "" : days === 0 ? ", in less than a day" : `, in ${count(days, "day")}`;
  return `${words}: ${left === "" ? "ended" : "ends"} ${moment(end)}${left}`;
}
