import { certificateReading, leafAmong } from "../../../domain/inventory/certificate-reading.ts";
import { type Reading, readingOf } from "../../../domain/inventory/sighting.ts";
import type { Instant } from "../../../domain/time.ts";
import type { CertificateReader } from "../../../ports/certificate-reader.ts";
import { shown } from "./shown.ts";

/** A secret's current value, as Secrets Manager gives it. Nothing of it but what a certificate says may leave this file. */
export interface SecretValue {
  text: string | undefined;
  binary: Uint8Array | undefined;
  /** When this version was made. */
  madeAt: Instant | null;
}

/** What is known of a secret's value: when the certificate in it ends, or that it is a key, which does not. */
export function readingOfValue({ text, binary, madeAt }: SecretValue, reader: CertificateReader): Reading {
  const bytes = text === undefined ? (binary ?? new Uint8Array()) : new TextEncoder().encode(text);
  const entries = reader.read(bytes);
  const isKey = holdsKey(bytes);
  bytes.fill(0);

  const kept = leafAmong(entries.flatMap((entry) => (entry.kind === "certificate" ? [entry.facts] : [])));
  const unreadable = entries.flatMap((entry) => (entry.kind === "unreadable" ? [shown(entry.why)] : []));
  if (kept !== undefined) {
    const facts = unreadable.length === 0 ? {} : { "can't be read": unreadable.join("; ") };
    const reading = certificateReading(kept, { renewsItself: false, facts });
    return reading.expiry.kind === "never" ? { ...reading, keyChangedAt: madeAt } : reading;
  }
  if (isKey && unreadable.length === 0) {
    return readingOf({ kind: "never", why: "it holds a key and no certificate" }, { keyChangedAt: madeAt });
  }
  return readingOf({ kind: "unknown", why: `it holds no certificate, but ${unreadable[0] ?? "something else"}` });
}

/** RFC 7468's frames of a key, as in a .p8 file; within JSON as well. */
function holdsKey(bytes: Uint8Array): boolean {
  return /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(new TextDecoder().decode(bytes));
}
