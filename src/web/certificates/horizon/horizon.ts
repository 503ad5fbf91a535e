import { groupBy } from "../../../domain/grouping.ts";
import { SourceKind } from "../../../domain/inventory/sighting.ts";
import type { Ladder } from "../../../domain/inventory/watch.ts";
import type { ItemLine } from "../../../projections/inventory.ts";
import { type Axis, axisOf, type Ending, ends, isOn, monthsOf, rungsOf, type Tick, xOf } from "./axis.ts";
import { type Mark, marksOf } from "./marks.ts";

/** The expiry horizon: every item as a mark on one axis of time, a lane for each kind. Pure geometry. */
export interface Horizon {
  width: number;
  height: number;
  axis: Axis;
  /** Where today is. */
  today: number;
  rungs: Tick[];
  months: Tick[];
  /** Between these two the lanes are drawn. */
  top: number;
  ground: number;
  lanes: Lane[];
  /** What has no place on any axis: its end is not known, or it has none. */
  endless: ItemLine[];
}

/** The items of one kind that end at some time. */
export interface Lane {
  kind: SourceKind;
  /** Where its words stand. */
  words: number;
  /** On what its marks stand. */
  ground: number;
  marks: Mark[];
  /** What is off the scale: it ended earlier, or ends later. */
  earlier: Ending[];
  later: Ending[];
}

/** What a horizon is drawn for. `ahead`: in days; `width`: in the picture's units. */
export interface View {
  now: Date;
  ahead: number;
  width: number;
  ladder: Ladder;
}

/** Room for “today” and the rungs above the lanes, for the months below them. */
const head = 40;
const foot = 30;
/** Room for a lane's words above its marks, and below its lowest mark for the number of it. */
const words = 30;
const below = 20;

/** Computes the picture. Each line is in it exactly once: in a mark, off the scale, or endless. */
export function horizonOf(lines: readonly ItemLine[], view: View): Horizon {
  const axis = axisOf(view.now, view);
  const byKind = groupBy(lines.filter(ends), (line) => line.kind);
  const lanes: Lane[] = [];
  let ground = head;
  for (const kind of SourceKind.options) {
    const inLane = byKind.get(kind);
    if (inLane === undefined) continue;
    const { lane, height } = laneOf(inLane, axis);
    lanes.push({ ...lane, kind, words: ground + 19, ground: ground + words + height });
    ground += words + height + below;
  }
  return {
    width: view.width,
    height: ground + foot,
    axis,
    today: xOf(axis, axis.now),
    rungs: rungsOf(axis, view.ladder),
    months: monthsOf(axis),
    top: head,
    ground,
    lanes,
    endless: lines.filter((line) => !ends(line)),
  };
}

function laneOf(lines: readonly Ending[], axis: Axis) {
  const at = (line: Ending) => Date.parse(line.end);
  const earlier = lines.filter((line) => at(line) < axis.from);
  const later = lines.filter((line) => at(line) >= axis.until);
  const shown = lines.filter((line) => isOn(axis, at(line)));
  const { marks, height } = marksOf(shown, axis);
  return { lane: { marks, earlier, later }, height };
}
