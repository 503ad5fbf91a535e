import { z } from "zod";
import { FirebreakError } from "../errors.ts";
import type { ChainRow } from "../journal.ts";
import { Instant } from "../time.ts";

/** The first line of an export: what it is, and how far the journal had come when it was begun. */
export const ExportHeader = z.strictObject({
  format: z.literal("firebreak-journal"),
  version: z.literal(1),
  exportedAt: Instant,
  head: z.strictObject({ position: z.int().min(0), hash: z.string() }),
  /** The one stream that it holds; null for the whole journal. */
  stream: z.string().nullable(),
  /** Whether the typed texts are in it. */
  typed: z.boolean(),
});
export type ExportHeader = z.infer<typeof ExportHeader>;

/** A row as it is stored, with its typed texts and their salts; null where one was erased. */
const ExportedRow = z.strictObject({
  position: z.int().min(1),
  body: z.string(),
  hash: z.string(),
  typed: z.record(z.string(), z.strictObject({ text: z.string(), salt: z.string() }).nullable()),
});

/**
 * Reads an export's first line.
 *
 * @throws FirebreakError `bad-input` when it is no export's
 */
export function readHeader(line: string): ExportHeader {
  const header = ExportHeader.safeParse(parsed(line));
  if (header.success) return header.data;
  throw new FirebreakError("bad-input", "This is no export of a journal.", {
    found: line.slice(0, 80),
    expected: "the file that `firebreak journal export` writes, its first line included",
  });
}

/** Reads one further line; undefined where it is no row. */
export function readRow(line: string): ChainRow | undefined {
  return ExportedRow.safeParse(parsed(line)).data;
}

/** The row's line; undefined where it belongs to another stream than the header's. */
export function rowLine({ position, body, hash, typed }: ChainRow, header: ExportHeader): string | undefined {
  if (header.stream !== null && (JSON.parse(body) as { stream?: string }).stream !== header.stream) return undefined;
  return JSON.stringify({ position, body, hash, typed: header.typed ? typed : {} });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
