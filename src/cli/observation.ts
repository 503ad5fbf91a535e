import type { ErrorKind } from "../domain/errors.ts";
import type { Sighting } from "../domain/inventory/sighting.ts";
import type { Instant } from "../domain/time.ts";

/** What is looked at. Regions: those named; none, for the profile's own. */
export interface ObserveOptions {
  /** A profile of AWS's shared configuration; undefined: what the environment says. */
  profile: string | undefined;
  regions: readonly string[];
}

/** A look at an account that has not begun. */
export interface Observing {
  /** The IAM actions that it calls, and no others. */
  actions: readonly string[];
  /** @throws FirebreakError `misconfigured` without credentials */
  look(): Promise<Observation>;
}

/** What was seen in an account. */
export interface Observation {
  account: string;
  /** Who looked. */
  arn: string;
  at: Instant;
  regions: readonly RegionObservation[];
}

/** What was seen in a region. */
export interface RegionObservation {
  region: string;
  applications: Seen;
  /** Those in ACM. */
  certificates: Seen;
}

/** What was seen, and why it is not all there is. */
export interface Seen {
  sightings: readonly Sighting[];
  /** Null when everything was seen. */
  refused: { kind: ErrorKind; message: string; found: string | null; todo: string | null } | null;
}

/** Whether everything was seen; that ACM's certificates may not be listed is no failure of a look at push. */
export function isComplete({ regions }: Observation): boolean {
  return regions.every(
    ({ applications, certificates }) =>
      applications.refused === null && (certificates.refused === null || certificates.refused.kind === "not-allowed"),
  );
}
