import type { CertificateFacts } from "../../domain/certificate/facts.ts";
import { groupBy } from "../../domain/grouping.ts";
import { certificateReading } from "../../domain/inventory/certificate-reading.ts";
import { itemId, read, readingOf, unread } from "../../domain/inventory/sighting.ts";
import type { Place, Sighting } from "../../domain/inventory/sighting.ts";
import { between } from "../../domain/time.ts";
import type { Instant } from "../../domain/time.ts";
import type { CertificateReader } from "../../ports/certificate-reader.ts";
import type { CertificateSource } from "../../ports/certificate-source.ts";

/** A file of authorities that the bot trusts. */
export interface TrustFile {
  /** The key of firebreak.yml that names it: `apns.issuers`. */
  name: string;
  /** Its content, PEM. */
  pem: string;
}

/** A credential of the bot's own that has no end. Its value has no place here. */
export interface OwnKey {
  /** What people call it: `Slack bot token`. */
  name: string;
  /** When it was last changed; null where nobody knows. */
  changedAt: Instant | null;
  /** Why it has no end: `it holds until somebody revokes it`. */
  why: string;
}

/** The bot's own address for the public, where that is one of TLS. */
export interface OwnAddress {
  /** `https://status.acme.example/`. */
  url: string;
  /** Looks at what is served there. Never rejects. */
  look: (signal: AbortSignal) => Promise<Sighting["seen"]>;
}

/** What the source is made of. */
export interface OwnSettings {
  trust: readonly TrustFile[];
  keys: readonly OwnKey[];
  /** Null when the public address is not served over TLS. */
  address: OwnAddress | null;
  reader: CertificateReader;
}

/** One handshake at most, in milliseconds. */
const budget = 30_000;

/** What the bot itself lives on, as a source: a watch that can't see its own end is none. */
export function createOwnSource({ trust, keys, address, reader }: OwnSettings): CertificateSource {
  return {
    id: "own/firebreak",
    kind: "own",
    title: "what Firebreak itself lives on",
    account: null,
    region: null,
    budget,
    async *read(signal) {
      yield [...trust.flatMap((file) => authoritiesIn(file, reader)), ...keys.map(sightingOfKey)];
      if (address === null) return;
      const place = placeOf(address.url);
      const seen = await address.look(signal);
      signal.throwIfAborted();
      yield [{ id: itemId(place), place, tags: {}, seen }];
    },
  };
}

/**
 * Each authority of a file, by its name: a new certificate for it is the same item. Of several for one name the
 * last to end counts, since until then its chains can be checked.
 */
function authoritiesIn({ name, pem }: TrustFile, reader: CertificateReader): Sighting[] {
  const entries = reader.read(Buffer.from(pem));
  const certificates = entries.flatMap((entry) => (entry.kind === "certificate" ? [entry.facts] : []));
  const unreadable = entries.flatMap((entry, index) =>
    entry.kind === "unreadable"
      ? [unread(placeOf(`${name}#${index + 1}`), `Part of it can't be read: ${entry.why}.`)]
      : [],
  );
  const byName = groupBy(certificates, ({ subject }) => subject);
  return [...[...byName.values()].flatMap((same) => sightingOfAuthority(same, name)), ...unreadable];
}

function sightingOfAuthority(same: readonly CertificateFacts[], file: string): Sighting[] {
  const [certificate, ...others] = same.toSorted((a, b) => between(a.notAfter, b.notAfter));
  if (certificate === undefined) return [];
  const { subject, commonName } = certificate;
  const place = placeOf(`${file}/${subject}`, `${commonName === "" ? subject : commonName} (${file})`);
  return [
    read(place, certificateReading({ certificate, others }, { renewsItself: false, facts: { "trusted in": file } })),
  ];
}

function sightingOfKey({ name, changedAt, why }: OwnKey): Sighting {
  return read(placeOf(name), readingOf({ kind: "never", why }, { keyChangedAt: changedAt }));
}

function placeOf(locator: string, name = locator): Place {
  return { kind: "own", locator, name, account: null, region: null };
}
