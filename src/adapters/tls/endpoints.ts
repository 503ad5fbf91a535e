import { setMaxListeners } from "node:events";
import { itemId } from "../../domain/inventory/sighting.ts";
import type { Place, Sighting } from "../../domain/inventory/sighting.ts";
import type { CertificateReader } from "../../ports/certificate-reader.ts";
import type { CertificateSource } from "../../ports/certificate-source.ts";
import { createLook } from "./look.ts";
import type { Endpoint } from "./look.ts";
import { addressInWords } from "./words.ts";

/** How many endpoints are looked at together, and how long each may take, in milliseconds. */
export interface TlsPace {
  together: number;
  limit: number;
}

/** A pace that no network notices, and that is through with a thousand dead endpoints within five minutes. */
export const calmPace: TlsPace = { together: 20, limit: 5_000 };

/** What the source is made of. */
export interface TlsSettings {
  /** Each one once. */
  endpoints: readonly Endpoint[];
  reader: CertificateReader;
  pace: TlsPace;
}

/** So many sightings are given on together. */
const page = 50;
/** What a reading may take beside the handshakes, in milliseconds. */
const margin = 15_000;

/** All TLS servers that are looked at, as one source. */
export function createTlsSource({ endpoints, reader, pace }: TlsSettings): CertificateSource {
  const look = createLook({ reader, limit: pace.limit });
  const sight = async (endpoint: Endpoint, signal: AbortSignal): Promise<Sighting> => {
    const place = placeOf(endpoint);
    return { id: itemId(place), place, tags: {}, seen: await look(endpoint, signal) };
  };
  return {
    id: "tls/endpoints",
    kind: "tls",
    title: "TLS endpoints",
    account: null,
    region: null,
    budget: Math.ceil(endpoints.length / pace.together) * pace.limit + margin,
    read: (signal) => pagesOf(endpoints, { signal, together: pace.together, sight }),
  };
}

interface Work {
  signal: AbortSignal;
  together: number;
  sight: (endpoint: Endpoint, signal: AbortSignal) => Promise<Sighting>;
}

/** The sightings in the order in which they come, so that those who answer do not wait for those who don't. */
async function* pagesOf(endpoints: readonly Endpoint[], { signal, together, sight }: Work): AsyncGenerator<Sighting[]> {
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  setMaxListeners(together + 1, either);
  const queue = [...endpoints];
  const running = new Set<Promise<void>>();
  const seen: Sighting[] = [];
  const start = (endpoint: Endpoint) => {
    const work = sight(endpoint, either).then((sighting) => {
      seen.push(sighting);
      running.delete(work);
    });
    running.add(work);
  };
  try {
    signal.throwIfAborted();
    while (queue.length > 0 || running.size > 0) {
      for (const endpoint of queue.splice(0, together - running.size)) start(endpoint);
      await Promise.race(running);
      signal.throwIfAborted();
      if (seen.length >= page) yield seen.splice(0);
    }
    if (seen.length > 0) yield seen;
  } finally {
    left.abort();
    await Promise.allSettled(running);
  }
}

/** `host:port`, and the name that is asked for where it is another. */
function placeOf({ host, port, servername = host }: Endpoint): Place {
  const address = addressInWords({ host: host.toLowerCase(), port });
  const name = servername.toLowerCase();
  const locator = name === host.toLowerCase() ? address : `${address}/${name}`;
  return { kind: "tls", locator, name: locator, account: null, region: null };
}
