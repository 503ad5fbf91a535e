import type { ErrorKind } from "../../domain/errors.ts";

/** Why the system does not give something out. */
export interface Refusal {
  kind: Extract<ErrorKind, "not-found" | "not-allowed" | "misconfigured" | "unavailable">;
  /** Completes “It can't be read: …”. */
  why: string;
}

const byCode: Record<string, Refusal> = {
  ENOENT: { kind: "not-found", why: "it is not there" },
  ENOTDIR: { kind: "not-found", why: "it is not there" },
  EACCES: { kind: "not-allowed", why: "Firebreak's user may not read it" },
  EPERM: { kind: "not-allowed", why: "Firebreak's user may not read it" },
  ELOOP: { kind: "misconfigured", why: "its links lead in a circle" },
  ENAMETOOLONG: { kind: "misconfigured", why: "its path is longer than the system takes" },
};

/** The system's refusal in words, by its code. What is not known here may pass: a disk or a network that fails. */
export function refusalOf(error: unknown): Refusal {
  const { code = "no code" } = error as NodeJS.ErrnoException;
  const { kind, why } = byCode[code] ?? { kind: "unavailable", why: "the file system fails" };
  return { kind, why: `${why} (${code})` };
}

/** The same as a sentence. */
export function refusalInWords(error: unknown): string {
  return `It can't be read: ${refusalOf(error).why}.`;
}

/** Said of a pipe, a socket or a device: to read it could take for ever. */
export const noRegularFile = "It is no regular file.";
/** Said of a link without an end. */
export const leadsNowhere = "It is a link that leads nowhere.";
