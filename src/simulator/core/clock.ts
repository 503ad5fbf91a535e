/** The world's time. Vendors stamp what they do with it, and certificates expire by it. */
export interface WorldClock {
  /** The present instant in the world. */
  now(): Date;
}

/** A clock that runs with the machine's, `offsetMilliseconds` ahead of it (behind, when negative). */
export function createWorldClock(offsetMilliseconds = 0): WorldClock {
  return { now: () => new Date(Date.now() + offsetMilliseconds) };
}
