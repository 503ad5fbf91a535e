import { readdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { count } from "../../domain/time.ts";
import { leadsNowhere, noRegularFile, refusalInWords } from "./refusals.ts";

/** What was come by: a file to be read, or something that can't be. */
export type Found = { kind: "file"; path: string } | { kind: "unreadable"; path: string; why: string };

/** Names of files that are read in a directory; one that the configuration names itself may have any. */
const extension = /\.(?:pem|crt|cer|der|p8|key|p12|pfx)$/i;

/** Whether it is called as a file with a certificate or a key is. */
export function isNamedAsCertificate(path: string): boolean {
  return extension.test(path);
}

/** So many directories are descended below the one that was named. */
const deepest = 8;
/** So many files are read of one directory, with all below it. */
const most = 10_000;

/** Why something in a directory was passed by. */
type Omission = { kind: "link" | "deep"; path: string } | { kind: "many" };

/** A directory that is gone through, and what was passed by in it. */
interface Walk {
  /** Its path without any link. */
  root: string;
  omissions: Omission[];
}

/**
 * Goes through a directory and those below it, in the order of their names. What is passed by for the sake of a
 * limit is told of in the end, as something unreadable under the directory's own path.
 *
 * @throws an error of the system when the directory itself can't be listed
 */
export async function* filesIn(directory: string): AsyncGenerator<Found> {
  const walk: Walk = { root: await realpath(directory), omissions: [] };
  let files = 0;
  for await (const found of descend(directory, { walk, depth: 0 })) {
    files += 1;
    if (files > most) {
      walk.omissions.push({ kind: "many" });
      break;
    }
    yield found;
  }
  if (walk.omissions.length > 0) yield { kind: "unreadable", path: directory, why: inWords(walk) };
}

/** Where a walk has come to. */
interface Stand {
  walk: Walk;
  depth: number;
}

async function* descend(directory: string, { walk, depth }: Stand): AsyncGenerator<Found> {
  const entries = (await readdir(directory, { withFileTypes: true })).filter(({ name }) => !isBehindScenes(name));
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    const stand = { walk, depth: depth + 1 };
    if (entry.isDirectory()) yield* below(path, stand);
    else if (entry.isSymbolicLink()) yield* behind(path, stand);
    else if (isNamedAsCertificate(path)) yield entry.isFile() ? { kind: "file", path } : odd(path);
  }
}

/**
 * Kubernetes keeps what is in a volume under such names, new ones at each change, and shows it by links
 * (pkg/volume/util/atomic_writer.go).
 */
function isBehindScenes(name: string): boolean {
  return name.startsWith("..");
}

async function* below(directory: string, stand: Stand): AsyncGenerator<Found> {
  if (stand.depth > deepest) {
    stand.walk.omissions.push({ kind: "deep", path: directory });
    return;
  }
  try {
    yield* descend(directory, stand);
  } catch (error) {
    yield { kind: "unreadable", path: directory, why: refusalInWords(error) };
  }
}

/** What a link leads to, if that is in the directory that is gone through. */
async function* behind(path: string, stand: Stand): AsyncGenerator<Found> {
  const { walk } = stand;
  try {
    const target = await realpath(path);
    const [way, seen] = [relative(walk.root, target), await stat(target)];
    if (!seen.isDirectory() && !isNamedAsCertificate(path)) return;
    if (isAbsolute(way) || way.split(sep)[0] === "..") walk.omissions.push({ kind: "link", path });
    else if (!seen.isDirectory()) yield seen.isFile() ? { kind: "file", path } : odd(path);
    // Any other directory in here is gone through under its own name.
    else if (way.split(sep).some(isBehindScenes)) yield* below(path, stand);
  } catch (error) {
    if (!isNamedAsCertificate(path)) return;
    const { code } = error as NodeJS.ErrnoException;
    yield { kind: "unreadable", path, why: code === "ENOENT" ? leadsNowhere : refusalInWords(error) };
  }
}

function odd(path: string): Found {
  return { kind: "unreadable", path, why: noRegularFile };
}

function inWords({ omissions }: Walk): string {
  const pathsOf = (kind: "link" | "deep") =>
    omissions.flatMap((omission) => (omission.kind === kind ? [omission.path] : []));
  const [links, deep] = [pathsOf("link"), pathsOf("deep")];
  return [
    ...(links.length === 0 ? [] : [`${count(links.length, "link")} out of it, not followed: ${some(links)}.`]),
    ...(deep.length === 0 ? [] : [`More than ${deepest} directories below it, not looked into: ${some(deep)}.`]),
    ...(omissions.some(({ kind }) => kind === "many")
      ? [`It holds more than ${most} files; the rest is left out.`]
      : []),
  ].join(" ");
}

function some(paths: readonly string[]): string {
  return paths.slice(0, 3).join(", ") + (paths.length > 3 ? `, and ${count(paths.length - 3, "other")}` : "");
}
