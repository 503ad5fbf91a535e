import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { createInspector, usualLimits } from "../adapters/x509/inspect/inspector.ts";
import type { Inspecting, InspectOptions, Reading } from "../cli/cert/reading.ts";
import { readInput } from "../cli/input.ts";
import { mostInspectedBytes } from "../domain/certificate/inspection.ts";
import { FirebreakError } from "../domain/errors.ts";
import { harmless } from "../domain/harmless.ts";
import { isZone } from "../domain/zone.ts";
import type { Clock } from "../ports/clock.ts";
import type { Inspector } from "../ports/inspector.ts";

/** Of the machine, what a look into files needs. */
export interface Surroundings {
  clock: Clock;
  /** The time zone as the system calls it. */
  zone: string;
  /** The standard input; undefined when that is a terminal. It rejects when it has more bytes than that. */
  input(most: number): Promise<Uint8Array | undefined>;
}

/** The compiled worker that files are parsed in. */
const worker = new URL("../adapters/x509/inspect/worker.js", import.meta.url);

/**
 * Prepares a look into files. Each is read when its turn comes, and what can't be read is said and passed over.
 *
 * @throws FirebreakError `bad-input` when the authorities or the password can't be read
 */
export async function openInspecting(options: InspectOptions, surroundings: Surroundings): Promise<Inspecting> {
  const { clock, zone } = surroundings;
  const inspector = await openInspector(options.issuers);
  const password = options.passwordFile === undefined ? {} : { password: await readPassword(options.passwordFile) };
  return {
    reader: { now: clock.now(), zone: isZone(zone) ? zone : "UTC" },
    readings: readAll([...new Set(options.files)], { inspector, password, input: surroundings.input }),
  };
}

interface Tools extends Pick<Surroundings, "input"> {
  inspector: Inspector;
  password: { password?: string };
}

async function* readAll(files: readonly string[], { inspector, password, input }: Tools): AsyncGenerator<Reading> {
  try {
    for (const path of files) {
      const opened = path === "-" ? await fromInput(input) : { name: path, ...(await contentOf(path)) };
      const name = harmless(opened.name);
      if (opened.bytes === null) yield { kind: "unopened", name, why: opened.why };
      else yield { kind: "inspected", inspection: await inspector.inspect({ name, bytes: opened.bytes }, password) };
    }
  } finally {
    await inspector.close();
  }
}

/** A file's bytes, or a sentence that says why there are none. */
type Content = { bytes: Uint8Array } | { bytes: null; why: string };

async function fromInput(input: Surroundings["input"]): Promise<Content & { name: string }> {
  const name = "standard input";
  try {
    const bytes = await input(mostInspectedBytes);
    return bytes === undefined ? { name, bytes: null, why: "It is a terminal. Pipe a file to it." } : { name, bytes };
  } catch (error) {
    return { name, bytes: null, why: whyOf(error) };
  }
}

async function contentOf(path: string): Promise<Content> {
  try {
    // A pipe would keep us waiting for somebody to write; with this flag it opens at once.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (stats.isDirectory()) return { bytes: null, why: "It is a directory. Name the files in it." };
      if (!stats.isFile()) return { bytes: null, why: "It is no regular file. Pipe it in, and name - in its place." };
      return { bytes: await readInput(file.createReadStream(), mostInspectedBytes) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { bytes: null, why: whyOf(error) };
  }
}

const whyByCode: Record<string, string> = {
  ENOENT: "It is not there.",
  ENOTDIR: "It is not there.",
  EACCES: "You may not read it.",
  EPERM: "You may not read it.",
  ELOOP: "Its links lead in a circle.",
  ENAMETOOLONG: "Its name is longer than the system takes.",
};

function whyOf(error: unknown): string {
  // Only the input's reader throws one, for its length.
  if (error instanceof FirebreakError) return `It has more than ${mostInspectedBytes} bytes: it is not looked into.`;
  const { code = "no code" } = error as NodeJS.ErrnoException;
  return whyByCode[code] ?? `The file system fails (${code}).`;
}

async function openInspector(issuers: string | undefined): Promise<Inspector> {
  const authorities = issuers === undefined ? [] : [await readText("--issuers", issuers)];
  try {
    return createInspector({ authorities, worker, limits: usualLimits });
  } catch (error) {
    const { found } = error as FirebreakError;
    throw new FirebreakError("bad-input", "The file of --issuers can't be used.", {
      ...(found === undefined ? {} : { found }),
      expected: "certificates of authorities, as PEM",
      cause: error,
    });
  }
}

/**
 * A password from a file: the first line, as OpenSSL reads such a file.
 *
 * @throws FirebreakError `bad-input`, without what is in the file
 */
export async function readPassword(path: string): Promise<string> {
  const [line = ""] = (await readText("--password-file", path)).split(/\r?\n/, 1);
  return line;
}

/** @throws FirebreakError `bad-input`, without what is in the file */
async function readText(option: string, path: string): Promise<string> {
  const content = await contentOf(path);
  const refused = (found: string) =>
    new FirebreakError("bad-input", `The file of ${option} can't be read.`, { found: `${harmless(path)}: ${found}` });
  if (content.bytes === null) throw refused(content.why);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content.bytes);
  } catch {
    throw refused("It is no text in UTF-8.");
  }
}
