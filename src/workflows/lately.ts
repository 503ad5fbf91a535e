import type { PersonId } from "../domain/actor.ts";
import type { Standing } from "../domain/standing.ts";
import type { Clock } from "../ports/clock.ts";
import type { Directory } from "../ports/directory.ts";

/** How long an answer is good enough to be shown, in milliseconds. A card is drawn several times a minute. */
const shownFor = 15_000;

/**
 * The directory as it lately was, for what is shown and decides nothing: drawing the cards must not use up the
 * questions that votes need. What could not be read is asked again at once.
 */
export function lately(directory: Directory, clock: Clock): Directory {
  const members = remembering((group: string) => directory.members(group), clock);
  const standings = remembering<PersonId, Standing>((person) => directory.standing(person), clock);
  return { ...directory, members, standing: standings };
}

function remembering<Key, Answer>(ask: (key: Key) => Promise<Answer>, clock: Clock): (key: Key) => Promise<Answer> {
  const known = new Map<Key, { answer: Answer; until: number }>();
  return async (key) => {
    const now = clock.now().getTime();
    const last = known.get(key);
    if (last !== undefined && now < last.until) return last.answer;
    const answer = await ask(key);
    if (answer === "unknown") known.delete(key);
    else known.set(key, { answer, until: now + shownFor });
    return answer;
  };
}
