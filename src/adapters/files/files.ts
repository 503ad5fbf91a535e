import { FirebreakError } from "../../domain/errors.ts";
import { harmless } from "../../domain/harmless.ts";
import { certificateReading } from "../../domain/inventory/certificate-reading.ts";
import { read, readingOf, unread } from "../../domain/inventory/sighting.ts";
import type { Place, Sighting } from "../../domain/inventory/sighting.ts";
import type { CertificateReader } from "../../ports/certificate-reader.ts";
import type { CertificateSource } from "../../ports/certificate-source.ts";
import { lookInto } from "./content.ts";
import type { Content } from "./content.ts";
import { filesAt } from "./places.ts";
import type { Met } from "./places.ts";

/** A file or a directory that is looked at. */
export interface WatchedPath {
  /** From the root of the file system. */
  path: string;
  /** Whether what is there is renewed without anybody's doing. */
  renewsItself: boolean;
}

/** What the source is made of. */
export interface FilesSettings {
  paths: readonly WatchedPath[];
  reader: CertificateReader;
}

/** How long the reading may take: a network file system is slow before it is dead. In milliseconds. */
const budget = 120_000;
/** So many sightings are given on together. */
const page = 50;

/**
 * Files on this machine as a source. An item is a path, so that it stays the same when its content is replaced.
 *
 * What is not there any more is told in two ways. A file that is gone from a directory, or that was configured by
 * itself, is not sighted, and counts as gone. A configured directory that is gone, empty as a mount point is
 * without its mount, or closed to Firebreak, says nothing of what was in it: everything else is read, and then the
 * reading fails, so that nothing counts as gone. It fails too when none of the configured files is there.
 */
export function createFilesSource({ paths, reader }: FilesSettings): CertificateSource {
  return {
    id: "files/local",
    kind: "files",
    title: "files on Firebreak's machine",
    account: null,
    region: null,
    budget,
    async *read(signal) {
      const missed: Missed[] = [];
      yield* inPages(sightingsOf({ paths, reader }, { signal, missed }));
      complain(missed, paths.length);
    },
  };
}

async function* inPages(sightings: AsyncIterable<Sighting>): AsyncGenerator<Sighting[]> {
  let together: Sighting[] = [];
  for await (const sighting of sightings) {
    together.push(sighting);
    if (together.length < page) continue;
    yield together;
    together = [];
  }
  if (together.length > 0) yield together;
}

/** Ends a reading early, and takes note of what is not there. */
interface Round {
  signal: AbortSignal;
  missed: Missed[];
}

async function* sightingsOf({ paths, reader }: FilesSettings, { signal, missed }: Round): AsyncGenerator<Sighting> {
  const met = new Set<string>();
  const keys: Key[] = [];
  const certified = new Map<string, string>();
  for (const { path, renewsItself } of paths) {
    for await (const found of filesAt(path)) {
      signal.throwIfAborted();
      if (met.has(found.path)) continue;
      met.add(found.path);
      if (found.kind === "absent" || found.kind === "closed") {
        missed.push(found);
        continue;
      }
      const content = found.kind === "file" ? await lookInto(found.path, reader) : found;
      if (content.kind === "certificate") certified.set(content.kept.certificate.publicKeyFingerprint, found.path);
      if (content.kind === "key") keys.push({ ...content, path: found.path, renewsItself });
      else yield* sightingOf(content, { path: found.path, renewsItself });
    }
  }
  // Only now it is known which keys have their certificates among the files.
  for (const key of keys) yield sightingOfKey(key, certified.get(key.publicKey ?? ""));
}

type Missed = Extract<Met, { kind: "absent" | "closed" }>;
type Key = Extract<Content, { kind: "key" }> & WatchedPath;

/** What a file shows; nothing when it went away after it had been found. */
function sightingOf(content: Exclude<Content, { kind: "key" }>, { path, renewsItself }: WatchedPath): Sighting[] {
  const place = placeOf(path);
  switch (content.kind) {
    case "certificate": {
      const facts = content.unread.length === 0 ? {} : { "not read": content.unread.join("; ") };
      return [read(place, certificateReading(content.kept, { renewsItself, facts }))];
    }
    case "unreadable":
      return [unread(place, content.why)];
    case "gone":
      return [];
  }
}

/**
 * A key has no end, and is replaced by hand or never: so it counts when it was changed. One that comes and goes
 * with its certificate, or by itself, has nothing of that: the certificate tells.
 *
 * @param certificate the path of its certificate, if that is among the files
 */
function sightingOfKey({ path, publicKey, changedAt, renewsItself }: Key, certificate: string | undefined): Sighting {
  const expiry = { kind: "never", why: "a private key has no end of its own" } as const;
  const byItself = renewsItself || certificate !== undefined;
  const facts = {
    holds: "a private key",
    ...(certificate === undefined ? {} : { certificate: harmless(certificate) }),
  };
  return read(
    placeOf(path),
    readingOf(expiry, byItself ? { renewsItself, facts } : { fingerprint: publicKey, keyChangedAt: changedAt, facts }),
  );
}

function placeOf(path: string): Place {
  const shown = harmless(path);
  return { kind: "files", locator: shown, name: shown, account: null, region: null };
}

/** Throws when nobody can say what is in a directory, or nothing at all is there. */
function complain(missed: readonly Missed[], configured: number): void {
  const closed = missed.flatMap((one) => (one.kind === "closed" ? [one] : []));
  const todo = "Put it right: mount it, or let Firebreak's user in. Or take it out of watch.files in firebreak.yml.";
  if (closed.length > 0) {
    const kinds = closed.map(({ refusal }) => refusal.kind);
    const listed = closed.map(({ path, refusal }) => `${harmless(path)}: ${refusal.why}`).join("; ");
    const kind = kinds.find((one) => one !== "unavailable") ?? "unavailable";
    throw new FirebreakError(kind, `Some of the watched files can't be looked for. ${listed}.`, { todo });
  }
  if (missed.length === 0 || missed.length < configured) return;
  const listed = missed.map(({ path }) => harmless(path)).join(", ");
  throw new FirebreakError("not-found", `None of the watched files is there: ${listed}.`, { todo });
}
