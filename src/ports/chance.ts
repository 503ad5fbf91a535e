/** The one source of what nobody can foresee. */
export interface Chance {
  /** So many random bytes. */
  bytes(count: number): Uint8Array;
  /** 256 random bits, as one word of an address. */
  token(): string;
}
