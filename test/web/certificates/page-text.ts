import { ask, textAt } from "./watched.ts";
import type { Item } from "../../../src/domain/inventory/item.ts";

const characters: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** What people read of a page: its text without its title, one space between two pieces, none before a comma. */
export function wordsIn(html: string): string {
  const [, body = ""] = /<body>([\s\S]*)<\/body>/.exec(html) ?? [];
  return decoded(body.replaceAll(/<[^>]*>/g, " "))
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ (?=[,.])/g, "")
    .trim();
}

function decoded(text: string): string {
  return text.replaceAll(/&(#39|[a-z]+);/g, (entity, name: string) => characters[name] ?? entity);
}

/** The names in the table's rows, from the top. */
export function namesIn(html: string): string[] {
  return [...html.matchAll(/<th role="rowheader"[^>]*><a [^>]*>([^<]*)</g)].map(([, name = ""]) => decoded(name));
}

/** The addresses that a page leads to, each once. */
export function linksIn(html: string): string[] {
  return [...new Set([...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, address = ""]) => decoded(address)))];
}

/** The marks in the pictures of one width: what each says, and where it leads. */
export function marksIn(html: string, size: "narrow" | "medium" | "wide"): { says: string; leads: string }[] {
  const [, picture = ""] = new RegExp(`<svg class="horizon ${size}"([\\s\\S]*?)</svg>`).exec(html) ?? [];
  return [...picture.matchAll(/<a class="mark \w+" href="([^"]*)" aria-label="([^"]*)"/g)].map(
    ([, leads = "", says = ""]) => ({ says: decoded(says), leads: decoded(leads) }),
  );
}

/** The names in the table at a path. */
export async function namesAt(path: string, items: readonly Item[]): Promise<string[]> {
  return namesIn(await textAt(path, items));
}

/** What people read at a path. */
export async function wordsAt(path: string, items: readonly Item[]): Promise<string> {
  return wordsIn(await textAt(path, items));
}

/** The answers' codes for addresses, where it is not 200. */
export async function brokenOf(addresses: readonly string[], items: readonly Item[]): Promise<string[]> {
  const codes = await Promise.all(addresses.map(async (address) => (await ask(address, items)).status));
  return addresses.flatMap((address, index) => (codes[index] === 200 ? [] : [`${address}: ${codes[index]}`]));
}
