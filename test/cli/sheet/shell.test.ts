import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { code, quoted, unexpanded } from "../../../src/cli/sheet/shell.ts";

/** Any text that a word of a shell can hold: all but NUL, which ends it. */
const texts = fc.array(fc.string({ unit: "grapheme" }), { minLength: 20, maxLength: 40 });
const hostile = [
  "",
  "it's",
  "$(id)",
  "`id`",
  "\\",
  "\\'",
  "a\nb",
  "\t",
  "\u{7}'\n$HOME",
  "!!",
  "~",
  "*",
  "#x",
  "-n",
  "ü\u{85}",
];

const bash = (script: string) =>
  execFileSync("bash", ["--norc", "-c", script], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], LC_ALL: "C.UTF-8" },
  });

describe("a quoted word", () => {
  test("is exactly that text to bash", () => {
    fc.assert(
      fc.property(texts, (some) => {
        const words = [...hostile, ...some].map((text) => text.replaceAll("\0", ""));
        const printed = bash(`printf '%s\\0' ${words.map(quoted).join(" ")}`);
        expect(printed.split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 10 },
    );
  });

  test("stands on one line, whatever is in it", () => {
    expect(quoted("a\n```\nb")).toBe(String.raw`$'a\u000a` + "```" + String.raw`\u000ab'`);
  });

  test("is left as it is where it means itself", () => {
    expect(["push/ios-prod", "arn:aws:sns:eu-west-1:1:app/APNS/x"].map(quoted)).toEqual([
      "push/ios-prod",
      "arn:aws:sns:eu-west-1:1:app/APNS/x",
    ]);
  });
});

test("a text in a here-document stays as it is", () => {
  const lines = hostile.filter((text) => !text.includes("\n")).map(unexpanded);
  expect(
    bash(`cat <<END\n${lines.join("\n")}\nEND`)
      .split("\n")
      .slice(0, -1),
  ).toEqual(hostile.filter((text) => !text.includes("\n")));
});

test("code in Markdown can't be broken out of", () => {
  expect([code("push/x"), code("a`b"), code("a\nb")]).toEqual(["`push/x`", "`` a`b ``", "`a\u{fffd}b`"]);
});
