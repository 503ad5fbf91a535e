import { written } from "../../domain/time.ts";
import { type ItemLine, stateInWords } from "../../projections/inventory.ts";
import type { Ending } from "./horizon/axis.ts";
import type { Horizon, Lane } from "./horizon/horizon.ts";
import type { Mark } from "./horizon/marks.ts";
import { type Asked, linkTo } from "./question.ts";
import { counted, grouped, kindsInWords, nameOf } from "./words.ts";

/** A picture for each width of a screen, in units that are about a pixel there: its style shows one of them. */
export const pictureWidths = { narrow: 360, medium: 720, wide: 1168 } as const;
/** One of the {@link pictureWidths}. */
export type PictureWidth = keyof typeof pictureWidths;

/** The horizon as a picture. Its marks lead to what they stand for; the table below it says the same in words. */
export function Picture(props: { horizon: Horizon; asked: Asked; size: PictureWidth }) {
  const { horizon, asked, size } = props;
  const { width, height, axis, top, ground } = horizon;
  const id = `horizon-${size}`;
  const shown = horizon.lanes.reduce((sum, lane) => sum + numberIn(lane), 0);
  return (
    <svg class={`horizon ${size}`} viewBox={`0 0 ${width} ${height}`} role="group" aria-labelledby={`${id} ${id}-desc`}>
      <title id={id}>The expiry horizon</title>
      <desc id={`${id}-desc`}>
        {`${counted(shown, "item")} on a line of time from ${dayOf(axis.from)} to ${dayOf(axis.until)}, today marked. The table below lists all of them.`}
      </desc>
      <rect class="past" x={axis.left} y={top} width={horizon.today - axis.left} height={ground - top} />
      {horizon.rungs.map(({ x }) => (
        <rect class="near" x={horizon.today} y={top} width={x - horizon.today} height={ground - top} />
      ))}
      <Months horizon={horizon} />
      <Rungs horizon={horizon} />
      {horizon.lanes.map((lane) => (
        <LaneOf lane={lane} horizon={horizon} asked={asked} />
      ))}
    </svg>
  );
}

function Months({ horizon }: { horizon: Horizon }) {
  const { months, top, ground, axis } = horizon;
  return (
    <g class="months" aria-hidden="true">
      {months.map(({ x, label }) => (
        <>
          <path class={label === null ? "minor" : "major"} d={`M${x} ${top}V${ground + (label === null ? 4 : 8)}`} />
          {label !== null && (
            <text class={/\d/.test(label) ? "year" : undefined} x={x + 4} y={ground + 18}>
              {label}
            </text>
          )}
        </>
      ))}
      <path class="axis" d={`M${axis.left} ${ground}H${axis.right}`} />
    </g>
  );
}

function Rungs({ horizon }: { horizon: Horizon }) {
  const { rungs, today, top, ground } = horizon;
  return (
    <g class="rungs" aria-hidden="true">
      {rungs.map(({ x }) => (
        <path d={`M${x} ${top - 4}V${ground}`} />
      ))}
      {rungs.map(({ x, label }, index) =>
        label === null ? null : index === 0 ? (
          <text x={x - 7} y={top - 9}>{`${label} days`}</text>
        ) : (
          <text class="middle" x={x} y={top - 9}>
            {label}
          </text>
        ),
      )}
      <path class="today" d={`M${today} ${top - 24}V${ground + 8}`} />
      <text class="today" x={today - 5} y={top - 14}>
        today
      </text>
    </g>
  );
}

function LaneOf({ lane, horizon, asked }: { lane: Lane; horizon: Horizon; asked: Asked }) {
  const { left, right, from, until } = horizon.axis;
  const within = { kind: lane.kind, ends: undefined };
  const narrow = horizon.width === pictureWidths.narrow;
  const number = grouped(numberIn(lane));
  const earlier = `${grouped(lane.earlier.length)} earlier`;
  const later = `${grouped(lane.later.length)} later`;
  return (
    <g role="group" aria-label={`${kindsInWords[lane.kind]}: ${number}`}>
      <text class="words" x={left} y={lane.words}>
        <tspan class="kind">{kindsInWords[lane.kind]}</tspan> <tspan class="number">{number}</tspan>
        {lane.earlier.length > 0 && (
          <a
            href={`${linkTo(asked, { ...within, ends: [null, instant(from)] })}#table`}
            aria-label={`${earlier} than ${dayOf(from)}`}
          >
            <tspan dx="12">{`◂ ${narrow ? grouped(lane.earlier.length) : earlier}`}</tspan>
          </a>
        )}
      </text>
      {lane.later.length > 0 && (
        <a
          href={`${linkTo(asked, { ...within, ends: [instant(until), null] })}#table`}
          aria-label={`${later} than ${dayOf(until)}`}
        >
          <text class="words end" x={right} y={lane.words}>{`${narrow ? grouped(lane.later.length) : later} ▸`}</text>
        </a>
      )}
      <path class="ground" d={`M${left} ${lane.ground}H${right}`} aria-hidden="true" />
      {lane.marks.map((mark) => (
        <MarkOf mark={mark} lane={lane} asked={asked} />
      ))}
    </g>
  );
}

function MarkOf({ mark, lane, asked }: { mark: Mark; lane: Lane; asked: Asked }) {
  const { x, state, radius, lines } = mark;
  const y = lane.ground - mark.above;
  const [first] = lines;
  const alone = lines.length === 1 && first !== undefined;
  const words = alone ? oneInWords(first) : severalInWords(mark);
  const target = alone
    ? `/certificates/${first.id}`
    : `${linkTo(asked, { kind: lane.kind, state: [state], ends: [instant(mark.from), instant(mark.until)] })}#table`;
  return (
    <a class={`mark ${state}`} href={target} aria-label={words}>
      <title>{words}</title>
      <use
        href={`#shape-${state}`}
        transform={`translate(${x} ${y}) scale(${Math.round((radius / 5.5) * 100) / 100})`}
      />
      {!alone && (
        <text x={x} y={y + radius + 10}>
          {shortened(lines.length)}
        </text>
      )}
    </a>
  );
}

function oneInWords(line: ItemLine): string {
  return `${nameOf(line)}: ${stateInWords[line.state].words}, ${line.ends}`;
}

function severalInWords({ lines, state, from, until }: Mark): string {
  return `${lines.length} of them ${stateInWords[state].words}, between ${dayOf(from)} and ${dayOf(until)}`;
}

/** `950`, `1.2k`, `12k`: four characters at most. */
function shortened(number: number): string {
  if (number < 1000) return String(number);
  return number < 9950 ? `${(number / 1000).toFixed(1)}k` : `${Math.round(number / 1000)}k`;
}

function numberIn({ marks, earlier, later }: Lane): number {
  return marks.reduce((sum, { lines }) => sum + lines.length, 0) + earlier.length + later.length;
}

function instant(at: number): Ending["end"] {
  return new Date(at).toISOString();
}

function dayOf(at: number): string {
  return written(instant(at)).slice(0, 10);
}
