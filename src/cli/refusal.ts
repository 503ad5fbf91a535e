import { asFirebreakError, describeError, type ErrorKind, FirebreakError } from "../domain/errors.ts";
import type { ExitCode } from "./command-line.ts";
import { plainLines } from "./writing.ts";

/** The exit code that goes with each kind of error: 2 where the question or the configuration has to change. */
const exitCodeOf: Record<ErrorKind, ExitCode> = {
  "bad-input": 2,
  "not-found": 2,
  "not-allowed": 1,
  "not-now": 1,
  unavailable: 1,
  misconfigured: 2,
  broken: 1,
};

/**
 * What a person at the terminal is told of an error.
 *
 * @param details whether they asked for what only a developer can read
 */
export function refusalOf(thrown: unknown, details: boolean): { lines: string[]; exitCode: ExitCode } {
  const error = asFirebreakError(thrown);
  const lines = thrown instanceof FirebreakError ? describeError(error) : unforeseen(error, thrown, details);
  return { lines: lines.map(plainLines), exitCode: exitCodeOf[error.kind] };
}

function unforeseen(error: FirebreakError, thrown: unknown, details: boolean): string[] {
  if (!details)
    return [error.message, "Run it again with FIREBREAK_DEBUG=1 to see what, and tell whoever looks after it."];
  return [error.message, thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)];
}
