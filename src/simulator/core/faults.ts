/**
 * A failure that a person, a drill or a test asks of a vendor.
 * - `refuse`: the vendor answers with its own error `code` and applies nothing; with `echo` its words repeat all
 *   that it was sent, headers and body, as no vendor should
 * - `delay`: the vendor takes its time
 * - `withhold`: the vendor applies the call and never answers
 * - `cut`: the vendor applies the call and drops the connection before it answers
 */
export type Fault =
  | { kind: "refuse"; code: string; status?: number; echo?: true }
  | { kind: "delay"; milliseconds: number }
  | { kind: "withhold" }
  | { kind: "cut" };

/** The failures now in force, by call: `slack.chat.postMessage`, `sns.SetPlatformApplicationAttributes`. */
export interface Faults {
  /** Makes the next `times` calls of that name fail; without `times`, every one until cleared. */
  set(call: string, fault: Fault, times?: number): void;
  clear(call?: string): void;
  /** The fault this call has to suffer, counted down. */
  take(call: string): Fault | undefined;
  inForce(): readonly { call: string; fault: Fault; times: number | undefined }[];
}

/** A world without failures, until some are set. */
export function createFaults(): Faults {
  const byCall = new Map<string, { fault: Fault; times: number | undefined }>();
  return {
    set: (call, fault, times) => void byCall.set(call, { fault, times }),
    clear(call) {
      if (call === undefined) byCall.clear();
      else byCall.delete(call);
    },
    take(call) {
      const entry = byCall.get(call);
      if (entry === undefined) return undefined;
      if (entry.times !== undefined) {
        entry.times -= 1;
        if (entry.times <= 0) byCall.delete(call);
      }
      return entry.fault;
    },
    inForce: () => [...byCall].map(([call, entry]) => ({ call, ...entry })),
  };
}
