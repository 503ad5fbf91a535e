import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunbookVerdict, RunbookVerdicts } from "../cli/command-line.ts";
import type { Environment } from "../config/environment.ts";
import { asFirebreakError, describeError, FirebreakError } from "../domain/errors.ts";
import { loadRunbooks, parseRunbook, type RunbookFile } from "../workflows/runbooks.ts";

/**
 * The runbooks that the bot starts with: those in FIREBREAK_RUNBOOKS, else those that come with Firebreak.
 *
 * @throws FirebreakError `misconfigured` when the folder can't be read
 */
export function readRunbooks(environment: Environment): RunbookFile[] {
  return runbooksIn(environment).map(readRunbook);
}

/**
 * Looks at the files, each by itself and then together with the bot's own.
 *
 * @param paths all of the bot's own when empty
 * @throws FirebreakError `bad-input` when a named file can't be read
 */
export function checkRunbooks(paths: readonly string[], environment: Environment): RunbookVerdicts {
  const own = readRunbooks(environment);
  const files = paths.length === 0 ? own : paths.map(readRunbook);
  const verdicts = files.map(look);
  if (verdicts.some((verdict) => verdict.fault !== null)) return { files: verdicts, together: [] };
  const ids = new Set(verdicts.map((verdict) => verdict.runbook));
  const others = own.filter((file) => !ids.has(look(file).runbook) && look(file).fault === null);
  return { files: verdicts, together: faultsBetween([...others, ...files]) };
}

function runbooksIn(environment: Environment): string[] {
  const folder = environment["FIREBREAK_RUNBOOKS"] ?? fileURLToPath(new URL("../../runbooks", import.meta.url));
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    return names.toSorted().map((name) => join(folder, name));
  } catch (error) {
    throw new FirebreakError("misconfigured", "The folder of the runbooks can't be read.", {
      found: `${folder}: ${codeOf(error)}`,
      expected: "a folder of .yml files",
      todo: "Correct FIREBREAK_RUNBOOKS, or leave it out: Firebreak brings runbooks with it.",
      cause: error,
    });
  }
}

function readRunbook(path: string): RunbookFile {
  const fromHere = relative("", path);
  const shown = fromHere.startsWith("..") ? path : fromHere;
  try {
    return { path: shown, text: readFileSync(path, "utf8") };
  } catch (error) {
    throw new FirebreakError("bad-input", `The runbook ${shown} can't be read.`, {
      found: codeOf(error),
      cause: error,
    });
  }
}

function look(file: RunbookFile): RunbookVerdict {
  const { path } = file;
  try {
    const { id, steps } = parseRunbook(file);
    return { path, runbook: id, steps: steps.length, fault: null };
  } catch (thrown) {
    const { found, message } = asFirebreakError(thrown);
    const [, line, text] = /^line (\d+): (.*)$/s.exec(found ?? "") ?? [];
    const fault = { line: line === undefined ? null : Number(line), text: text ?? found ?? message };
    return { path, runbook: null, steps: 0, fault };
  }
}

/** What is wrong between files that are right by themselves: one id twice, a next runbook that does not exist. */
function faultsBetween(files: readonly RunbookFile[]): string[] {
  try {
    loadRunbooks(files);
    return [];
  } catch (thrown) {
    return describeError(asFirebreakError(thrown));
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "an error of the system";
}
