import { groupBy } from "../../../domain/grouping.ts";
import { day } from "../../../domain/inventory/watch.ts";
import { type ItemState, itemStates } from "../../../projections/inventory.ts";
import { type Axis, type Ending, unitsOfDay, xOf } from "./axis.ts";

/** What is drawn at one place: one item, or several of one state that end at about the same time. */
export interface Mark {
  x: number;
  /** How far its middle is above its lane's ground, in the picture's units. */
  above: number;
  /** Half its width, in the picture's units. */
  radius: number;
  state: ItemState;
  lines: readonly Ending[];
  /** The stretch of time that it stands for, its end excluded. */
  from: number;
  until: number;
}

/** The marks of one lane, and how high they stand together. */
export interface Marks {
  marks: Mark[];
  height: number;
}

/** So many marks of one item each are still looked at one by one; more of them are a wall. */
const mostSingles = 150;
/** So high they may be heaped. */
const mostRows = 6;
/** The room that a single mark takes up, in width and height, and how far the lowest is above the ground. */
const single = { pitch: 13, rise: 14, lowest: 9 };
/** The same of a mark of several, with its number below it. */
const several = { pitch: 28, rise: 36, lowest: 25 };
/** Half the width of a mark: of one item, and of very many. */
const smallest = 5.5;
const largest = 11;
/** For how many days one mark may stand: days, weeks, fortnights, then ever larger parts of a year. */
const stretches = [1, 2, 3, 7, 14, 28, 42, 56, 91, 182, 365, 730];
const longestStretch = 3650;

/** Draws what ends on the axis: each item by itself while there is room, else those together that belong together. */
export function marksOf(lines: readonly Ending[], axis: Axis): Marks {
  const singles =
    lines.length > mostSingles
      ? undefined
      : heap(
          lines.map((line) => one(line, axis)),
          single,
        );
  return singles !== undefined && singles.rows <= mostRows ? singles : heap(together(lines, axis), several);
}

type Draft = Omit<Mark, "above">;

function one(line: Ending, axis: Axis): Draft {
  const at = Date.parse(line.end);
  return { x: xOf(axis, at), radius: smallest, state: line.state, lines: [line], from: at, until: at + 1 };
}

/** Those of one state that end in the same stretch of time. No stretch holds both past and future. */
function together(lines: readonly Ending[], axis: Axis): Draft[] {
  const days = stretches.find((number) => number * unitsOfDay(axis) >= several.pitch) ?? longestStretch;
  const length = days * day;
  const stretchOf = ({ end }: Ending) => Math.floor((Date.parse(end) - axis.now) / length);
  return [...groupBy(lines, stretchOf)].flatMap(([index, inStretch]) => {
    const from = axis.now + index * length;
    const others = inStretch.filter(({ state }) => !timely.has(state));
    return [...groupBy(inStretch, (line) => line.state)].map(([state, members]): Draft => {
      const company = timely.has(state) ? members : others;
      return {
        x: xOf(axis, middleOf(company, from + length / 2)),
        radius: radiusOf(members.length),
        state,
        lines: members,
        from: Math.max(from, axis.from),
        until: Math.min(from + length, axis.until),
      };
    });
  });
}

/** What time alone makes of an item: such a mark has to stand where its items end. The others stand in a column. */
const timely: ReadonlySet<ItemState> = new Set(["expired", "urgent", "soon"]);

/** The middle of the stretch, but never where none of them ends. */
function middleOf(lines: readonly Ending[], middle: number): number {
  const instants = lines.map(({ end }) => Date.parse(end));
  const first = instants.reduce((one, other) => Math.min(one, other));
  const last = instants.reduce((one, other) => Math.max(one, other));
  return Math.min(Math.max(middle, first), last);
}

/** Larger for more, ever more slowly: one of thousands still fits its place. */
function radiusOf(number: number): number {
  return Math.round(Math.min(smallest + Math.log2(number) * 0.75, largest) * 10) / 10;
}

/** Heaps marks like pebbles: each on the ground where there is room, else on those that lie there. No two touch. */
function heap(drafts: Draft[], room: typeof single): Marks & { rows: number } {
  const order = (state: ItemState) => itemStates.indexOf(state);
  const sorted = drafts.toSorted((a, b) => a.x - b.x || order(a.state) - order(b.state));
  const reached: number[] = [];
  const marks = sorted.map((draft) => {
    const free = reached.findIndex((x) => draft.x - x >= room.pitch);
    const row = free === -1 ? reached.length : free;
    reached[row] = draft.x;
    return { ...draft, above: row * room.rise + room.lowest };
  });
  return { marks, rows: reached.length, height: reached.length * room.rise };
}
