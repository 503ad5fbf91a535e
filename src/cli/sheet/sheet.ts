import { sectionOf } from "./application.ts";
import { endingOf } from "./ending.ts";
import type { SheetFacts } from "./estate.ts";
import { openingOf } from "./opening.ts";

/** The whole sheet for this estate, in Markdown: to be printed, and followed from top to bottom. */
export function sheetOf(facts: SheetFacts): string {
  const sections = facts.config.applications.flatMap((application, index) => sectionOf(facts, application, index));
  return [...openingOf(facts), ...sections, ...endingOf(facts)].join("\n");
}
