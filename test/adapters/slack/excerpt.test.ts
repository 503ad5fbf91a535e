import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { elementsOf } from "../../../src/simulator/page/block-kit/reading.ts";
import type { Block } from "../../../src/simulator/slack/surface.ts";
import {
  excerptOf,
  placeInWords,
  readTurn,
  turnButtons,
  type Wanted,
} from "../../../src/adapters/slack/surface/excerpt.ts";

const turns = { back: "list.items.back", on: "list.items.on" } as const;

/** Where the button of those words leads from a page of the list; undefined where there is none. */
function turned(list: readonly number[], wanted: Wanted, words: string): Wanted | undefined {
  const blocks = turnButtons(excerptOf(list, wanted, 15), turns);
  const found = elementsOf(blocks as unknown as Block[]).find(({ label }) => label === words);
  return found === undefined ? undefined : readTurn(String(found.element["value"]));
}

test("turning the pages on shows each thing of a list once, in its order, whatever it was narrowed down by", () => {
  fc.assert(
    fc.property(fc.nat({ max: 200 }), fc.string({ maxLength: 300 }), (length, text) => {
      const list = Array.from({ length }, (_, index) => index);
      const seen: number[] = [];
      let wanted: Wanted | undefined = { text, page: 1 };
      while (wanted !== undefined) {
        expect(wanted.text).toBe(text);
        seen.push(...excerptOf(list, wanted, 15).shown);
        wanted = turned(list, wanted, "More →");
      }
      expect(seen).toEqual(list);
    }),
  );
});

test("a page beyond the end of a list that became shorter is its last one", () => {
  const list = Array.from({ length: 20 }, (_, index) => index);
  const wanted = { text: "", page: 9 };
  expect(placeInWords(excerptOf(list, wanted, 15))).toBe("16–20 of 20");
  expect(turned(list, wanted, "← Back")).toEqual({ text: "", page: 1 });
  expect(turned(list, wanted, "More →")).toBeUndefined();
  expect(excerptOf([], wanted, 15).shown).toEqual([]);
});

test.each(["", "PAGE", "PAGE 0 ios", "PAGE -1", "CERT c-0123456789ab"])("%j turns no page", (value) => {
  expect(() => readTurn(value)).toThrow(/is not one of this version's/);
});
