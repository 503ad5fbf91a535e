import { count } from "../../../domain/time.ts";
import {
  countsInWords,
  filterLines,
  type ItemLine,
  type LineFilter,
  stateInWords,
} from "../../../projections/inventory.ts";
import { type Content, content, paragraphs, section, smallPrint } from "../blocks.ts";
import { listActions } from "../buttons.ts";
import { itemName, nameLength, whereInWords } from "../notices/item-in-words.ts";
import { code, link, moment, typed } from "../text.ts";
import { excerptOf, placeInWords, turnButtons, type Wanted } from "./excerpt.ts";

/** How many certificates a page shows: the longest lines of so many fit into one message. */
const listed = 15;
/** How a list is narrowed down. */
const filters =
  "`/cert list` takes words, `state:expired,soon`, `kind:sns`, `owner:none`, `account:…`, `region:…` and `within:30d`.";

/** One page of the certificates that fit, the most urgent first. */
export function drawItemList(
  lines: readonly ItemLine[],
  { filter, wanted, horizon }: { filter: LineFilter; wanted: Wanted; horizon: string | undefined },
): Content {
  if (lines.length === 0) return content(nothingYet, [section(nothingYet)], "");
  const fitting = filterLines(lines, filter);
  const excerpt = excerptOf(fitting, wanted, listed);
  const place = placeInWords(excerpt);
  const narrowed = fitting.length === lines.length ? "" : ` of ${lines.length}`;
  const head = `*${count(fitting.length, "certificate")}${narrowed}:* ${countsInWords(fitting)}`;
  return content(
    `${count(fitting.length, "certificate")}${narrowed}: ${countsInWords(fitting)}`,
    [
      ...paragraphs([fitting.length === 0 ? `None of ${count(lines.length, "certificate")} fits.` : head]),
      ...paragraphs(excerpt.shown.map(itemLine)),
      ...(place === undefined ? [] : [smallPrint(`${place}. To narrow it down: ${filters}`)]),
      ...(fitting.length === 0 ? [smallPrint(filters)] : []),
      ...turnButtons(excerpt, listActions.items),
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
  // Why there is none: that it never ends, or is not known, the state has said.
  if (end === null) return `${words}: ${typed(ends.replace(/^(never|not known): /, ""), 200)}`;
  const left = days === null || days < 0 ? "" : days === 0 ? ", in less than a day" : `, in ${count(days, "day")}`;
  return `${words}: ${left === "" ? "ended" : "ends"} ${moment(end)}${left}`;
}
