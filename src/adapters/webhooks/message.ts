import type { Page } from "../../ports/pager.ts";

/** Characters, ours: with them a page of twenty facts stays near the 20 KB that the specification advises for a body. */
const most = { line: 1024, fact: 1000 };

/**
 * The page's identity among webhooks, the same however often it is sent: key and action, with what has
 * no place in a header, or is a full stop, percent-encoded.
 */
export function idOf({ key, action }: Pick<Page, "key" | "action">): string {
  const escape = (character: string) =>
    Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
  return `${key.replaceAll(/[^\w/:@-]/gu, escape)}/${action}`;
}

/** The page as the JSON that docs/pagers.md describes. What is too long is cut. */
export function bodyOf(page: Page): string {
  const { key, severity } = page;
  const details = Object.entries(page.details).map(([name, fact]) => [name, clip(fact, most.fact)] as const);
  return JSON.stringify({
    type: page.action === "trigger" ? "page.triggered" : "page.resolved",
    timestamp: page.at,
    data: {
      key,
      summary: clip(oneLine(page.summary) || key, most.line),
      severity,
      source: clip(oneLine(page.source) || "Firebreak", most.line),
      links: page.links.map(({ href, text }) => ({ href, text: clip(oneLine(text) || href, most.line) })),
      details: Object.fromEntries(details),
    },
  });
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** At most `length` UTF-16 units; what is cut off ends in “…”. */
function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
