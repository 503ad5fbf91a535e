/** A source that is being read, by one process alone. */
export interface SourceTurn {
  source: string;
  /** How often in a row it has failed before. */
  failures: number;
}

/** A source, as the schedule has it. */
export interface ScheduledSource {
  source: string;
  /** When it is read next. */
  dueAt: Date;
  /** When it was last read to its end; null when it never was. */
  readAt: Date | null;
  failures: number;
}

/** When each source is read: durable, and shared by every replica. */
export interface WatchSchedule {
  /**
   * Makes these the sources that are read. A new one is due at the time given.
   *
   * @returns those that were scheduled and are not any more
   */
  enrol(sources: readonly { source: string; dueAt: Date }[]): Promise<string[]>;
  /** Takes a source that is due and that nobody reads, and holds it for so long: whoever holds it longer has died. */
  claim(now: Date, leaseMilliseconds: number): Promise<SourceTurn | undefined>;
  /** Its reading has ended. `readAt`: when it was read to its end; undefined when it was not. */
  finish(turn: SourceTurn, outcome: { readAt: Date | undefined; failures: number; dueAt: Date }): Promise<void>;
  /** Takes the assessment of the coverage, if it is due and nobody has it. */
  claimAssessment(now: Date, leaseMilliseconds: number): Promise<boolean>;
  /** The assessment has ended, and comes again then. */
  finishAssessment(dueAt: Date): Promise<void>;
  /** Frees whatever is held. Only for a process that is alone on its data: who held it is dead then. */
  freeAll(): Promise<void>;
  all(): Promise<ScheduledSource[]>;
}
