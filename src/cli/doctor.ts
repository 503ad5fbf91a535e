import type { Command } from "commander";
import type { ExaminedLine, ExaminedVerdict } from "../domain/examination.ts";
import type { CommandLine } from "./command-line.ts";
import { columns, example, json, plain } from "./writing.ts";

/** `firebreak doctor` */
export function addDoctor(program: Command, line: Pick<CommandLine, "examine" | "print" | "endWith">): void {
  program
    .command("doctor")
    .description("check everything that the bot depends on; exit code 1 when something is wrong")
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak doctor"))
    .action(async (options: { json?: true }) => {
      const lines = await line.examine();
      line.print(options.json ? json({ lines }) : describe(lines).join("\n"));
      if (lines.some(({ verdict }) => verdict === "wrong")) line.endWith(1);
    });
}

const words: Record<ExaminedVerdict, string> = { ok: "ok", wrong: "WRONG", "not-checked": "not checked" };

/** A line a check, what to do about it below; at the end how many of each there are. */
function describe(lines: readonly ExaminedLine[]): string[] {
  const rows = columns(lines.map(({ check, verdict, found }) => [words[verdict], check, found]));
  const indent = " ".repeat(2 + Math.max(...Object.values(words).map((word) => word.length)));
  const number = (verdict: ExaminedVerdict) => lines.filter((one) => one.verdict === verdict).length;
  return [
    ...lines.flatMap(({ todo }, index) => [rows[index] ?? "", ...(todo === null ? [] : [`${indent}→ ${plain(todo)}`])]),
    "",
    `${number("ok")} ok, ${number("wrong")} wrong, ${number("not-checked")} not checked`,
  ];
}
