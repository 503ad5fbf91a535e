import { asFirebreakError } from "../../domain/errors.ts";
import type { ExaminedLine } from "../../domain/examination.ts";
import { redact } from "../../domain/redaction.ts";
import { count } from "../../domain/time.ts";
import { ChatBusy } from "../../ports/chat.ts";
import type { Examination } from "../../ports/examination.ts";

/** How long one look may take, in milliseconds: as long as the slowest adapter waits for one answer, twice. */
export const usualPatience = 30_000;

/**
 * Looks at everything at once. One look that fails, or takes too long, becomes a line and hides no other.
 *
 * @param patience milliseconds that each look may take
 */
export async function examine(examinations: readonly Examination[], patience: number): Promise<ExaminedLine[]> {
  const lines = await Promise.all(examinations.map((examination) => lookAt(examination, patience)));
  return lines.flat().map(withoutSecrets);
}

async function lookAt(examination: Examination, patience: number): Promise<readonly ExaminedLine[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly ExaminedLine[]>((resolve) => {
    const found = `no answer within ${count(Math.ceil(patience / 1000), "second")}`;
    timer = setTimeout(() => resolve([silent(examination, found, away)]), patience);
  });
  try {
    return await Promise.race([examination.look(), late]);
  } catch (thrown) {
    return [failed(examination, thrown)];
  } finally {
    clearTimeout(timer);
  }
}

const away = "See whether it is away, and the way from this machine to it.";

function silent({ check, silence }: Examination, found: string, todo: string): ExaminedLine {
  return { check, verdict: silence, found, todo };
}

function failed(examination: Examination, thrown: unknown): ExaminedLine {
  if (thrown instanceof ChatBusy) return silent(examination, "the chat asks for a pause", "Try again in a minute.");
  const { kind, message, found: detail, expected, todo } = asFirebreakError(thrown);
  const found = [message, detail, expected === undefined ? undefined : `Expected: ${expected}`]
    .filter((part) => part !== undefined)
    .join(" ");
  // What it says to do is for the bot, which tries again by itself.
  if (kind === "unavailable") return silent(examination, found, away);
  return { check: examination.check, verdict: "wrong", found, todo: todo ?? null };
}

/** A vendor's own words may be in it. */
function withoutSecrets({ check, verdict, found, todo }: ExaminedLine): ExaminedLine {
  return { check, verdict, found: redact(found), todo: todo === null ? null : redact(todo) };
}
