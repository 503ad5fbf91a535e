import { Buffer } from "node:buffer";

/** A page of a longer list. */
export interface Page<Item> {
  items: Item[];
  /** Where the next page begins; absent on the last. */
  nextToken: string | undefined;
}

/** The page that `token` points at, the first without one; `undefined` when the token is not one of ours. */
export function pageOf<Item>(all: readonly Item[], token: string | undefined, size: number): Page<Item> | undefined {
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (!Number.isInteger(start) || start < 0 || start > all.length) return undefined;
  const end = start + size;
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined,
  };
}
