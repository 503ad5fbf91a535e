/** The passkeys that people have enrolled. */
export interface Passkeys {
  /** The ids of the passkeys that are in force now, by their owner's identity in firebreak.yml. */
  inForce(): Promise<ReadonlyMap<string, readonly string[]>>;
}
