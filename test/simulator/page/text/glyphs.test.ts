import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { emojiAt, emojiByName } from "../../../../src/simulator/page/text/emoji.ts";
import { glyphs } from "../../../../src/simulator/page/text/glyphs.ts";

/** Every sign that the bot writes in Slack. */
function signsOfTheBot(): string[] {
  const folder = new URL("../../../../src/adapters/slack", import.meta.url).pathname;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const text = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  const shortcodes = [...text.matchAll(/:([a-z0-9_+-]+):/g)].flatMap(([, name = ""]) => emojiByName.get(name) ?? []);
  return [...new Set([...(text.match(/\p{So}/gu) ?? []), ...shortcodes])];
}

test("every sign that the bot writes is drawn, so that it can be read without an emoji font", () => {
  const signs = signsOfTheBot();
  expect(signs.length).toBeGreaterThan(10);
  expect(signs.filter((sign) => !Object.hasOwn(glyphs, emojiAt(sign, 0)?.name ?? ""))).toEqual([]);
});

test("every drawing has a name that somebody can write", () => {
  const written = new Set([...emojiByName.keys(), ...["✓", "✗", "○"].map((sign) => emojiAt(sign, 0)?.name)]);
  expect(Object.keys(glyphs).filter((name) => !written.has(name))).toEqual([]);
});
