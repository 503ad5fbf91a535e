import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { listen } from "../../../src/simulator/core/listen.ts";
import { createPage } from "../../../src/simulator/page/server.ts";
import { dana } from "./fixture-world.ts";
import type { Fixture } from "./fixture-world.ts";

/** Where systems keep Chromium. */
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Opens the system's Chromium, which asks nobody anything. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = places.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error(`The browser tests need Chromium; there is none at ${places.join(", ")}.`);
  }
  const quiet = ["background-networking", "component-update", "sync"].map((part) => `--disable-${part}`);
  return chromium.launch({
    executablePath,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", ...quiet],
  });
}

/** A tab that shows a fixture's world, and what it complained about. */
export interface Shown {
  tab: Page;
  url: string;
  /** Errors on its console, and requests that left its own server. */
  complaints: string[];
  close(): Promise<void>;
}

/** Serves the page for a fixture and opens it, as `query` says. */
export async function show(browser: Browser, fixture: Fixture, query = ""): Promise<Shown> {
  const { slack, panels, watch } = fixture;
  const served = await listen(createPage({ slack, panels, watch, startAs: dana.id }), 0);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, timezoneId: "UTC" });
  const tab = await context.newPage();
  tab.setDefaultTimeout(5000);
  const complaints: string[] = [];
  tab.on("pageerror", (error) => complaints.push(error.message));
  tab.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  tab.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(served.url)) complaints.push(request.url());
  });
  await tab.goto(`${served.url}/${query}`);
  return {
    tab,
    url: served.url,
    complaints,
    close: async () => {
      await context.close();
      await served.close();
    },
  };
}
