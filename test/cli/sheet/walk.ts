import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outcomeOf } from "../firebreak.ts";

/** The blocks of commands in a sheet, in order. */
export function blocksOf(sheet: string): string[] {
  return [...sheet.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
}

/** One start of a program that would leave this machine: by whose credentials, and with which words. */
export interface Call {
  by: string;
  words: string[];
}

/** How somebody's walk along the sheet went. */
export interface Walk {
  code: number | null;
  stderr: string;
  calls: Call[];
  /** The lines that were written down. */
  record: string[];
  /** What was put into the secret. */
  kept: string;
  /** The files that were left below the walk's folder. */
  left: string[];
}

/** What stands in for `aws` and `curl`: it notes how it was started, and gives back what the next command needs. */
const standIn = `#!/usr/bin/env bash
printf '%s\\x1f' "\${AWS_ACCESS_KEY_ID-}" "\${0##*/}" "$@" >> "$PLACE/calls"
printf '\\x1e' >> "$PLACE/calls"
case "\${2-}" in
  assume-role) printf 'AKIAROLE\\tthe role secret\\tthe role token\\n' ;;
  put-secret-value) cp credential.json "$PLACE/kept"; printf 'arn:aws:secretsmanager:the-secret\\tv-1\\n' ;;
esac
`;

/** Runs blocks of a sheet one after the other in one bash, with these answers to its questions. */
export async function walk(blocks: readonly string[], answers: readonly string[]): Promise<Walk> {
  const place = mkdtempSync(join(tmpdir(), "firebreak-sheet-"));
  const read = (path: string) => (existsSync(join(place, path)) ? readFileSync(join(place, path), "utf8") : "");
  for (const name of ["aws", "curl"]) writeFileSync(join(place, name), standIn, { mode: 0o755 });
  writeFileSync(join(place, "sheet.sh"), blocks.join("\n"));
  const env = {
    PLACE: place,
    PATH: `${place}:${process.env["PATH"]}`,
    LC_ALL: "C.UTF-8",
    AWS_ACCESS_KEY_ID: "AKIADANA",
  };
  const child = spawn("bash", ["-eu", "sheet.sh"], { cwd: place, env });
  child.stdin.end(answers.map((answer) => `${answer}\n`).join(""));
  const { code, stderr } = await outcomeOf(child);
  const calls = read("calls")
    .split("\u{1e}")
    .slice(0, -1)
    .map((call) => call.split("\u{1f}").slice(0, -1));
  const walked: Walk = {
    code,
    stderr,
    calls: calls.map(([by = "", ...words]) => ({ by, words })),
    record: read("firebreak-by-hand/record.jsonl").split("\n").slice(0, -1),
    kept: read("kept"),
    left: readdirSync(place, { recursive: true, encoding: "utf8" }).toSorted(),
  };
  rmSync(place, { recursive: true, force: true });
  return walked;
}
