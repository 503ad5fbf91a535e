import { z } from "zod";
import { Instant } from "../time.ts";
import type { CertificateFacts } from "./facts.ts";

/** Bytes that an inspected file may have. The longest chains in use have a tenth of it. */
export const mostInspectedBytes = 262_144;

/** A time as it stands in a certificate, which may be no date at all. */
export const WrittenTime = z.strictObject({
  /** As it is written there, safe to show. */
  text: z.string(),
  /** The instant that it means; null when it means none. */
  instant: Instant.nullable(),
  /** What is wrong with the way it is written, to go on “It …”; null when nothing is. */
  oddity: z.string().nullable(),
});
export type WrittenTime = z.infer<typeof WrittenTime>;

/** What is known of a public key, or of a private one from outside. */
const key = {
  /** `rsa`, `ec`, …; null when it is not known, as in a key that is encrypted. */
  keyAlgorithm: z.string().nullable(),
  /** Null where a key's strength is not counted in bits of modulus. */
  keyBits: z.number().nullable(),
  /** The elliptic curve, as OpenSSL calls it. */
  curve: z.string().nullable(),
};

/** Whose signature a certificate bears, as far as that can be verified with what is at hand. */
export const Link = z.discriminatedUnion("kind", [
  /** Another certificate of the same file signed it. `entry`: which one, counted from 0. */
  z.strictObject({ kind: z.literal("file"), entry: z.number() }),
  /** An authority that is trusted, by firebreak.yml or as Node's own, signed it, or it is that authority itself. */
  z.strictObject({
    kind: z.literal("authority"),
    name: z.string(),
    source: z.enum(["configured", "system"]),
    itself: z.boolean(),
    notAfter: Instant.nullable(),
  }),
  /** It signed itself, and nobody is known to trust it. */
  z.strictObject({ kind: z.literal("self") }),
  /** Its issuer is not at hand. */
  z.strictObject({ kind: z.literal("unknown") }),
  /** Whoever goes by its issuer's name did not sign it. */
  z.strictObject({ kind: z.literal("broken"), name: z.string() }),
  /** Its signature is of a kind that can't be verified here. */
  z.strictObject({ kind: z.literal("unverifiable"), why: z.string() }),
]);
export type Link = z.infer<typeof Link>;

/** Everything that a certificate says of itself but its dates; see {@link CertificateFacts}. */
const undatedFacts = {
  subject: z.string(),
  commonName: z.string(),
  bundleId: z.string().nullable(),
  teamId: z.string().nullable(),
  topics: z.array(z.string()),
  environments: z.strictObject({ production: z.boolean(), sandbox: z.boolean() }),
  serial: z.string(),
  fingerprintSha256: z.string(),
  publicKeyFingerprint: z.string(),
  issuer: z.string(),
  keyAlgorithm: z.string(),
  keyBits: z.number().nullable(),
  signatureHash: z.string().nullable(),
  selfSigned: z.boolean(),
} satisfies Record<keyof Omit<CertificateFacts, "notBefore" | "notAfter">, z.ZodType>;

/** A certificate in a file. Every text is safe to show. */
export const InspectedCertificate = z.strictObject({
  kind: z.literal("certificate"),
  ...undatedFacts,
  notBefore: WrittenTime,
  notAfter: WrittenTime,
  /** 1, 2 or 3. */
  version: z.number(),
  /** Lower-case hexadecimal; what other tools show. It proves nothing any more. */
  fingerprintSha1: z.string(),
  curve: key.curve,
  /** Whether it may sign other certificates. */
  isAuthority: z.boolean(),
  /** What its key may be used for, by RFC 5280, 4.2.1.3; null when that is not limited. */
  keyUsage: z.array(z.string()).nullable(),
  /** What the certificate is for, by RFC 5280, 4.2.1.12: a name, or an object identifier; null when not limited. */
  extendedKeyUsage: z.array(z.string()).nullable(),
  /** The names of hosts, addresses and people that it is made out to. */
  alternativeNames: z.array(z.string()),
  /** Critical extensions that nobody here knows: object identifiers. */
  unknownCritical: z.array(z.string()),
  /** Parts of it that can't be read. */
  damages: z.array(z.string()),
  link: Link,
});
export type InspectedCertificate = z.infer<typeof InspectedCertificate>;

/** A certificate signing request in a file. */
export const InspectedRequest = z.strictObject({
  kind: z.literal("signing-request"),
  subject: z.string(),
  commonName: z.string(),
  publicKeyFingerprint: z.string(),
  ...key,
  signatureHash: z.string().nullable(),
  /** Whether its own key signed it; null when that can't be verified here. */
  signed: z.boolean().nullable(),
});
export type InspectedRequest = z.infer<typeof InspectedRequest>;

