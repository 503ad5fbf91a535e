import { FirebreakError } from "../domain/errors.ts";

/** What is wrong at one place of the file. */
export interface Fault {
  path: (string | number)[];
  found: string;
  expected: string;
}

/** What is told about it. @param found never a secret */
export function wrong(message: string, found: string, expected: string): FirebreakError {
  return new FirebreakError("misconfigured", message, {
    found,
    expected,
    todo: "Correct it and start again. docs/operations.md describes every key.",
  });
}
