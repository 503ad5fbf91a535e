/** A source that is being read, by one process alone. */
export interface SourceTurn {
  source: string;
  /** How often in a row it has failed before. */
  failures: number;
  /** Whether it showed so little when it was read last that nothing was said to have gone. */
  doubted: boolean;
  /** Until when it is held: the turn is over by then, whatever became of it. */
  heldUntil: Date;
}

/** How a reading ended. */
export interface SourceOutcome {
  /** When it was read to its end; undefined when it was not. */
  readAt: Date | undefined;
  failures: number;
  doubted: boolean;
  /** When it is read next. */
  dueAt: Date;
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

/** When each source is read, and each policy looked at: durable, and shared by every replica. */
export interface WatchSchedule {
  /** Makes these the sources that are read, and forgets every other. A new one is due at the time given. */
  enrol(sources: readonly { source: string; dueAt: Date }[]): Promise<void>;
  /**
   * Takes one of these sources that is due and that nobody reads, and holds it for so long: whoever
   * holds it longer has died.
   */
  claim(sources: readonly string[], now: Date, leaseMilliseconds: number): Promise<SourceTurn | undefined>;
  /**
   * Makes these policies of the guard ones that are looked at in turns as sources are, and forgets every other. Each
   * is due then, but one that is held, or that was found otherwise than it is known: that look keeps its time.
   */
  enrolPolicies(policies: readonly string[], dueAt: Date): Promise<void>;
  /** Its reading has ended. Somebody who has taken the turn over meanwhile is left alone. */
  finish(turn: SourceTurn, outcome: SourceOutcome): Promise<void>;
  /** Takes the assessment of the coverage, if it is due and nobody has it. */
  claimAssessment(now: Date, leaseMilliseconds: number): Promise<boolean>;
  /** The assessment has ended, and comes again then. */
  finishAssessment(dueAt: Date): Promise<void>;
  /** Frees whatever is held. Only for a process that is alone on its data: who held it is dead then. */
  freeAll(): Promise<void>;
  /** The sources. */
  all(): Promise<ScheduledSource[]>;
}
