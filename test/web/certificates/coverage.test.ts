import { describe, expect, test } from "@jest/globals";
import { type Gap, gapInWords, gapKinds } from "../../../src/domain/inventory/coverage.ts";
import { linksIn, wordsIn } from "./page-text.ts";
import { ask, internalDeps, item, manyItems, textAt } from "./watched.ts";

/** A gap of every kind, some of them in an account, some in none. */
const everyKind = gapKinds.map((kind, index): Gap => {
  const place = index % 3 === 0 ? { account: null, region: null } : { account: "111122223333", region: "eu-west-1" };
  return { kind, ...place, subject: `subject-${kind}`, name: `name-${kind}`, why: `Why ${kind}.`, todo: `Do ${kind}.` };
});

/** The page for these gaps. */
async function pageFor(gaps: readonly Gap[], query = ""): Promise<string> {
  const { desk } = internalDeps([]);
  return (await ask(`/coverage${query}`, [], { desk: { ...desk, gaps: () => Promise.resolve([...gaps]) } })).text();
}

/** What each row of the list is about, from the top. */
function namesIn(html: string): string[] {
  const rows = html.matchAll(/<th scope="row"[^>]*>(?:<a [^>]*>)?([^<]*)/g);
  return [...rows].map(([, name = ""]) => name);
}

describe("the list to work off", () => {
  test("has every kind of gap, the gravest first, with why and what to do", async () => {
    const text = await pageFor(everyKind);
    expect(namesIn(text)).toEqual(gapKinds.map((kind) => `name-${kind}`));
    const words = wordsIn(text);
    for (const kind of gapKinds) {
      expect(words.toLowerCase()).toContain(gapInWords[kind].toLowerCase());
      expect(words).toContain(`Why ${kind}.`);
      expect(words).toContain(`Do ${kind}.`);
    }
    expect(words).toContain(`${gapKinds.length} gaps of ${gapKinds.length} kinds, the gravest first.`);
  });

  test("says once what is to be done for all of a kind, and beside each where it differs", async () => {
    const [one] = everyKind;
    if (one === undefined) throw new Error("there are kinds of gaps");
    const alike = wordsIn(await pageFor([one, { ...one, name: "other" }]));
    expect(alike.split(one.todo)).toHaveLength(2);
    const unlike = wordsIn(await pageFor([one, { ...one, name: "other", todo: "Do something else." }]));
    expect(unlike).toContain(one.todo);
    expect(unlike).toContain("Do something else.");
  });

  test("stands by account and region, and each leads to its own gaps", async () => {
    const text = await pageFor(everyKind);
    const leads = linksIn(text).filter((link) => /account=111122223333&region=eu-west-1/.test(link));
    expect(leads[0]).toBe("/coverage?account=111122223333&region=eu-west-1");
    const there = namesIn(await pageFor(everyKind, leads[0]?.slice("/coverage".length)));
    const expected = everyKind.filter(({ account }) => account !== null).map(({ name }) => name);
    expect(there).toEqual(expected);
    const nowhere = namesIn(await pageFor(everyKind, "?account=none"));
    expect(nowhere).toEqual(everyKind.filter(({ account }) => account === null).map(({ name }) => name));
  });

  test("leads to an item's page, and nowhere for what is no item", async () => {
    const one = item("ios-prod");
    expect(linksIn(await textAt("/coverage", [one]))).toContain(`/certificates/${one.id}`);
    expect(linksIn(await pageFor(everyKind)).filter((link) => link.startsWith("/certificates/"))).toEqual([]);
  });

  test.each(gapKinds)("of %s alone", async (kind) => {
    expect(namesIn(await pageFor(everyKind, `?kind=${kind}`))).toEqual([`name-${kind}`]);
  });

  test.each([
    ["name-portal", ["name-portal"]],
    ["WHY QUORUM", ["name-quorum"]],
    ["subject-channel", ["name-channel"]],
  ])("with the words %s", async (text, names) => {
    expect(namesIn(await pageFor(everyKind, `?text=${encodeURIComponent(text)}`))).toEqual(names);
  });

  test("of thousands shows a page, and leads through all of them", async () => {
    const items = manyItems(700);
    const seen: string[] = [];
    let next: string | undefined = "/coverage?kind=no-owner";
    while (next !== undefined) {
      const text: string = await textAt(next, items);
      expect(namesIn(text).length).toBeLessThanOrEqual(200);
      seen.push(...namesIn(text));
      next = /rel="next" href="([^"#]*)/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    }
    const present = items.filter(({ gone }) => gone === null);
    expect(seen.toSorted()).toEqual(present.map(({ place }) => place.name).toSorted());
  });
});

describe("when there is nothing to show", () => {
  test("it says that everything is covered", async () => {
    const text = await pageFor([]);
    expect(text).toContain("<h1>");
    expect(namesIn(text)).toEqual([]);
    expect(wordsIn(text)).toContain("Everything is covered.");
    expect(text).not.toContain("<form");
  });

  test("it says that nothing fits, with a way back", async () => {
    const text = await pageFor(everyKind, "?text=nowhere");
    expect(wordsIn(text)).toContain("Nothing fits that.");
    expect(linksIn(text)).toContain("/coverage");
  });
});

test.each(["kind=evil", "page=0", "colour=red"])("%s is refused, by its name and without its value", async (query) => {
  const response = await ask(`/coverage?${query}`, []);
  expect(response.status).toBe(400);
  const words = wordsIn(await response.text());
  expect(words).toContain(`“${query.split("=")[0]}”`);
  expect(words).not.toMatch(/evil|red\b/);
});

test("a source that can't answer is told calmly, and is in the log", async () => {
  const deps = internalDeps([]);
  const lines: string[] = [];
  const log = { ...deps.log, error: (message: string) => void lines.push(message) };
  const gaps = () => Promise.reject(new Error("connect ECONNREFUSED db.internal:5432"));
  const response = await ask("/coverage", [], { log, desk: { ...deps.desk, gaps } });
  expect(response.status).toBe(503);
  const words = wordsIn(await response.text());
  expect(words).toContain("Try again; if it stays, tell whoever runs the bot.");
  expect(words).not.toContain("db.internal");
  expect(lines).toEqual(["a page could not be shown"]);
});
