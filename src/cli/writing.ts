/** A text of one line for a terminal: what somebody typed can neither break the line nor command the terminal. */
export function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/\p{Cc}/gu, "\u{fffd}");
}

/** A text of several lines for a terminal: it keeps its lines and tabs, and commands nothing. */
export function plainLines(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}/gu, "\u{fffd}");
}

/** Rows whose cells stand below each other, two blanks apart. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(plain));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** A value for a program to read. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** The end of a command's help: how it is used. */
export function example(...lines: string[]): string {
  return ["", lines.length === 1 ? "Example:" : "Examples:", ...lines.map((line) => `  ${line}`)].join("\n");
}
