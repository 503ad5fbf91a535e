import { endOf, type Item } from "../../domain/inventory/item.ts";
import { day, type Ladder } from "../../domain/inventory/watch.ts";
import { type Instant, written } from "../../domain/time.ts";

/** A life on a line of 100 parts: what was lived, what is left, and the rungs on the way. */
export interface Life {
  begin: Instant;
  /** Whether its begin is the certificate's own; else it is when it was found. */
  known: boolean;
  end: Instant;
  /** Where the end and today are: one of the two is at 100. */
  endAt: number;
  today: number;
  rungs: number[];
}

/** The life of what is in place now; undefined where it has no end, or was found after it. */
export function lifeOf(item: Item, ladder: Ladder, now: Date): Life | undefined {
  const end = endOf(item.reading);
  const begin = item.reading?.notBefore ?? item.readingSince;
  const [from, until] = [Date.parse(begin), Date.parse(end ?? begin)];
  const last = Math.max(until, now.getTime());
  if (end === null || from >= until || from >= last) return undefined;
  const part = (at: number) => Math.round(Math.max(0, (at - from) / (last - from)) * 1000) / 10;
  const rungs = ladder.rungs.map((days) => until - days * day).filter((at) => at > from);
  const known = item.reading?.notBefore !== null;
  return { begin, known, end, endAt: part(until), today: part(now.getTime()), rungs: rungs.map(part) };
}

/** The life as a bar, with today on it. The page says the same in words. */
export function LifeBar({ life: { begin, known, end, endAt, today, rungs } }: { life: Life }) {
  const anchor = today < 12 ? "start" : today > 88 ? "end" : "middle";
  return (
    <svg class="life" width="100%" height="64" role="img" aria-labelledby="life">
      <title id="life">{`From ${written(begin)} to ${written(end)}, today marked`}</title>
      <rect class="whole" x="0" y="26" width={`${endAt}%`} height="10" rx="5" />
      <rect class="lived" x="0" y="26" width={`${Math.min(today, endAt)}%`} height="10" rx="5" />
      {rungs.map((at) => (
        <line class="rung" x1={`${at}%`} x2={`${at}%`} y1="22" y2="40" />
      ))}
      <line class="now" x1={`${today}%`} x2={`${today}%`} y1="18" y2="42" />
      <text class="now" x={`${today}%`} y="12" text-anchor={anchor}>
        today
      </text>
      {endAt > 40 && <text x="0" y="58">{`${known ? "" : "found "}${begin.slice(0, 10)}`}</text>}
      <text x={`${endAt}%`} y="58" text-anchor={endAt > 40 ? "end" : "start"}>
        {end.slice(0, 10)}
      </text>
    </svg>
  );
}
