import { FirebreakError } from "../../../domain/errors.ts";

/** A page of a list, and where the next one begins; nothing on the last. */
export interface Page<Item> {
  items: readonly Item[];
  next: string | undefined;
}

/**
 * The pages of a list, one at a time: what was a page is forgotten when the next one is asked for.
 *
 * @param fetch asks for the page that begins at a token; the first has none
 * @throws FirebreakError `broken` when a page leads back to itself
 */
export async function* pagesOf<Item>(
  fetch: (token: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[], void> {
  let token: string | undefined;
  do {
    const page = await fetch(token);
    yield page.items;
    if (page.next !== undefined && page.next === token) {
      throw new FirebreakError("broken", "AWS gives a list whose page leads back to itself.", {
        todo: "Report this: everything up to that page was seen.",
      });
    }
    // An empty token is the tagging API's way to say that there is no more.
    token = page.next === "" ? undefined : page.next;
  } while (token !== undefined);
}
