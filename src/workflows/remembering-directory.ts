import type { PersonId } from "../domain/actor.ts";
import type { Standing } from "../domain/standing.ts";
import type { Clock } from "../ports/clock.ts";
import type { Directory } from "../ports/directory.ts";

/**
 * The directory as it lately was, for what is only shown or looked over: a busy incident redraws its cards many
 * times a minute, a look at all policies asks for the same groups again and again, and the chat's vendor counts
 * each question. Nothing that decides anything reads this one. Whoever asks meanwhile shares the answer under way.
 *
 * @param lifetime how long an answer is remembered, in milliseconds; that something could not be read never is
 */
export function rememberingDirectory(
  directory: Directory,
  { clock, lifetime }: { clock: Clock; lifetime: number },
): Directory {
  const remembered = <Answer>(ask: (of: string) => Promise<Answer | "unknown">) => {
    const answers = new Map<string, { answer: Promise<Answer | "unknown">; until: number }>();
    return async (of: string): Promise<Answer | "unknown"> => {
      const now = clock.now().getTime();
      const known = answers.get(of);
      if (known !== undefined && known.until > now) return known.answer;
      const asked = { answer: ask(of), until: now + lifetime };
      answers.set(of, asked);
      const answer = await asked.answer;
      if (answer === "unknown" && answers.get(of) === asked) answers.delete(of);
      return answer;
    };
  };
  const standing = remembered<Standing>((person) => directory.standing(person));
  const members = remembered<readonly PersonId[]>((group) => directory.members(group));
  return { standing, members, nameOf: (person) => directory.nameOf(person) };
}
