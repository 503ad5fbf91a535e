/** How often a call was made. */
export interface CallCount {
  letIn: number;
  /** Refused because there were too many. */
  throttled: number;
}

/** Every call of an authenticated caller, by the names that faults have: `sns.ListPlatformApplications`. */
export interface CallTally {
  count(call: string, throttled: boolean): void;
  counts(): Record<string, CallCount>;
}

/** A tally that begins at nothing. */
export function createTally(): CallTally {
  const byCall = new Map<string, CallCount>();
  return {
    count(call, throttled) {
      const { letIn, throttled: refused } = byCall.get(call) ?? { letIn: 0, throttled: 0 };
      byCall.set(call, throttled ? { letIn, throttled: refused + 1 } : { letIn: letIn + 1, throttled: refused });
    },
    counts: () => Object.fromEntries(byCall),
  };
}
