import { lstat, readdir, stat } from "node:fs/promises";
import { filesIn, isNamedAsCertificate } from "./directory.ts";
import type { Found } from "./directory.ts";
import { leadsNowhere, noRegularFile, refusalInWords, refusalOf } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";

/**
 * What a configured path comes to:
 * - what is found there
 * - `absent`: a file that is not there, as after somebody deleted it
 * - `closed`: a directory that is not there or can't be listed, so that nobody can say what is in it
 */
export type Met = Found | { kind: "absent"; path: string } | { kind: "closed"; path: string; refusal: Refusal };

/**
 * Finds the files of a configured path: itself, or everything in it. A link in its place is followed: whoever
 * configured it named it.
 */
export async function* filesAt(path: string): AsyncGenerator<Met> {
  const kind = await kindOf(path);
  if (kind !== "directory") {
    yield kind;
    return;
  }
  try {
    // A mount that is gone leaves an empty directory behind.
    if ((await readdir(path)).length > 0) yield* filesIn(path);
    else yield { kind: "closed", path, refusal: emptied };
  } catch (error) {
    yield { kind: "closed", path, refusal: refusalOf(error) };
  }
}

const emptied: Refusal = { kind: "not-found", why: "it is empty; is something not mounted there?" };

async function kindOf(path: string): Promise<Met | "directory"> {
  try {
    const seen = await stat(path);
    if (seen.isDirectory()) return "directory";
    return seen.isFile() ? { kind: "file", path } : { kind: "unreadable", path, why: noRegularFile };
  } catch (error) {
    const refusal = refusalOf(error);
    // What it was can only be told by its name.
    if (!isNamedAsCertificate(path)) return { kind: "closed", path, refusal };
    if (refusal.kind !== "not-found") return { kind: "unreadable", path, why: refusalInWords(error) };
    return (await isLink(path)) ? { kind: "unreadable", path, why: leadsNowhere } : { kind: "absent", path };
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}
