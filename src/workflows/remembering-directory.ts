import type { PersonId } from "../domain/actor.ts";
import type { Standing } from "../domain/standing.ts";
import type { Clock } from "../ports/clock.ts";
import type { Directory } from "../ports/directory.ts";

/**
 * The directory as it lately was, for what is only drawn: a busy incident redraws its cards many times
 * a minute, and the chat's vendor counts each question. Nothing that decides anything reads this one.
 *
 * @param lifetime how long an answer is remembered, in milliseconds; that something could not be read never is
 */
export function rememberingDirectory(
  directory: Directory,
  { clock, lifetime }: { clock: Clock; lifetime: number },
): Directory {
  const remembered = <Answer>(ask: (of: string) => Promise<Answer | "unknown">) => {
    const answers = new Map<string, { answer: Answer; until: number }>();
    return async (of: string): Promise<Answer | "unknown"> => {
      const known = answers.get(of);
      const now = clock.now().getTime();
      if (known !== undefined && known.until > now) return known.answer;
      const answer = await ask(of);
      if (answer !== "unknown") answers.set(of, { answer, until: now + lifetime });
      return answer;
    };
  };
  const standing = remembered<Standing>((person) => directory.standing(person));
  const members = remembered<readonly PersonId[]>((group) => directory.members(group));
  return { standing, members, nameOf: (person) => directory.nameOf(person) };
}
