import { z } from "zod";
import { sha256 } from "../digest.ts";
import { Instant } from "../time.ts";

/** Where the inventory comes from: one kind of source a vendor, or a place to look at. */
export const SourceKind = z.enum(["sns", "acm", "secrets", "tls", "files", "own"]);
export type SourceKind = z.infer<typeof SourceKind>;

/** What each kind of item is, in a word or two for people. */
export const kindInWords: Record<SourceKind, string> = {
  sns: "push application",
  acm: "ACM certificate",
  secrets: "secret",
  tls: "TLS endpoint",
  files: "file",
  own: "Firebreak's own",
};

/**
 * When it ends:
 * - `at`: the certificate's `notAfter`
 * - `never`: it has no end, as with token authentication, or RFC 5280's “no well-defined expiration”
 * - `unknown`: it has one, or may have, and nobody can tell when
 */
export const Expiry = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("at"), at: Instant }),
  z.strictObject({ kind: z.literal("never"), why: z.string() }),
  z.strictObject({ kind: z.literal("unknown"), why: z.string() }),
]);
export type Expiry = z.infer<typeof Expiry>;

/** What was read of one item. Two readings of something that has not changed are equal. */
export const Reading = z.strictObject({
  expiry: Expiry,
  /** When its life began; null where its service does not say. */
  notBefore: Instant.nullable(),
  /** Whether its service makes use of it; null where nothing can be switched off. */
  enabled: z.boolean().nullable(),
  /** SHA-256 of the certificate, lower-case hexadecimal; null where its service does not show it. */
  fingerprint: z.string().nullable(),
  issuer: z.string().nullable(),
  /** When a credential without an end was last changed; null where that is not known, or does not matter. */
  keyChangedAt: Instant.nullable(),
  /** Whether it is renewed without anybody's doing, so that a change of it is no news. */
  renewsItself: z.boolean(),
  /** What else a reader may want to know, by name: `serial`, `delivery logs`. Never a secret. */
  facts: z.record(z.string(), z.string()),
});
export type Reading = z.infer<typeof Reading>;

/** The identity of an item: of what it is and where it is, not of the certificate that is in it. */
export const ItemId = z.string().regex(/^c-[0-9a-f]{12}$/, "an item is named by its id, as in c-0123456789ab");
export type ItemId = z.infer<typeof ItemId>;

/** What and where an item is. Survives every rotation. */
export const Place = z.strictObject({
  kind: SourceKind,
  /** Its address: an ARN, `host:port`, a path. */
  locator: z.string().min(1),
  /** What people call it. */
  name: z.string(),
  account: z.string().nullable(),
  region: z.string().nullable(),
});
export type Place = z.infer<typeof Place>;

/** One item as one reading of its source shows it. */
export interface Sighting {
  id: ItemId;
  place: Place;
  tags: Readonly<Record<string, string>>;
  /** `unread`: it is known to be there, and could not be read. */
  seen: { kind: "read"; reading: Reading } | { kind: "unread"; why: string };
}

/** The item's id: SHA-256 of what and where it is, cut to 48 bits: among 100,000 items two share one in 1 of 50,000 estates. */
export function itemId({ kind, locator }: Pick<Place, "kind" | "locator">): ItemId {
  return `c-${sha256(`${kind}\n${locator}`).slice(0, 12)}`;
}

/** A sighting of what was read. */
export function read(place: Place, reading: Reading, tags: Readonly<Record<string, string>> = {}): Sighting {
  return { id: itemId(place), place, tags, seen: { kind: "read", reading } };
}

/** A sighting of what is there and could not be read. */
export function unread(place: Place, why: string): Sighting {
  return { id: itemId(place), place, tags: {}, seen: { kind: "unread", why } };
}

/** The reading of something that ends at an instant, or about which nothing more is known. */
export function readingOf(expiry: Expiry, more: Partial<Reading> = {}): Reading {
  return {
    expiry,
    notBefore: null,
    enabled: null,
    fingerprint: null,
    issuer: null,
    keyChangedAt: null,
    renewsItself: false,
    facts: {},
    ...more,
  };
}

/** RFC 5280, 4.1.2.5: “To indicate that a certificate has no well-defined expiration date”. */
const noDefinedEnd = "9999-12-31T23:59:59.000Z";

/** When a certificate ends, by its `notAfter`. */
export function expiryOf(notAfter: Instant): Expiry {
  return notAfter === noDefinedEnd
    ? { kind: "never", why: "its certificate says that it has no well-defined end" }
    : { kind: "at", at: notAfter };
}
