import { z } from "zod";
import { canonical, sha256 } from "../digest.ts";
import { FirebreakError } from "../errors.ts";
import { harmless } from "../harmless.ts";
import { redact } from "../redaction.ts";
import { Instant } from "../time.ts";

/** A line's text of one line, that can deceive nobody and holds no secret. */
const fact = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => harmless(text) === text, "one line without control characters")
    .refine(isFreeOfKeys, keysRefused());
const note = z.string().max(3000).refine(isFreeOfKeys, keysRefused());

/** What the journal keeps of it in the chain: everything but the note. */
export const WorkFacts = z.strictObject({
  at: Instant,
  who: z.string(),
  action: z.string(),
  target: z.string(),
  requestId: z.string().nullable(),
});
export type WorkFacts = z.infer<typeof WorkFacts>;

/** One thing that somebody did by hand: when, who, which call on what, and what the vendor called the request. */
export const HandWork = z.strictObject({
  /** RFC 3339, with its zone; kept in UTC. */
  at: z.iso.datetime({ offset: true }).transform((at): string => new Date(at).toISOString()),
  /** A name or an identity, as whoever tells it knows the person. */
  who: fact(200),
  /** As IAM names it: `sns:SetPlatformApplicationAttributes`. */
  action: fact(200).regex(/^[a-z0-9-]+:[A-Za-z0-9]+$/, "an action as IAM names it, as in sns:Publish"),
  target: fact(2048).startsWith("arn:", "an ARN"),
  /** By which CloudTrail finds it; null where nobody noted it. */
  requestId: fact(200).nullable(),
  note,
});
export type HandWork = z.infer<typeof HandWork>;

/** How much one file may tell: an hour of work by hand has tens of calls. */
export const mostWorks = 1_000;

/**
 * What tells one piece of work from another. The note has no part in it: its hash would outlive an
 * erasure, and a short text can be guessed from its hash.
 */
export function workId({ at, who, action, target, requestId }: WorkFacts): string {
  return sha256(canonical({ at, who, action, target, requestId }));
}

/**
 * Reads JSON Lines, all of them or none.
 *
 * @throws FirebreakError `bad-input`, naming the first line that is wrong
 */
export function readWorks(text: string): HandWork[] {
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const works = new Map<string, HandWork>();
  for (const { line, number } of lines.filter((one) => one.line !== "")) {
    const work = readWork(line, number);
    const earlier = works.get(workId(work));
    if (earlier !== undefined && earlier.note !== work.note) {
      throw wrongLine(number, "the same work as on an earlier line, with another note", "one note for each");
    }
    works.set(workId(work), work);
  }
  if (works.size === 0) throw new FirebreakError("bad-input", "The file tells of no work.", { found: "no line" });
  if (works.size <= mostWorks) return [...works.values()];
  throw new FirebreakError("bad-input", "The file tells too much at once.", {
    found: `${works.size} pieces of work`,
    expected: `at most ${mostWorks}`,
    todo: "Cut it into several files.",
  });
}

function readWork(line: string, number: number): HandWork {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw wrongLine(number, "no JSON", "one JSON object");
  }
  const work = HandWork.safeParse(value);
  if (work.success) return work.data;
  const [issue] = work.error.issues;
  const place = issue?.path.join(".") ?? "";
  // What was found is not repeated: it may be what should not be there at all.
  throw wrongLine(number, place === "" ? "not of that form" : `${place} is not of that form`, issue?.message ?? "");
}

function wrongLine(number: number, found: string, expected: string): FirebreakError {
  return new FirebreakError("bad-input", `Line ${number} can't be recorded.`, {
    found,
    expected,
    todo: "Nothing was recorded. Correct the line and import the file again.",
  });
}

function isFreeOfKeys(text: string): boolean {
  return redact(text) === text;
}

function keysRefused(): string {
  return "no key, token or password: those belong into no record";
}
