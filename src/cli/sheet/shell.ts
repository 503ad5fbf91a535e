/** A word for bash, so that it stands for exactly this text. */
export function quoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  // What would break the line it stands in is written as bash's ANSI-C quoting has it.
  const escaped = text
    .replaceAll(/[\\']/g, String.raw`\$&`)
    .replaceAll(/\p{Cc}/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `$'${escaped}'`;
}

/** A text for a here-document in which variables are filled in: none of this text is. */
export function unexpanded(text: string): string {
  return text.replaceAll(/[\\$`]/g, String.raw`\$&`);
}

/** Commands, in Markdown. */
export function commands(...lines: readonly string[]): string[] {
  return ["```sh", ...lines, "```", ""];
}

/** One command over several lines: its parts, each on a line of its own. */
export function wrapped(first: string, ...parts: readonly string[]): string[] {
  return [first, ...parts.map((part) => `  ${part}`)].map((line, index) =>
    index < parts.length ? `${line} \\` : line,
  );
}

/** A text as code in Markdown, whatever is in it. */
export function code(text: string): string {
  const shown = text.replaceAll(/\p{Cc}/gu, "\u{fffd}");
  return shown.includes("`") ? `\`\` ${shown} \`\`` : `\`${shown}\``;
}
