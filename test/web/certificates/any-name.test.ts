import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Item } from "../../../src/domain/inventory/item.ts";
import { harmless } from "../../../src/domain/harmless.ts";
import { readingOf } from "../../../src/domain/inventory/sighting.ts";
import { anyText } from "../../domain/arbitrary-text.ts";
import { inDays, item, textAt } from "./watched.ts";

/** What somebody may have called a thing in an account that is watched. */
const names = [
  "プッシュ通知-本番",
  "שרת-דואר",
  "خادم الدفع",
  "ios-prod\u202egpj.exe",
  "\u2066\u2067isolated\u2069",
  "👩‍👩‍👧‍👦 family",
  "<script>alert(1)</script>",
  `" onmouseover="alert(1)`,
  "</style><img src=x onerror=alert(1)>",
  "</title></svg><a href=javascript:alert(1)>",
  "&lt;b&gt;&amp;",
  "line\nbreak\u2028and\u0000nothing",
  "half of a pair \ud83d",
  "%3Cscript%3E?text=a&state=b#table",
  " ",
  "x".repeat(2000),
];
const anyName = fc.oneof(fc.constantFrom(...names), anyText(40));

/** An item with those texts wherever a text of somebody else's can be. */
function itemOf(texts: { name: string; why: string; more: string }): Item {
  const { name, why, more } = texts;
  const reading = readingOf(
    { kind: "at", at: inDays(20) },
    { enabled: true, fingerprint: "ab".repeat(32), issuer: `CN=${more}.`, facts: { [`of ${more}`]: `it is ${more}` } },
  );
  return item("x", {
    reading,
    owned: false,
    runbook: `how ${more}`,
    place: { name: `named ${name}`, account: `a${more}`, region: `r${more}` },
    since: [[{ type: "certificate.unread", actor: { kind: "bot" }, data: { why: `since ${why}` } }, 1]],
  });
}

const plain = itemOf({ name: "ios-prod", why: "refused", more: "plain" });
const everywhere = [["/certificates"], ["/certificates?sort=account"], [`/certificates/${plain.id}`], ["/coverage"]];

/** The page's tags in their order, each with the names of its attributes. */
function skeletonOf(html: string): string[] {
  return [...html.matchAll(/<(\/?[a-z][a-z0-9]*)((?:\s+[a-z:-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, tag = "", attributes = ""]) => `${tag} ${attributes.replaceAll(/="[^"]*"/g, "")}`,
  );
}

describe("whatever an item is called", () => {
  const texts = fc.record({ name: anyName, why: anyName, more: anyName });

  test.each(everywhere)("%s is built of the same tags as for a plain name", async (path) => {
    const expected = skeletonOf(await textAt(path, [plain]));
    expect(expected.length).toBeGreaterThan(60);
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        expect(skeletonOf(await textAt(path, [itemOf(given)]))).toEqual(expected);
      }),
      { numRuns: 60, examples: names.map((name) => [{ name, why: name, more: name }]) },
    );
  });

  test.each(everywhere)("%s shows nothing that could deceive its reader", async (path) => {
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const html = await textAt(path, [itemOf(given)]);
        // What a choice sends back is not seen.
        expect(html.replaceAll(/ value="[^"]*"/g, "")).not.toMatch(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 60, examples: names.map((name) => [{ name, why: name, more: name }]) },
    );
  });

  test("its page is one click away", async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const one = itemOf(given);
        for (const path of ["/certificates", "/coverage"]) {
          expect(await textAt(path, [one])).toContain(`href="/certificates/${one.id}"`);
        }
      }),
      { numRuns: 30, examples: names.map((name) => [{ name, why: name, more: name }]) },
    );
  });
});

test("a name in another script is shown as it is, and one that turns the text is not", async () => {
  expect(await textAt("/certificates", [item("x", { place: { name: "שרת-דואר" } })])).toContain(">שרת-דואר<");
  const turning = "ios-prod\u202egpj.exe";
  expect(await textAt("/certificates", [item("x", { place: { name: turning } })])).toContain(`>${harmless(turning)}<`);
});
