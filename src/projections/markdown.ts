/** Characters that begin code, links, tags and table cells wherever they stand. */
const meaningful = /[\\`[\]|*~]/g;
/** What makes a block of a line when it stands first: a heading, a list, a rule, a fence (CommonMark 0.31, section 4). */
const blockStart = /^(?:[#+=_-]|\d+(?=[.)]))/;

/**
 * A text as one line of Markdown that says just that: it begins no heading, list, table or fence,
 * and holds no link, image or tag.
 */
export function asLine(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(meaningful, String.raw`\$&`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(blockStart, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}
