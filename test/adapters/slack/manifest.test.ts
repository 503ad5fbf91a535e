import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { neededScopes } from "../../../src/adapters/slack/methods.ts";
import { commands } from "../../../src/adapters/slack/surface.ts";
import { SlackManifest } from "../../../src/simulator/slack/manifest.ts";
import { manifest } from "./workspace.ts";

test("the manifest is one that Slack takes", () => {
  expect(SlackManifest.safeParse(manifest).error).toBeUndefined();
  const { display_information: about } = manifest as unknown as {
    display_information: { description: string; long_description: string };
  };
  expect(about.description.length).toBeLessThanOrEqual(140);
  expect(about.long_description.length).toBeGreaterThanOrEqual(175);
  expect(about.long_description.length).toBeLessThanOrEqual(4000);
});

test("asks for the scopes that the code needs, and for no other", () => {
  expect(manifest.oauth_config.scopes.bot).toEqual(neededScopes);
});

test("declares the commands that the code answers, with all that each can do", () => {
  const declared = manifest.features.slash_commands.map(({ command, usage_hint: hint }) => [command, hint]);
  const answered = Object.entries(commands).map(([command, verbs]) => [
    command,
    [...Object.values(verbs).map((verb) => verb.usage), "help"].join(" | "),
  ]);
  expect(declared).toEqual(answered);
});

test("subscribes to the events that are listened to, and has the tab that they are about", () => {
  const { settings, features } = manifest as unknown as {
    settings: { event_subscriptions: { bot_events: string[] } };
    features: { app_home: { home_tab_enabled: boolean } };
  };
  const source = readFileSync(new URL("../../../src/adapters/slack/surface.ts", import.meta.url), "utf8");
  const listened = [...source.matchAll(/app\.event\("(\w+)"/g)].map(([, event]) => event);
  expect(settings.event_subscriptions.bot_events).toEqual(listened);
  expect(features.app_home.home_tab_enabled).toBe(true);
});

test("Slack's client is reached through the table of methods alone", () => {
  const folder = new URL("../../../src/adapters/slack/", import.meta.url);
  const makers = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .filter((file) =>
      /\bWebClient\(|\.apiCall\(|client\.(chat|views|users)\b/.test(readFileSync(new URL(file, folder), "utf8")),
    );
  expect(makers).toEqual(["api.ts"]);
});
