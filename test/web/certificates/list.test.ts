import { describe, expect, test } from "@jest/globals";
import { readingOf, SourceKind } from "../../../src/domain/inventory/sighting.ts";
import { itemStates, stateInWords } from "../../../src/projections/inventory.ts";
import { columns } from "../../../src/web/certificates/question.ts";
import { brokenOf, linksIn, marksIn, namesAt, namesIn, wordsAt, wordsIn } from "./page-text.ts";
import { ask, item, manyItems, textAt } from "./watched.ts";

const three = [item("ios-prod", { days: 12 }), item("ios-beta", { days: 200 }), item("watch", { days: 2 })];

describe("what the page begins with", () => {
  test("how many there are, how many need somebody, and which ends next", async () => {
    const words = await wordsAt("/certificates", three);
    expect(words).toContain("3 items, and 2 of them need somebody now. The next to end is watch, in 2 days.");
  });

  test.each([
    { days: 12, words: "1 item, and it needs somebody now." },
    { days: 200, words: "1 item, and it doesn’t need somebody now." },
  ])("of one item, as people say it", async ({ days, words }) => {
    expect(await wordsAt("/certificates", [item("ios-prod", { days })])).toContain(words);
  });

  test("says so while nothing is known, and leads on", async () => {
    const text = await textAt("/certificates", []);
    expect(wordsIn(text)).toContain("Nothing is known yet.");
    expect(linksIn(text)).toContain("/coverage");
    expect(text).not.toContain('<svg class="horizon');
  });
});

describe("the picture", () => {
  test("has a title and a description, and a mark's own words lead to its item", async () => {
    const text = await textAt("/certificates", three);
    expect(text).toMatch(/<title id="horizon-wide">The expiry horizon<\/title>/);
    expect(text).toMatch(/<desc id="horizon-wide-desc">3 items on a line of time from 2026-03-03 to 2027-07-06/);
    expect(marksIn(text, "wide")).toContainEqual({
      says: `ios-prod: ${stateInWords.soon.words}, in 12 days, on 2026-06-13 12:00 UTC`,
      leads: `/certificates/${three[0]?.id}`,
    });
  });

  test.each(["narrow", "medium", "wide"] as const)("the %s one shows every item", async (size) => {
    expect(marksIn(await textAt("/certificates", three), size)).toHaveLength(3);
  });

  test("a mark of several leads to as many as it says", async () => {
    const items = manyItems(1000);
    const several = marksIn(await textAt("/certificates", items), "narrow").filter(({ says }) =>
      / of them /.test(says),
    );
    expect(several.length).toBeGreaterThan(20);
    for (const { says, leads } of several.filter((_, index) => index % 8 === 0)) {
      const names = await namesAt(leads, items);
      expect({ says, number: String(names.length) }).toEqual({ says, number: says.split(" ")[0] });
    }
  });

  test("what has no end, or none that is known, has a place of its own", async () => {
    const items = [
      item("ios-prod", { days: 12 }),
      item("token", { reading: readingOf({ kind: "never", why: "it is a token" }) }),
      item("odd", { reading: readingOf({ kind: "unknown", why: "it says nothing" }) }),
      item("closed", { reading: null }),
    ];
    const text = await textAt("/certificates", items);
    expect(marksIn(text, "wide")).toHaveLength(1);
    expect(wordsIn(text)).toMatch(/On no line of time: 1 [^0-9]+ 1 [^0-9]+ 1 /);
    const [, place = ""] = /On no line of time: <ul>([\s\S]*?)<\/ul>/.exec(text) ?? [];
    expect(await Promise.all(linksIn(place).map((address) => namesAt(address, items)))).toEqual([
      ["closed"],
      ["odd"],
      ["token"],
    ]);
  });

  test("what is off the scale is counted at its edge, and can be followed", async () => {
    const items = [item("old", { days: -300 }), item("ios-prod", { days: 12 }), item("root", { days: 3000 })];
    const text = await textAt("/certificates", items);
    const [earlier, later] = linksIn(text).filter((address) => /kind=sns&ends=/.test(address));
    expect(await namesAt(earlier ?? "", items)).toEqual(["old"]);
    expect(await namesAt(later ?? "", items)).toEqual(["root"]);
  });

  test("looks further ahead when asked", async () => {
    const items = [item("ios-prod", { days: 12 }), item("later", { days: 900 })];
    expect(marksIn(await textAt("/certificates", items), "wide")).toHaveLength(1);
    expect(marksIn(await textAt("/certificates?ahead=1100", items), "wide")).toHaveLength(2);
  });
});

