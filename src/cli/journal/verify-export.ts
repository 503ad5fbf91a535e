import { type ExportHeader, readHeader, readRow } from "../../domain/record/export.ts";
import { type Broken, createVerifier, type Evidence, type Verification } from "../../domain/record/verification.ts";
import { linesOf } from "./files.ts";

/**
 * Verifies an export, line by line, with nothing but the file and the evidence.
 *
 * @throws FirebreakError `bad-input` when it is no export, `not-found` when it can't be read
 */
export async function verifyExport(path: string, evidence: Evidence): Promise<Verification> {
  const lines = linesOf(path);
  const first = await lines.next();
  const header = readHeader(first.done === true ? "" : first.value);
  const verifier = createVerifier(evidence, { stream: header.stream, typed: header.typed });
  let position = 0;
  let number = 1;
  for await (const line of lines) {
    number += 1;
    const row = readRow(line);
    if (row === undefined) return unreadable(position + 1, number);
    const broken = verifier.take(row);
    if (broken !== undefined) return broken;
    position = row.position;
  }
  const verification = verifier.conclude();
  return verification.intact ? (cutOff(header, position) ?? verification) : verification;
}

function unreadable(position: number, line: number): Broken {
  return { intact: false, position, stream: null, type: null, why: `line ${line} of the file is no event's` };
}

/** The export's own beginning says how far it went. */
function cutOff({ stream, head }: ExportHeader, position: number): Broken | undefined {
  if (stream !== null || position >= head.position) return undefined;
  const why = `the file ends at ${position}; when it was begun, the journal had come to ${head.position}`;
  return { intact: false, position: position + 1, stream: null, type: null, why };
}
