import type { Sighting } from "../../../../src/domain/inventory/sighting.ts";
import type { CertificateSource } from "../../../../src/ports/certificate-source.ts";
import type { AwsSeed } from "../../../../src/simulator/aws/seed.ts";
import type { AwsWorld } from "../../../../src/simulator/aws/world.ts";
import type { Faults } from "../../../../src/simulator/core/faults.ts";
import type { MovableClock } from "../../../../src/simulator/core/clock.ts";
import { createMovableClock } from "../../../../src/simulator/core/clock.ts";
import { createContext, startWorld } from "../../../simulator/aws/estate.ts";
import { botKey } from "../../../simulator/aws/many-accounts.ts";

/** When every estate of these tests begins. */
export const NOW = new Date("2026-11-25T09:00:00Z");

/** Waits of no length to speak of, where AWS says that it is asked too often. */
export const hasty = { connection: 2_000, answer: 5_000, throttled: 1 };

/** An estate that the SDK reaches as the bot. */
export interface Estate {
  owners: AwsWorld["owners"];
  faults: Faults;
  clock: MovableClock;
  /** Every call that AWS has let in so far: `sns.ListPlatformApplications`. */
  calls: string[];
  /** How often this was called. */
  count(call: string): number;
  /** Waits until this was called so many times. */
  called(call: string, times: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens an estate. */
export async function openEstate(seed: AwsSeed): Promise<Estate> {
  const clock = createMovableClock(NOW);
  const context = createContext({ clock });
  const calls: string[] = [];
  const { faults } = context;
  // AWS asks for the fault of each call that it has let in, and so tells of it.
  const waiting = new Set<() => void>();
  const take = (call: string) => {
    calls.push(call);
    for (const look of waiting) look();
    return faults.take(call);
  };
  const world = await startWorld({ ...context, faults: { ...faults, take } }, seed);
  process.env["AWS_ACCESS_KEY_ID"] = botKey.accessKeyId;
  process.env["AWS_SECRET_ACCESS_KEY"] = botKey.secretAccessKey;
  process.env["AWS_EC2_METADATA_DISABLED"] = "true";
  const { owners } = world;
  const count = (call: string) => calls.filter((one) => one === call).length;
  const called = (call: string, times: number) =>
    new Promise<void>((resolve) => waiting.add(() => void (count(call) >= times && resolve())));
  return { owners, faults, clock, calls, count, called, close: () => world.close() };
}

/** Reads a source to its end. */
export async function everythingOf(
  source: CertificateSource | undefined,
  signal = new AbortController().signal,
): Promise<Sighting[]> {
  const sightings: Sighting[] = [];
  for await (const page of source?.read(signal) ?? []) sightings.push(...page);
  return sightings;
}

/** What was read, by name. */
export function byName(sightings: readonly Sighting[]) {
  return new Map(sightings.map((sighting) => [sighting.place.name, sighting.seen]));
}
