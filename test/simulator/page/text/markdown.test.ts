import { expect, test } from "@jest/globals";
import { parseMarkdown } from "../../../../src/simulator/page/text/markdown.ts";

const text = (words: string) => ({ kind: "text" as const, text: words });

test("a pull request's description", () => {
  const description = [
    "<!-- written by a machine -->",
    "## Why",
    "The certificate **expired**;",
    "see `ios.tf`.",
    "",
    "| what | until |",
    "|---|---|",
    "| new | *2025* |",
    "",
    "- [x] key matches",
    "- [ ] merged",
    "  - by a person",
    "",
    "1. read",
    "2. merge",
    "",
    "```hcl",
    "# not a heading",
    "```",
    "---",
    "> quoted",
  ].join("\n");

  expect(parseMarkdown(description)).toEqual([
    { kind: "heading", level: 2, spans: [text("Why")] },
    {
      kind: "paragraph",
      spans: [
        text("The certificate "),
        { kind: "strong", spans: [text("expired")] },
        text(";\nsee "),
        { kind: "code", text: "ios.tf" },
        text("."),
      ],
    },
    {
      kind: "table",
      head: [[text("what")], [text("until")]],
      rows: [[[text("new")], [{ kind: "emphasis", spans: [text("2025")] }]]],
    },
    {
      kind: "list",
      ordered: false,
      items: [
        { checked: true, depth: 0, spans: [text("key matches")] },
        { checked: false, depth: 0, spans: [text("merged")] },
        { checked: null, depth: 1, spans: [text("by a person")] },
      ],
    },
    {
      kind: "list",
      ordered: true,
      items: [
        { checked: null, depth: 0, spans: [text("read")] },
        { checked: null, depth: 0, spans: [text("merge")] },
      ],
    },
    { kind: "pre", text: "# not a heading" },
    { kind: "rule" },
    { kind: "quote", spans: [text("quoted")] },
  ]);
});

test("links go to the web alone", () => {
  const [part] = parseMarkdown("[a](https://a.test) [b](javascript:alert(1)) https://c.test/d.");
  expect(part).toMatchObject({
    spans: [
      { kind: "link", url: "https://a.test" },
      text(" "),
      text("[b](javascript:alert(1)"),
      text(") "),
      { kind: "link", url: "https://c.test/d" },
      text("."),
    ],
  });
});

test("a fence that never closes takes the rest", () => {
  expect(parseMarkdown("```\na\n\nb")).toEqual([{ kind: "pre", text: "a\n\nb" }]);
});
