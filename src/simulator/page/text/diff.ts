/** A line of a unified diff as a reader sees it. */
export interface DiffLine {
  kind: "added" | "removed" | "kept" | "hunk";
  /** The line's number before and after the change; `null` where it doesn't exist. */
  before: number | null;
  after: number | null;
  text: string;
}

/** Reads the hunks of a unified diff, as GitHub's API gives them in `patch`. */
export function parsePatch(patch: string): DiffLine[] {
  let before = 0;
  let after = 0;
  const lines: DiffLine[] = [];
  for (const line of patch.replace(/\n$/, "").split("\n")) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    const sign = line.charAt(0);
    const text = line.slice(1);
    if (hunk !== null) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      lines.push({ kind: "hunk", before: null, after: null, text: line });
    } else if (sign === "+") lines.push({ kind: "added", before: null, after: after++, text });
    else if (sign === "-") lines.push({ kind: "removed", before: before++, after: null, text });
    else if (sign !== "\\") lines.push({ kind: "kept", before: before++, after: after++, text });
  }
  return lines;
}
