import type { ItemLine } from "../../../projections/inventory.ts";
import { day, type Ladder } from "../../../domain/inventory/watch.ts";
import type { Instant } from "../../../domain/time.ts";

/** A stretch of time on a line of so many units: where each instant of it is drawn. Instants are in Unix milliseconds. */
export interface Axis {
  now: number;
  /** What ends before is off the scale on the left; what ends at `until` or later, on the right. */
  from: number;
  until: number;
  /** Where the line begins and ends, in the picture's units. */
  left: number;
  right: number;
}

/** A line across the picture, with its words where there is room for them. */
export interface Tick {
  x: number;
  label: string | null;
}

/** How far the picture looks ahead when nobody says, in days: a public certificate's longest life and some (CA/Browser Forum: 398). */
export const usualAhead = 400;
/** How much of the past is shown beside 400 days ahead, and at most: what expired earlier is counted at the edge. In days. */
const usualPast = 90;
/** Room beside the line, so that a mark on its end is whole. */
const margin = 16;
/** Room that a month's name needs, and a number of days. */
const monthRoom = 34;
const rungRoom = 19;

/** The axis of a picture that is so wide: what has just been takes as large a part of it as in 90 to 400 days, 90 at most. */
export function axisOf(now: Date, { ahead, width }: { ahead: number; width: number }): Axis {
  const past = Math.min(usualPast, Math.ceil((ahead * usualPast) / usualAhead));
  const at = now.getTime();
  return { now: at, from: at - past * day, until: at + ahead * day, left: margin, right: width - margin };
}

/** Where an instant is drawn, to a tenth of a unit. What is off the scale is drawn off the line: ask {@link isOn} first. */
export function xOf(axis: Axis, at: number): number {
  const part = (at - axis.from) / (axis.until - axis.from);
  return Math.round((axis.left + part * (axis.right - axis.left)) * 10) / 10;
}

/** Units for one day. */
export function unitsOfDay({ from, until, left, right }: Axis): number {
  return ((right - left) * day) / (until - from);
}

/** Whether an instant is on the scale. */
export function isOn({ from, until }: Axis, at: number): boolean {
  return at >= from && at < until;
}

/** The first of each month in UTC, named as often as there is room; January by its year. */
export function monthsOf(axis: Axis): Tick[] {
  const first = new Date(axis.from);
  const months: Tick[] = [];
  const step = [1, 2, 3, 6, 12].find((number) => number * 30 * unitsOfDay(axis) >= monthRoom) ?? 12;
  for (let index = first.getUTCMonth() + 1; ; index++) {
    const at = Date.UTC(first.getUTCFullYear(), index);
    if (at >= axis.until) return months;
    const x = xOf(axis, at);
    const month = index % 12;
    const named = month % step === 0 && x + monthRoom <= axis.right + margin;
    months.push({ x, label: named ? monthInWords(at, month) : null });
  }
}

function monthInWords(at: number, month: number): string {
  const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  return month === 0 ? String(new Date(at).getUTCFullYear()) : (names[month] ?? "");
}

/** The rungs of the ladder, the longest first, each with its number of days where the one before leaves room. */
export function rungsOf(axis: Axis, ladder: Ladder): Tick[] {
  let free = Number.POSITIVE_INFINITY;
  return ladder.rungs.flatMap((days) => {
    const at = axis.now + days * day;
    if (!isOn(axis, at)) return [];
    const x = xOf(axis, at);
    const named = x + rungRoom <= free && x - rungRoom / 2 >= xOf(axis, axis.now);
    if (named) free = x;
    return [{ x, label: named ? String(days) : null }];
  });
}

/** A line of the list that ends at some time. */
export type Ending = ItemLine & { end: Instant };

/** Whether it ends at some time that is known. */
export function ends(line: ItemLine): line is Ending {
  return line.end !== null;
}
