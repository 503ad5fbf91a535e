import { createReadStream } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { FirebreakError } from "../../domain/errors.ts";

/**
 * The content of a file.
 *
 * @throws FirebreakError `not-found` when it can't be read
 */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * The lines of a file, one after the other: no more than a piece of it is ever held.
 *
 * @throws FirebreakError `not-found` when it can't be read
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const piece of createReadStream(path, "utf8") as AsyncIterable<string>) {
      // Only LF ends a line: what people type may hold the other line ends of Unicode.
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    throw error instanceof FirebreakError ? error : unreadable(path, error);
  }
  if (rest !== "") yield rest;
}

/** Where lines are written to. */
export interface LineWriter {
  write(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes a file that only its owner can read, for lines.
 *
 * @throws FirebreakError `bad-input` when there is one already, or it can't be made
 */
export async function createLines(path: string): Promise<LineWriter> {
  try {
    const file = await open(path, "wx", 0o600);
    return {
      write: (lines) => file.appendFile(lines.map((line) => `${line}\n`).join("")),
      close: () => file.close(),
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new FirebreakError("bad-input", `${path} can't be written.`, {
      found: code === "EEXIST" ? "a file that is there already" : (code ?? "an error of the system"),
      expected: "the name of a new file, in a folder that is there",
      cause: error,
    });
  }
}

function unreadable(path: string, error: unknown): FirebreakError {
  const { code } = error as NodeJS.ErrnoException;
  return new FirebreakError("not-found", `${path} can't be read.`, {
    found: code === "ENOENT" ? "no such file" : (code ?? "an error of the system"),
    cause: error,
  });
}
