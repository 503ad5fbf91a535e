import { afterAll, afterEach, beforeAll, beforeEach } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { until } from "../../../src/simulator/drills/until.ts";
import { openBrowser, show } from "./browser.ts";
import type { Shown } from "./browser.ts";
import { createFixture } from "./fixture-world.ts";
import type { Fixture } from "./fixture-world.ts";

/** Where the tests of one file look at the page: one browser, and a fresh world for each test. */
export interface Stage {
  readonly fixture: Fixture;
  /** Opens the page, at the place that `query` names. */
  open(query?: string): Promise<void>;
  readonly tab: Page;
  readonly url: string;
  /** What the page complained of so far; what is left at the end of a test fails it. */
  readonly complaints: string[];
  /** What the world last heard of that call. */
  heard(call: string): Promise<unknown[]>;
}

/** Sets a stage up for the tests of the file that calls it. */
export function createStage(): Stage {
  let browser: Browser;
  let fixture: Fixture;
  let shown: Shown;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(() => {
    fixture = createFixture();
  });
  afterEach(async () => {
    const { complaints } = shown;
    await shown.close();
    // Whatever a test does, the page has no errors and asks nobody but its own server.
    if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join("; ")}`);
  });

  return {
    get fixture() {
      return fixture;
    },
    async open(query = "") {
      shown = await show(browser, fixture, query);
    },
    get tab() {
      return shown.tab;
    },
    get url() {
      return shown.url;
    },
    get complaints() {
      return shown.complaints;
    },
    heard: (call) =>
      until(() => Promise.resolve(fixture.heard.findLast(([name]) => name === call)), {
        timeoutMs: 3000,
        what: `the world to hear "${call}"`,
        instead: () => Promise.resolve(`It heard ${JSON.stringify(fixture.heard)}.`),
      }),
  };
}
