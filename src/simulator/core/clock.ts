/** The world's time. Vendors stamp what they do with it, and certificates expire by it. */
export interface WorldClock {
  /** The present instant in the world. */
  now(): Date;
}

/** A world's time that somebody moves. */
export interface MovableClock extends WorldClock {
  /** Moves the world on by so many milliseconds; back, when negative. */
  advance(milliseconds: number): void;
  /** Moves the world to an instant. */
  set(instant: Date): void;
}

/** A clock that runs with the machine's, `offsetMilliseconds` ahead of it (behind, when negative). */
export function createWorldClock(offsetMilliseconds = 0): WorldClock {
  return { now: () => new Date(Date.now() + offsetMilliseconds) };
}

/**
 * A clock that begins at `start`, runs on with the machine's, and can be moved. Pass the same one to
 * everything that lives in one world, and all of it moves together.
 */
export function createMovableClock(start: Date): MovableClock {
  let ahead = start.getTime() - Date.now();
  return {
    now: () => new Date(Date.now() + ahead),
    advance: (milliseconds) => void (ahead += milliseconds),
    set: (instant) => void (ahead = instant.getTime() - Date.now()),
  };
}
