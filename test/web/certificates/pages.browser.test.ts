import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Item } from "../../../src/domain/inventory/item.ts";
import { listen } from "../../../src/simulator/core/listen.ts";
import { createInternalApp } from "../../../src/web/internal-app.ts";
import { openBrowser } from "../../simulator/page/browser.ts";
import { fainter, type Faint } from "./contrast.ts";
import { internalDeps, item, manyItems } from "./watched.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser.close());

/** Opens a path of the internal port for these items, and closes everything when the work is done. */
async function onPage<Result>(
  { items, path }: { items: readonly Item[]; path: string },
  options: BrowserContextOptions,
  work: (tab: Page, complaints: string[]) => Promise<Result>,
): Promise<Result> {
  const served = await listen(createInternalApp(internalDeps(items)), 0);
  const context = await browser.newContext(options);
  try {
    const tab = await context.newPage();
    const complaints: string[] = [];
    tab.on("pageerror", (error) => complaints.push(error.message));
    tab.on("console", (line) => complaints.push(line.text()));
    tab.on("dialog", (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
    tab.on("request", (request) => {
      const address = request.url();
      if (!address.startsWith(served.url) && !address.startsWith("data:")) complaints.push(address);
    });
    await tab.goto(`${served.url}${path}`);
    return await work(tab, complaints);
  } finally {
    await context.close();
    await served.close();
  }
}

const one = item("ios-prod", { days: 12 });
const forty = manyItems(40);
const pages = [
  ["/certificates", "one", [one]],
  ["/certificates", "40", forty],
  ["/certificates", "10,000", manyItems(10_000)],
  [`/certificates/${one.id}`, "one", [one]],
  ["/coverage", "40", forty],
] as const;

const desk = { viewport: { width: 1280, height: 900 } };
/** A phone, a tablet, a small and a large screen. */
const widths = [390, 820, 1100, 1280];

describe.each(pages)("%s with %s", (path, _, items) => {
  test("fits every screen, and the browser has nothing to complain of", async () => {
    await onPage({ items, path }, desk, async (tab, complaints) => {
      for (const width of widths) {
        await tab.setViewportSize({ width, height: 900 });
        const beyond = await tab.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        const cut = await tab.evaluate<number>(
          `[...document.querySelectorAll(".scroll")].filter((box) => box.scrollWidth > box.clientWidth).length`,
        );
        expect({ width, beyond: Math.max(0, beyond), cut }).toEqual({ width, beyond: 0, cut: 0 });
      }
      expect(complaints).toEqual([]);
    });
  });

  test("can be read in light and in dark: WCAG 2.2, 1.4.3 and 1.4.11", async () => {
    await onPage({ items, path }, desk, async (tab) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await tab.emulateMedia({ colorScheme });
        expect({ colorScheme, faint: await tab.evaluate<Faint[]>(fainter) }).toEqual({ colorScheme, faint: [] });
      }
    });
  });
});

describe("the horizon", () => {
  const shown = (tab: Page) => tab.locator(".horizon:visible");

  test("is drawn once, for the screen that it is on", async () => {
    await onPage({ items: forty, path: "/certificates" }, desk, async (tab) => {
      const sizes: (string | null)[] = [];
      for (const width of [390, 820, 1280]) {
        await tab.setViewportSize({ width, height: 900 });
        expect(await shown(tab).count()).toBe(1);
        sizes.push(await shown(tab).getAttribute("class"));
      }
      expect(sizes).toEqual(["horizon narrow", "horizon medium", "horizon wide"]);
    });
  });

  test("has a name and a description for who can't see it", async () => {
    await onPage({ items: [one], path: "/certificates" }, desk, async (tab) => {
      const picture = tab.getByRole("group", { name: /^The expiry horizon 1 item on a line of time/ });
      expect(await picture.count()).toBe(1);
      expect(await picture.getByRole("link", { name: /^ios-prod: ending soon, in 12 days/ }).count()).toBe(1);
    });
  });

  test("leads from a mark to its item, by mouse and by keyboard", async () => {
    await onPage({ items: [one], path: "/certificates" }, desk, async (tab) => {
      const page = new URL(`/certificates/${one.id}`, tab.url()).href;
      await shown(tab).getByRole("link").click();
      await tab.getByRole("heading", { level: 1, name: "ios-prod" }).waitFor();
      expect(tab.url()).toBe(page);
      await tab.goBack();
      await shown(tab).getByRole("link").focus();
      await tab.keyboard.press("Enter");
      await tab.getByRole("heading", { level: 1, name: "ios-prod" }).waitFor();
      expect(tab.url()).toBe(page);
    });
  });
});

