import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { leafAmong } from "../../domain/inventory/certificate-reading.ts";
import type { Kept } from "../../domain/inventory/certificate-reading.ts";
import type { Instant } from "../../domain/time.ts";
import type { CertificateReader, ReadEntry } from "../../ports/certificate-reader.ts";
import { noRegularFile, refusalInWords } from "./refusals.ts";

/** What a file holds. */
export type Content =
  /** `unread`: what else is in it and can't be read, in words. */
  | { kind: "certificate"; kept: Kept; unread: string[] }
  /** `publicKey`: SHA-256 of the public key that belongs to it, as certificates have it; null where that can't be told. */
  | { kind: "key"; publicKey: string | null; changedAt: Instant }
  /** `why`: a sentence. */
  | { kind: "unreadable"; why: string }
  | { kind: "gone" };

/** No certificate with its chain comes near it; the system's whole bundle of authorities is a fifth of it. In bytes. */
const largest = 1_048_576;

/** Looks into a file. Of a private key nothing is kept but whose it is. */
export async function lookInto(path: string, reader: CertificateReader): Promise<Content> {
  try {
    // A pipe would keep us waiting for somebody to write; with this flag it opens at once.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) return { kind: "unreadable", why: noRegularFile };
      if (stats.size > largest) return { kind: "unreadable", why: "It is larger than 1 MiB: that is no certificate." };
      return contentOf(await file.readFile(), { reader, changedAt: stats.mtime.toISOString() });
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { kind: "gone" };
    return { kind: "unreadable", why: refusalInWords(error) };
  }
}

function contentOf(bytes: Buffer, { reader, changedAt }: { reader: CertificateReader; changedAt: Instant }): Content {
  const entries = reader.read(bytes);
  const certificates = entries.flatMap((entry) => (entry.kind === "certificate" ? [entry.facts] : []));
  const unread = [...new Set(entries.flatMap((entry) => (entry.kind === "unreadable" ? [entry.why] : [])))];
  const kept = leafAmong(certificates);
  if (kept !== undefined) return { kind: "certificate", kept, unread };
  if (isKey(bytes, entries)) return { kind: "key", publicKey: publicKeyOf(bytes), changedAt };
  return { kind: "unreadable", why: `It is no certificate: ${unread.join("; ") || "there is nothing in it to read"}.` };
}

/** PKCS#8 (RFC 7468, 10 and 11), PKCS#1 and SEC 1, plain or encrypted. */
const keyLabel = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** The reader passes over keys without a word, but says something of the parameters of a curve that may stand before one. */
function isKey(bytes: Buffer, entries: readonly ReadEntry[]): boolean {
  const text = bytes.toString("latin1");
  return keyLabel.test(text) || (entries.length === 0 && !text.includes("-----BEGIN "));
}

function publicKeyOf(key: Buffer): string | null {
  const forms = [
    { key, format: "pem" },
    { key, format: "der", type: "pkcs8" },
    { key, format: "der", type: "pkcs1" },
    { key, format: "der", type: "sec1" },
  ] as const;
  for (const form of forms) {
    try {
      const publicKey = createPublicKey(createPrivateKey(form)).export({ type: "spki", format: "der" });
      return createHash("sha256").update(publicKey).digest("hex");
    } catch {
      continue;
    }
  }
  // It is encrypted, or of a kind that Node does not know.
  return null;
}