/** A private key in a file: what it is, and nothing of it. */
export const InspectedKey = z.strictObject({
  kind: z.literal("private-key"),
  /** `PKCS#8`, `PKCS#1`, `SEC 1`, … */
  form: z.string(),
  /** Whether it lies there encrypted. */
  encrypted: z.boolean(),
  /** Why it could not be looked at, to go on “It …”; null when it could. */
  closed: z.string().nullable(),
  ...key,
  /** SHA-256 of its public key's SubjectPublicKeyInfo; null when it could not be looked at. */
  publicKeyFingerprint: z.string().nullable(),
});
export type InspectedKey = z.infer<typeof InspectedKey>;

/** One thing in a file. */
export const Entry = z.discriminatedUnion("kind", [
  InspectedCertificate,
  InspectedRequest,
  InspectedKey,
  /** An encrypted part that could not be opened. `found`: what it is. `why`: to go on “It …”. */
  z.strictObject({ kind: z.literal("locked"), found: z.string(), why: z.string() }),
  /** What is nothing that can be inspected. `found`: what it is, in words. `why`: a sentence. */
  z.strictObject({ kind: z.literal("unreadable"), found: z.string(), why: z.string() }),
]);
export type Entry = z.infer<typeof Entry>;

/** What was found in one file. It never holds a byte of a private key. */
export const Inspection = z.strictObject({
  /** The file's name, safe to show. */
  name: z.string(),
  /** How many bytes it has. */
  size: z.number(),
  format: z.enum(["PEM", "DER", "base64", "PKCS#12", "PKCS#7", "unknown"]),
  /** `perhaps`: what is encrypted may hold one. */
  holdsPrivateKey: z.enum(["yes", "no", "perhaps"]),
  /** In the order of the file. */
  entries: z.array(Entry),
});
export type Inspection = z.infer<typeof Inspection>;

/** Whether nothing in a file was unreadable or locked, so that what is not said of it is not there. */
export function isReadWhole({ entries }: Inspection): boolean {
  return entries.every((entry) => {
    switch (entry.kind) {
      case "certificate":
      case "signing-request":
        return true;
      case "private-key":
        return entry.closed === null;
      case "locked":
      case "unreadable":
        return false;
    }
  });
}

/** The certificates of a file, each with its place among the entries. */
export function certificatesOf({ entries }: Inspection): { certificate: InspectedCertificate; at: number }[] {
  return entries.flatMap((entry, at) => (entry.kind === "certificate" ? [{ certificate: entry, at }] : []));
}

/** The places of the certificates and signing requests that a private key of the same file belongs to. */
export function belongingTo(key: InspectedKey, { entries }: Inspection): number[] {
  return entries.flatMap((entry, at) =>
    (entry.kind === "certificate" || entry.kind === "signing-request") &&
    entry.publicKeyFingerprint === key.publicKeyFingerprint
      ? [at]
      : [],
  );
}

/** A certificate's way up through the file: the places of those above it, and what the last one's signature is. */
export interface Chain {
  above: number[];
  top: Exclude<Link, { kind: "file" }>;
}

/** Follows a certificate up to where the file ends. */
export function chainOf(certificate: InspectedCertificate, inspection: Inspection): Chain {
  const above: number[] = [];
  let { link } = certificate;
  while (link.kind === "file") {
    const next = inspection.entries[link.entry];
    // Certificates that sign each other in a circle lead nowhere.
    if (next?.kind !== "certificate" || above.includes(link.entry)) return { above, top: { kind: "unknown" } };
    above.push(link.entry);
    ({ link } = next);
  }
  return { above, top: link };
}

/**
 * Whether every signature from a certificate up to a trusted authority is genuine, and whoever made one may
 * sign others. Dates are another question.
 */
export function isVerified(certificate: InspectedCertificate, inspection: Inspection): boolean {
  const { above, top } = chainOf(certificate, inspection);
  const mayAllSign = above.every((at) => {
    const issuer = inspection.entries[at];
    return issuer?.kind === "certificate" && issuer.isAuthority;
  });
  return mayAllSign && top.kind === "authority";
}

/** What an entry goes by among the others of its file. */
export function entryName(entry: Entry): string {
  switch (entry.kind) {
    case "certificate":
    case "signing-request":
      return entry.commonName === "" ? entry.subject || "a certificate without a name" : entry.commonName;
    case "private-key":
      return "the private key";
    case "locked":
    case "unreadable":
      return entry.found;
  }
}
