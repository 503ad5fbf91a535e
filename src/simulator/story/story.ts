import type { WorldContext } from "../core/context.ts";

/** What a world's story begins with. */
export interface Story {
  /** When it began: at the world's first start, however often it is started again. */
  began: Date;
  /** When the certificate of the production application ends. */
  productionUntil: Date;
  /** Whether the bot is told to watch the production account. That night nobody watched it. */
  watched: boolean;
}

/** What of a story can be chosen. */
export interface StoryChoice {
  /** When the production certificate ends; undefined: it has just expired when the story begins. */
  productionUntil: Date | undefined;
  watched: boolean;
}

/** The certificate expired eleven minutes before the story begins: long enough for customers to notice. */
const sinceExpiry = 11 * 60_000;

/** Begins a story, or goes on with the one that was begun. What is watched once stays so. */
export function openStory({ clock, shelves }: WorldContext, choice: StoryChoice): Story {
  const shelf = shelves.shelf("story", () => {
    const began = clock.now();
    const until = choice.productionUntil ?? new Date(began.getTime() - sinceExpiry);
    return { began: began.toISOString(), productionUntil: until.toISOString(), watched: false };
  });
  shelf.state.watched ||= choice.watched;
  shelf.save();
  const { began, productionUntil, watched } = shelf.state;
  return { began: new Date(began), productionUntil: new Date(productionUntil), watched };
}
