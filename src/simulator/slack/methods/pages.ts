import { z } from "zod";
import { PAGE } from "../limits.ts";
import { SlackError } from "../slack-error.ts";

/** The arguments of a method that answers in pages. */
export const paging = { cursor: z.string().optional(), limit: z.coerce.number().int().optional() };

/**
 * One page of `items` and the cursor of the next. A cursor names the item it goes on from, so that what
 * was added meanwhile neither repeats nor hides one.
 *
 * @throws `invalid_cursor` or `invalid_limit`
 */
export function page<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  args: { cursor?: string | undefined; limit?: number | undefined },
): { items: Item[]; next: string } {
  const limit = args.limit === undefined || args.limit === 0 ? PAGE.usual : args.limit;
  if (limit < 0 || limit > PAGE.most) throw new SlackError("invalid_limit");
  const key = args.cursor === undefined || args.cursor === "" ? undefined : decode(args.cursor);
  const start = key === undefined ? 0 : items.findIndex((item) => keyOf(item) === key);
  if (start < 0) throw new SlackError("invalid_cursor");
  const following = items[start + limit];
  return { items: items.slice(start, start + limit), next: following === undefined ? "" : encode(keyOf(following)) };
}

const encode = (key: string): string => Buffer.from(`next:${key}`).toString("base64");

function decode(cursor: string): string {
  const key = /^next:(.+)$/.exec(Buffer.from(cursor, "base64").toString())?.[1];
  if (key === undefined) throw new SlackError("invalid_cursor");
  return key;
}
