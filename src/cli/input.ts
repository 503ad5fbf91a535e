import type { Readable } from "node:stream";
import { FirebreakError } from "../domain/errors.ts";

/**
 * Reads the whole input.
 *
 * @param most the bytes that it may have
 * @throws FirebreakError `bad-input` when it has more
 */
export async function readInput(input: Readable, most: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of input) {
    parts.push(part as Buffer);
    length += (part as Buffer).length;
    if (length > most) {
      throw new FirebreakError("bad-input", "The input is too long.", {
        found: `more than ${most} bytes`,
        expected: `at most ${most} bytes`,
      });
    }
  }
  return Buffer.concat(parts);
}
