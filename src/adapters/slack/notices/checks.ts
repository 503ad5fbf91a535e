import type { CheckResult } from "../../../domain/rotation/events.ts";
import { count } from "../../../domain/time.ts";
import { sentence, typed } from "../text.ts";

/** A check: what should be so and what was found; where it did not pass, what to do. */
export function checkLine({ verdict, expected, found, todo }: CheckResult): string {
  const should = sentence(typed(expected, 150));
  const seen = sentence(typed(found, 250));
  const help = todo === undefined ? "" : ` ${sentence(typed(todo, 250))}`;
  switch (verdict) {
    case "pass":
      return `✓ ${should} ${seen}`;
    case "warn":
      return `⚠ To weigh: ${seen} Expected: ${should}${help}`;
    case "fail":
      return `✗ Not fit: ${seen} Expected: ${should}${help}`;
  }
}

/** `8 checks passed, 1 to weigh`. */
export function checksInWords(checks: readonly CheckResult[]): string {
  const passed = checks.filter((check) => check.verdict === "pass").length;
  const warned = checks.filter((check) => check.verdict === "warn").length;
  return `${count(passed, "check")} passed${warned === 0 ? "" : `, ${warned} to weigh`}`;
}
