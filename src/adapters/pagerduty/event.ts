import type { Page } from "../../ports/pager.ts";

/** @see https://github.com/PagerDuty/developer-docs/blob/main/docs/events-API-v2/02-Trigger-Events.md */
const longestKey = 255;
const longestSummary = 1024;

/**
 * An event may have 512 KB (docs/events-API-v2/01-Overview.md), and JSON may take six bytes for a
 * character. With these an event has at most 480 KB, whatever is in it; PagerDuty has no limits of its own for them.
 */
const most = { source: 1024, facts: 50, name: 100, fact: 1000, links: 10, linkText: 255, href: 2000 };

/** Whether the page's key is one that PagerDuty can tell pages apart by. It makes up its own for a blank one. */
export function isUsableKey(key: string): boolean {
  return key.trim() !== "" && key.length <= longestKey;
}

/**
 * The page as an event of the Events API v2, without the key that signs it. What is too long is cut,
 * and what is blank is filled in: PagerDuty would refuse it, and nobody would wake.
 */
export function eventOf(page: Page): Record<string, unknown> {
  const event = { event_action: page.action, dedup_key: page.key };
  // Of an event that resolves, nothing else is used.
  if (page.action === "resolve") return event;
  const links = page.links.filter(({ href }) => href.length <= most.href).slice(0, most.links);
  return {
    ...event,
    client: "Firebreak",
    ...(links[0] === undefined ? {} : { client_url: links[0].href }),
    payload: {
      summary: clip(oneLine(page.summary) || page.key, longestSummary),
      source: clip(oneLine(page.source) || "Firebreak", most.source),
      severity: page.severity,
      timestamp: page.at,
      custom_details: detailsOf(page.details),
    },
    links: links.map(({ href, text }) => ({ href, text: clip(oneLine(text) || href, most.linkText) })),
  };
}

/** The facts in their order. When there are too many, the last one says how many are missing. */
function detailsOf(details: Page["details"]): Record<string, string> {
  const facts = Object.entries(details);
  const shown = facts.length <= most.facts ? facts : facts.slice(0, most.facts - 1);
  const missing = facts.length - shown.length;
  const note: [string, string][] = missing === 0 ? [] : [["not shown", `${missing} more facts`]];
  return Object.fromEntries([
    ...shown.map(([name, fact]) => [clip(name, most.name), clip(fact, most.fact)] as const),
    ...note,
  ]);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** At most `length` UTF-16 units; what is cut off ends in “…”. Half a surrogate pair, which no JSON should carry, becomes a mark. */
function clip(text: string, length: number): string {
  const kept = text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
  return kept.replaceAll(/\p{Surrogate}/gu, "\u{FFFD}");
}
