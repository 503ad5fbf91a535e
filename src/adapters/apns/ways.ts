import type { Target } from "./connection.ts";
import { codeOf } from "./connection.ts";
import { explainNetwork, saysNothing } from "./network.ts";

/** The other port of Apple's push service. (Apple, "Sending notification requests to APNs".) */
const OTHER_PORT = "2197";

/** The addresses under which the service may be found, in the order in which they are tried. */
export function waysTo(url: string): string[] {
  const other = new URL(url);
  if (other.port !== "") return [url];
  other.port = OTHER_PORT;
  return [url, other.origin];
}

/** What was found at the end of a way, and what is to be told of the ways before it. */
export type Arrival<T> = { way: Target; found: T; remark?: string };

/** A way that leads nowhere. */
interface DeadEnd {
  way: Target;
  error: unknown;
}

/** That no way leads there, and what went wrong on each. */
class NoWay extends Error {
  readonly deadEnds: readonly DeadEnd[];

  constructor(deadEnds: readonly DeadEnd[]) {
    super("No way leads there.");
    this.deadEnds = deadEnds;
  }
}

/**
 * Takes the ways in turn until one leads there. A failure that is not the network's ends it, for it would be the same
 * on any way. {@link explainDeadEnds} and {@link lastOf} tell of the error that it rejects with.
 */
export async function takeFirst<T>(ways: readonly Target[], take: (way: Target) => Promise<T>): Promise<Arrival<T>> {
  const deadEnds: DeadEnd[] = [];
  for (const way of ways) {
    try {
      const found = await take(way);
      return { way, found, ...remarkOn(deadEnds, way) };
    } catch (error) {
      deadEnds.push({ way, error });
      if (!saysNothing(codeOf(error))) break;
    }
  }
  throw new NoWay(deadEnds);
}

/** Why no way leads there, as sentences. */
export function explainDeadEnds(error: unknown): string {
  return error instanceof NoWay ? inWords(error.deadEnds) : "APNs could not be asked.";
}

/** What went wrong on the way that was taken last; the error itself when it is of no way. */
export function lastOf(error: unknown): unknown {
  return error instanceof NoWay ? error.deadEnds.at(-1)?.error : error;
}

function inWords(deadEnds: readonly DeadEnd[]): string {
  return deadEnds.map(({ way, error }) => explainNetwork(codeOf(error), way)).join(" ");
}

function remarkOn(deadEnds: readonly DeadEnd[], way: Target): { remark?: string } {
  if (deadEnds.length === 0) return {};
  return { remark: `${inWords(deadEnds)} Port ${new URL(way.url).port} was used instead.` };
}
