import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { harmless } from "../../src/domain/harmless.ts";

test.each([
  ["株式会社 Ünïcode नमस्ते", "株式会社 Ünïcode नमस्ते"],
  ["line\nbreak\r\u2028", String.raw`line\0Abreak\0D\E2\80\A8`],
  ["\u001b[31mred\u0007", String.raw`\1B[31mred\07`],
  ["pay\u202egpj.exe", String.raw`pay\E2\80\AEgpj.exe`],
  ["zero\u200bwidth\ufeff", String.raw`zero\E2\80\8Bwidth\EF\BB\BF`],
  ["نمی\u200cخواهم", "نمی\u200cخواهم"],
])("%j", (text, expected) => {
  expect(harmless(text)).toBe(expected);
});

test("nothing is left that turns, hides or commands, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(harmless(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      expect(harmless(harmless(text))).toBe(harmless(text));
    }),
  );
});