describe("without a mouse and without JavaScript", () => {
  const plain = { ...desk, javaScriptEnabled: false };
  const focused = (tab: Page) => tab.locator(":focus");

  test("the picture can be skipped", async () => {
    await onPage({ items: forty, path: "/certificates" }, plain, async (tab) => {
      const skip = tab.getByRole("link", { name: /^Skip the picture/ });
      for (let times = 0; times < 5 && (await skip.and(focused(tab)).count()) === 0; times++) {
        await tab.keyboard.press("Tab");
      }
      expect((await skip.boundingBox())?.width).toBeGreaterThan(100);
      await tab.keyboard.press("Enter");
      await tab.keyboard.press("Tab");
      expect(await focused(tab).textContent()).toBe("State");
    });
  });

  test("the table is narrowed, sorted and turned by its form and links, and an address says so", async () => {
    await onPage({ items: manyItems(1000), path: "/certificates" }, plain, async (tab) => {
      await tab.getByLabel("Text").fill("tls-");
      await tab.getByRole("combobox", { name: "State" }).selectOption("in order");
      await tab.getByLabel("Text").press("Enter");
      await tab.waitForURL("**/certificates?text=tls-&state=well**");
      await tab.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
      await tab.waitForURL(/sort=name&order=asc/);
      const names = () => tab.getByRole("rowheader").getByRole("link").allTextContents();
      const first = await names();
      expect(first).toHaveLength(200);
      expect(first.every((name) => name.startsWith("tls-"))).toBe(true);
      await tab.getByRole("link", { name: "Further rows →" }).click();
      await tab.waitForURL(/&page=2/);
      const compare = new Intl.Collator("en", { numeric: true }).compare;
      const all = [...first, ...(await names())];
      expect(all).toEqual(all.toSorted(compare));
      expect(new Set(all).size).toBe(all.length);
    });
  });

  test("the coverage leads to an item, and the item back to what is missing for it", async () => {
    await onPage({ items: forty, path: "/coverage" }, plain, async (tab) => {
      await tab.getByRole("link", { name: "sns-0", exact: true }).first().click();
      await tab.getByRole("heading", { level: 1, name: "sns-0" }).waitFor();
      await tab.getByRole("link", { name: "what is missing for it" }).click();
      await tab.waitForURL("**/coverage?text=c-*");
      expect(await tab.getByRole("rowheader", { name: "sns-0" }).count()).toBeGreaterThan(0);
      expect(await tab.getByRole("rowheader", { name: "tls-3" }).count()).toBe(0);
    });
  });
});

test("what a name holds is never run, and turns no text beside it", async () => {
  const hostile = [
    "<script>alert(1)</script>",
    `"><img src=x onerror=alert(1)>`,
    "</style><style>*{display:none}</style>",
    "שרת-דואר",
    "خادم الدفع",
    "ios\u202eprod",
  ];
  const items = hostile.map((name, index) => item(`n${index}`, { days: 20 + 40 * index, place: { name } }));
  await onPage({ items, path: "/certificates" }, desk, async (tab, complaints) => {
    const names = await tab.getByRole("rowheader").getByRole("link").allTextContents();
    expect(names).toEqual(hostile.map((name) => name.replace("\u202e", "\\E2\\80\\AE")));
    expect(await tab.locator("script, img, style").count()).toBe(1);
    expect(complaints).toEqual([]);
  });
});
