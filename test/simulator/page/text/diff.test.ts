import { expect, test } from "@jest/globals";
import { parsePatch } from "../../../../src/simulator/page/text/diff.ts";

test("lines are numbered on both sides, hunk by hunk", () => {
  const patch = [
    "@@ -8,3 +8,3 @@ resource",
    " kept",
    "-old",
    "+new",
    "\\ No newline at end of file",
    "@@ -20 +20 @@",
    "-a",
    "+b",
    "",
  ].join("\n");

  expect(parsePatch(patch)).toEqual([
    { kind: "hunk", before: null, after: null, text: "@@ -8,3 +8,3 @@ resource" },
    { kind: "kept", before: 8, after: 8, text: "kept" },
    { kind: "removed", before: 9, after: null, text: "old" },
    { kind: "added", before: null, after: 9, text: "new" },
    { kind: "hunk", before: null, after: null, text: "@@ -20 +20 @@" },
    { kind: "removed", before: 20, after: null, text: "a" },
    { kind: "added", before: null, after: 20, text: "b" },
  ]);
});
