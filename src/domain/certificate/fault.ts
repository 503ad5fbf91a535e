/** How grave a fault is: `critical` rules a use out, `warning` is for people to weigh, `info` is good to know. */
export const severities = ["critical", "warning", "info"] as const;

/** Everything that can be wrong with what is in a file. */
export type FaultId =
  | "unreadable"
  | "locked"
  | "no-date"
  | "dates-inverted"
  | "expired"
  | "not-yet-valid"
  | "expires-soon"
  | "no-expiry"
  | "odd-date"
  | "odd-serial"
  | "weak-key"
  | "large-key"
  | "unknown-key"
  | "weak-signature"
  | "bad-signature"
  | "unverified-signature"
  | "chain-broken"
  | "issuer-unknown"
  | "issuer-no-authority"
  | "issuer-expired"
  | "self-signed"
  | "not-push"
  | "no-topic"
  | "sandbox-only"
  | "not-for-apple"
  | "unknown-extension"
  | "damaged-part"
  | "duplicate"
  | "wrong-order"
  | "private-key"
  | "key-mismatch";

/** Something that is wrong with what is in a file, in words. */
export interface Fault {
  id: FaultId;
  severity: (typeof severities)[number];
  /** A sentence. */
  text: string;
  /** What the person can do. */
  todo: string;
}

/** A fault, and the entry that it is about, counted from 0; null when it is the file's. */
export interface FaultAt extends Fault {
  entry: number | null;
}
