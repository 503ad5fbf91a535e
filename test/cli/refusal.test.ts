import { describe, expect, test } from "@jest/globals";
import { refusalOf } from "../../src/cli/refusal.ts";
import { FirebreakError } from "../../src/domain/errors.ts";

describe("what a person at the terminal is told", () => {
  test("of a refusal: what happened, what was found, what was expected, what to do", () => {
    const detail = { found: "this", expected: "that", todo: "Do it.", cause: new Error("internal") };
    const refusal = refusalOf(new FirebreakError("bad-input", "It can't be used.", detail), false);
    expect(refusal).toEqual({
      lines: ["It can't be used.", "Found: this", "Expected: that", "Do it."],
      exitCode: 2,
    });
  });

  test("of what nobody foresaw: calm words, and how to see more", () => {
    const { lines, exitCode } = refusalOf(new TypeError("x is not a function"), false);
    expect(exitCode).toBe(1);
    expect(lines).toEqual(["Something went wrong inside Firebreak.", expect.stringContaining("FIREBREAK_DEBUG=1")]);
  });

  test("of what nobody foresaw, when they ask for it: everything", () => {
    const { lines } = refusalOf(new TypeError("x is not a function"), true);
    expect(lines[1]).toMatch(/^TypeError: x is not a function\n\s+at /);
    expect(refusalOf("thrown as a text", true).lines[1]).toBe("thrown as a text");
  });

  test("nothing that commands the terminal", () => {
    const { lines } = refusalOf(new FirebreakError("not-found", "Nothing.", { found: "\u001b[2J\u0007" }), false);
    expect(lines[1]).toBe("Found: \u{fffd}[2J\u{fffd}");
  });

  test.each([
    ["bad-input", 2],
    ["not-found", 2],
    ["misconfigured", 2],
    ["not-allowed", 1],
    ["not-now", 1],
    ["unavailable", 1],
    ["broken", 1],
  ] as const)("%s ends with %d", (kind, exitCode) => {
    expect(refusalOf(new FirebreakError(kind, "No."), false).exitCode).toBe(exitCode);
  });
});
