import type { FirebreakError } from "../../../src/domain/errors.ts";
import { itemId, type Place, type Reading, read, type Sighting } from "../../../src/domain/inventory/sighting.ts";
import type { CertificateSource } from "../../../src/ports/certificate-source.ts";
import { endingIn, place } from "../../domain/inventory/items.ts";

/** The application that a component depends on, as the watch finds it. */
export const iosProd = place.locator;

/** Where an application of that name is. */
export function placeOf(name: string): Place {
  return { ...place, name, locator: iosProd.replace("ios-prod", name) };
}

/** The item of an application. */
export function idOf(name: string): string {
  return itemId(placeOf(name));
}

/** The sighting of an application: one that ends so many days after the beginning, or as it was read. */
export function application(name: string, ends: number | Reading, tags: Record<string, string> = {}): Sighting {
  return read(placeOf(name), typeof ends === "number" ? endingIn(ends) : ends, tags);
}

/** A place that is watched, as a test lets it be. */
export interface WatchedPlace {
  source: CertificateSource;
  /** What it shows, a page each. */
  pages: (readonly Sighting[])[];
  /** Shows these, on one page. */
  show(...seen: readonly Sighting[]): void;
  /** Why it can't be read, once its pages have been shown; undefined when it can be. */
  failure: FirebreakError | undefined;
  /** While it is set, a reading waits for it, or for its end, after its pages. */
  gate: Promise<void> | undefined;
  /** How often its reading was begun. */
  readings: number;
}

/** A place that shows nothing yet. */
export function createPlace(changes: Partial<CertificateSource> = {}): WatchedPlace {
  const watched: WatchedPlace = {
    pages: [],
    show: (...seen) => void (watched.pages = [seen]),
    failure: undefined,
    gate: undefined,
    readings: 0,
    source: {
      id: "sns/111122223333/eu-west-1",
      kind: "sns",
      title: "SNS in eu-west-1",
      account: "111122223333",
      region: "eu-west-1",
      budget: 60_000,
      async *read(signal) {
        watched.readings += 1;
        yield* watched.pages;
        if (watched.gate !== undefined) await Promise.race([watched.gate, abortOf(signal)]);
        if (watched.failure !== undefined) throw watched.failure;
      },
      ...changes,
    },
  };
  return watched;
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}
