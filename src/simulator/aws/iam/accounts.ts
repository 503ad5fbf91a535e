import type { AccountSeed } from "../seed.ts";
import { placeName } from "../wire/place.ts";

/** The accounts of the world, and where each of them may be used. What changes here is forgotten at a restart. */
export interface Accounts {
  /** A closed account's keys, sessions and roles are as if they had never been. */
  isClosed(account: string): boolean;
  isDisabled(account: string, region: string): boolean;
  /** Whether the account has deactivated STS in this region. */
  isWithoutSts(account: string, region: string): boolean;
  close(account: string): void;
  disableRegion(account: string, region: string): void;
  enableRegion(account: string, region: string): void;
}

/** Opens the accounts as they were seeded. An account nobody seeded is open, everywhere. */
export function openAccounts(seeds: readonly AccountSeed[]): Accounts {
  const closed = new Set<string>();
  const disabled = placesOf(seeds, ({ disabledRegions }) => disabledRegions);
  const withoutSts = placesOf(seeds, ({ regionsWithoutSts }) => regionsWithoutSts);
  return {
    isClosed: (account) => closed.has(account),
    isDisabled: (account, region) => disabled.has(placeName(account, region)),
    isWithoutSts: (account, region) => withoutSts.has(placeName(account, region)),
    close: (account) => void closed.add(account),
    disableRegion: (account, region) => void disabled.add(placeName(account, region)),
    enableRegion: (account, region) => void disabled.delete(placeName(account, region)),
  };
}

function placesOf(
  seeds: readonly AccountSeed[],
  regionsOf: (seed: AccountSeed) => readonly string[] | undefined,
): Set<string> {
  return new Set(seeds.flatMap((seed) => (regionsOf(seed) ?? []).map((region) => placeName(seed.accountId, region))));
}
