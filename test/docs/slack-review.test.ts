import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { methods } from "../../src/adapters/slack/methods.ts";
import { manifest } from "../adapters/slack/workspace.ts";

const text = readFileSync(new URL("../../docs/slack-review.md", import.meta.url), "utf8");

/** The rows of the table under a heading: their cells. */
function rowsUnder(heading: string): string[][] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const named = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
const scopes = rowsUnder("The scopes");

describe("docs/slack-review.md", () => {
  test("explains every scope of the manifest, and none that is not there", () => {
    expect(scopes.map(([scope]) => named(scope)[0])).toEqual(manifest.oauth_config.scopes.bot);
    expect(scopes.filter(([, reason = ""]) => reason.length < 20)).toEqual([]);
  });

  test("names for each scope the methods that need it", () => {
    const needing = (scope = "") =>
      Object.entries(methods).flatMap(([name, method]) =>
        (method.scopes as readonly string[]).includes(scope) ? [name] : [],
      );
    for (const [scope, , called] of scopes) {
      const [name] = named(scope);
      expect({ name, methods: named(called).toSorted() }).toEqual({ name, methods: needing(name).toSorted() });
    }
  });

  test("lists as not asked for only what is not asked for", () => {
    const [, sentence = ""] = /^Not asked for, though near: (.*)$/m.exec(text) ?? [];
    expect(named(sentence).length).toBeGreaterThan(5);
    expect(named(sentence).filter((scope) => manifest.oauth_config.scopes.bot.includes(scope))).toEqual([]);
  });

  test("explains every event that is subscribed to, and every command", () => {
    const { settings, features } = manifest as unknown as {
      settings: { event_subscriptions: { bot_events: string[] } };
      features: { slash_commands: { command: string }[] };
    };
    const events = rowsUnder("What else the manifest declares").flatMap(([part = ""]) =>
      part.startsWith("the event") ? named(part) : [],
    );
    expect(events).toEqual(settings.event_subscriptions.bot_events);
    const commands = scopes.find(([scope]) => scope === "`commands`")?.[1];
    expect(named(commands)).toEqual(features.slash_commands.map(({ command }) => command));
  });
});