describe("the table", () => {
  test("has the most urgent first", async () => {
    expect(await namesAt("/certificates", three)).toEqual(["watch", "ios-prod", "ios-beta"]);
  });

  test.each(columns)("sorts by its column %s, and back", async (column) => {
    const items = manyItems(40);
    const up = await namesAt(`/certificates?sort=${column}`, items);
    const down = await namesAt(`/certificates?sort=${column}&order=desc`, items);
    expect(new Set(down)).toEqual(new Set(up));
    expect(up).toHaveLength(39);
    expect(await textAt(`/certificates?sort=${column}`, items)).toMatch(
      new RegExp(`aria-sort="ascending"><a href="/certificates\\?sort=${column}&amp;order=desc#table"`),
    );
  });

  test("sorts names as people count, and dates by time", async () => {
    const items = [item("ios-10", { days: 30 }), item("ios-9", { days: 400 }), item("ios-2", { days: 100 })];
    expect(await namesAt("/certificates?sort=name", items)).toEqual(["ios-2", "ios-9", "ios-10"]);
    expect(await namesAt("/certificates?sort=end&order=desc", items)).toEqual(["ios-9", "ios-2", "ios-10"]);
  });

  test("what has nothing in a column comes last either way", async () => {
    const items = [item("never", { reading: null }), item("ios-prod"), item("ios-beta", { days: 3 })];
    expect((await namesAt("/certificates?sort=end", items)).at(-1)).toBe("never");
    expect((await namesAt("/certificates?sort=end&order=desc", items)).at(-1)).toBe("never");
  });

  test("of thousands shows a page, and leads through all of them", async () => {
    const items = manyItems(1000);
    const seen: string[] = [];
    let next: string | undefined = "/certificates?sort=name";
    while (next !== undefined) {
      const text: string = await textAt(next, items);
      const names = namesIn(text);
      expect(names.length).toBeLessThanOrEqual(200);
      seen.push(...names);
      next = /rel="next" href="([^"#]*)/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    }
    const present = items.filter(({ gone }) => gone === null);
    expect(seen.toSorted()).toEqual(present.map(({ place }) => place.name).toSorted());
  });

  test("a page beyond the last is the last", async () => {
    expect(await namesAt("/certificates?page=900", three)).toHaveLength(3);
  });
});

describe("what is asked for", () => {
  const gone = item("left", { since: [[{ type: "certificate.gone", actor: { kind: "bot" }, data: {} }, 3]] });
  const elsewhere = { account: "444455556666", region: null, kind: "tls" } as const;
  const items = [...three, item("shop.example.com", { place: elsewhere, owned: false, days: 90 }), gone];

  test.each<[string, string[]]>([
    ["text=IOS%20beta", ["ios-beta"]],
    ["text=Mobile%20platform", ["watch", "ios-prod", "ios-beta"]],
    ["state=urgent,soon", ["watch", "ios-prod"]],
    ["state=urgent&state=soon", ["watch", "ios-prod"]],
    ["state=gone", ["left"]],
    ["kind=tls", ["shop.example.com"]],
    ["owner=none", ["shop.example.com"]],
    ["owner=mobile&within=12", ["watch", "ios-prod"]],
    ["account=444455556666", ["shop.example.com"]],
    ["region=none", ["shop.example.com"]],
    ["ends=2026-06-02T00:00:00Z/2026-06-14T00:00:00Z", ["watch", "ios-prod"]],
    ["ends=2026-12-01T00:00:00Z/..", ["ios-beta"]],
    ["text=&state=&kind=", ["watch", "ios-prod", "shop.example.com", "ios-beta"]],
  ])("%s", async (query, names) => {
    expect(await namesAt(`/certificates?${query}`, items)).toEqual(names);
  });

  test("stands in the form, so that it can be changed there without any script", async () => {
    const text = await textAt("/certificates?text=ios&owner=mobile&within=30&sort=name&ahead=90", items);
    expect(text).toMatch(/<input type="search" name="text" value="ios"/);
    expect(text).toMatch(/<option value="mobile" selected[^>]*>Mobile platform/);
    expect(text).toMatch(/<input type="number" name="within" value="30"/);
    expect(text).toMatch(/<input type="hidden" name="sort" value="name"/);
    expect(text).toMatch(/<input type="hidden" name="ahead" value="90"/);
    expect(text).not.toContain("<script");
  });

  test("which nothing fits, is told, with a way back", async () => {
    const text = await textAt("/certificates?text=nowhere", items);
    expect(wordsIn(text)).toContain("Nothing fits that. Show everything");
  });

  test.each(["sort=evil", "state=well,evil", "within=-1", "within=many", "ends=now/..", "page=0", "colour=red"])(
    "%s is refused, by its name and without its value",
    async (query) => {
      const response = await ask(`/certificates?${query}`, items);
      expect(response.status).toBe(400);
      const words = wordsIn(await response.text());
      expect(words).toContain(`“${query.split("=")[0]}”`);
      expect(words).not.toMatch(/evil|many|red/);
    },
  );
});

test("the numbers of each state are those of the items, and lead to these alone", async () => {
  const items = manyItems(400);
  const text = await textAt("/certificates", items);
  const [, counts = ""] = /<ul class="counts"[^>]*>([\s\S]*?)<\/ul>/.exec(text) ?? [];
  const told = [...counts.matchAll(/href="([^"]*)"[^>]*><b>(\d+)<\/b>/g)];
  expect(told).toHaveLength(itemStates.length);
  expect(told.reduce((sum, [, , number]) => sum + Number(number), 0)).toBe(400);
  for (const [, address = "", number] of told) {
    const words = await wordsAt(address, items);
    expect(words).toMatch(new RegExp(`\\b(of )?${number}( items?)?, the most urgent first`));
  }
});

test("there is a lane for every kind", async () => {
  const items = SourceKind.options.map((kind) => item(kind, { place: { kind } }));
  expect((await textAt("/certificates", items)).match(/<tspan class="kind">/g)).toHaveLength(3 * items.length);
});

test("every link on the pages leads to a page", async () => {
  const items = manyItems(40);
  const pages = ["/certificates", "/coverage", `/certificates/${items[0]?.id}`];
  const links = (await Promise.all(pages.map((page) => textAt(page, items)))).flatMap(linksIn);
  const addresses = new Set(links.map((link) => link.split("#")[0] ?? "").filter(Boolean));
  expect(addresses.size).toBeGreaterThan(90);
  expect(await brokenOf([...addresses], items)).toEqual([]);
});
