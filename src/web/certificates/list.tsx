import type { Ladder } from "../../domain/inventory/watch.ts";
import { type ItemLine, itemStates, stateInWords } from "../../projections/inventory.ts";
import { FilterForm, needing } from "./filter.tsx";
import { Frame, Nothing } from "./frame.tsx";
import { type Ending, ends, usualAhead } from "./horizon/axis.ts";
import { horizonOf } from "./horizon/horizon.ts";
import { Picture, pictureWidths, type PictureWidth } from "./picture.tsx";
import { type Asked, horizonPath, linkTo, narrow } from "./question.ts";
import { Shape, StateInWords } from "./shapes.tsx";
import { Table } from "./table.tsx";
import { counted, distanceInWords, grouped, nameOf } from "./words.ts";

/** What the horizon's page is made of. */
export interface ListFacts {
  /** All that is known, the most urgent first. */
  lines: readonly ItemLine[];
  asked: Asked;
  ladder: Ladder;
  now: Date;
}

/** The horizon: what ends when, as a picture and as a table. */
export function ListPage({ lines, asked, ladder, now }: ListFacts) {
  const shown = narrow(lines, asked);
  return (
    <Frame title="Certificate horizon" here={horizonPath} now={now}>
      <h1>What ends when</h1>
      <Lead lines={lines} now={now} />
      {lines.length > 0 && (
        <>
          <a class="skip" href="#table">
            Skip the picture: the table has everything that is in it
          </a>
          <Horizons lines={shown} asked={asked} ladder={ladder} now={now} />
          <Counts lines={lines} asked={asked} />
          <FilterForm lines={lines} asked={asked} />
          {shown.length === 0 ? (
            <Nothing title="Nothing fits that.">
              <a href={horizonPath}>Show everything</a>
            </Nothing>
          ) : (
            <Table lines={shown} asked={asked} now={now} />
          )}
        </>
      )}
    </Frame>
  );
}

/** How it stands, in a sentence or two. */
function Lead({ lines, now }: { lines: readonly ItemLine[]; now: Date }) {
  if (lines.length === 0) {
    return (
      <Nothing title="Nothing is known yet.">
        What is watched appears here once its source has been read for the first time.
        <br />
        <a href="/coverage">See what is not covered</a>
      </Nothing>
    );
  }
  const present = lines.filter(({ state }) => state !== "gone");
  const number = present.filter(({ state }) => needing.includes(state)).length;
  const next = nextToEnd(present, now);
  return (
    <p class="lead">
      {`${counted(present.length, "item")}, and ${needInWords(number, present.length)} somebody now.`}
      {next !== undefined && (
        <>
          {" The next to end is "}
          <strong>{nameOf(next)}</strong>
          {`, ${distanceInWords(next.end, now)}.`}
        </>
      )}
    </p>
  );
}

/** `it needs`, `none of them needs`, `2 of them need`. */
function needInWords(number: number, of: number): string {
  if (of === 1) return number === 1 ? "it needs" : "it doesn’t need";
  if (number === 0) return "none of them needs";
  return `${grouped(number)} of them ${number === 1 ? "needs" : "need"}`;
}

function nextToEnd(lines: readonly ItemLine[], now: Date): Ending | undefined {
  const toCome = lines.filter(ends).filter(({ end }) => Date.parse(end) > now.getTime());
  return toCome.reduce<Ending | undefined>(
    (next, line) => (next === undefined || Date.parse(line.end) < Date.parse(next.end) ? line : next),
    undefined,
  );
}

function Horizons({ lines, asked, ladder, now }: ListFacts) {
  const { ahead } = asked;
  const sizes = Object.keys(pictureWidths) as PictureWidth[];
  const drawn = sizes.map((size) => ({
    size,
    horizon: horizonOf(lines, { now, ahead, ladder, width: pictureWidths[size] }),
  }));
  const [first] = drawn;
  const endless = first?.horizon.endless ?? [];
  return (
    <figure class="card" aria-label="The expiry horizon">
      {first?.horizon.lanes.length === 0 ? (
        <p class="quiet empty">Nothing here ends at a time that is known.</p>
      ) : (
        drawn.map(({ size, horizon }) => <Picture horizon={horizon} asked={asked} size={size} />)
      )}
      <figcaption>
        <span>{endless.length > 0 && <Endless lines={endless} asked={asked} />}</span>
        <AheadLinks asked={asked} />
      </figcaption>
    </figure>
  );
}

/** What is on no axis: counted here, so that nothing is lost from the picture. */
function Endless({ lines, asked }: { lines: readonly ItemLine[]; asked: Asked }) {
  return (
    <>
      {"On no line of time: "}
      <ul>
        {itemStates.map((state) => {
          const number = lines.filter((line) => line.state === state).length;
          if (number === 0) return null;
          return (
            <li>
              <a href={`${linkTo(asked, { state: [state], sort: "end", order: "desc" })}#table`}>
                <Shape state={state} />
                {`${grouped(number)} ${stateInWords[state].words}`}
              </a>
            </li>
          );
        })}
      </ul>
    </>
  );
}

const aheads = [
  { days: 90, words: "90 days" },
  { days: usualAhead, words: `${usualAhead} days` },
  { days: 1100, words: "3 years" },
];

function AheadLinks({ asked }: { asked: Asked }) {
  return (
    <span>
      {"Look ahead "}
      <ul>
        {aheads.map(({ days, words }) => (
          <li>
            <a href={linkTo(asked, { ahead: days })} aria-current={asked.ahead === days ? "true" : undefined}>
              {words}
            </a>
          </li>
        ))}
      </ul>
    </span>
  );
}

/** How many there are in each state, of those that fit the rest of what is asked; each leads to these alone, and back. */
function Counts({ lines, asked }: { lines: readonly ItemLine[]; asked: Asked }) {
  const fitting = narrow(lines, { ...asked, state: [...itemStates] });
  return (
    <ul class="counts" aria-label="How many there are in each state">
      {itemStates.map((state) => {
        const number = fitting.filter((line) => line.state === state).length;
        const chosen = asked.state?.includes(state) === true;
        if (number === 0 && !chosen) return null;
        return (
          <li>
            <a href={linkTo(asked, { state: chosen ? undefined : [state] })} aria-current={chosen ? "true" : undefined}>
              <b>{grouped(number)}</b> <StateInWords state={state} />
            </a>
          </li>
        );
      })}
    </ul>
  );
}
