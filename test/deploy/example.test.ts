import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { ConfigFile } from "../../src/config/shape.ts";
import { readConfig } from "../../src/config.ts";

const text = readFileSync(new URL("../../deploy/firebreak.example.yml", import.meta.url), "utf8");
const operations = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
const secrets = {
  SLACK_BOT_TOKEN: "xoxb-example",
  SLACK_APP_TOKEN: "xapp-example",
  GITHUB_APP_PRIVATE_KEY: "-----BEGIN PRIVATE KEY-----",
  PAGERDUTY_KEY_MOBILE: "an integration key",
  FIREBREAK_WEBHOOK_SECRET: "whsec_",
};

type Schema = { properties?: Record<string, Schema>; items?: Schema; anyOf?: Schema[]; oneOf?: Schema[] };

/** Every key of the configuration, as its path: `guard.policies.approve.count`. */
function keysOf({ properties = {}, items, anyOf = [], oneOf = [] }: Schema, path = ""): string[] {
  const own = Object.entries(properties).flatMap(([name, inner]) => {
    const key = path === "" ? name : `${path}.${name}`;
    return [key, ...keysOf(inner, key)];
  });
  const others = [...(items === undefined ? [] : [items]), ...anyOf, ...oneOf];
  return [...own, ...others.flatMap((inner) => keysOf(inner, path))];
}

const schema = z.toJSONSchema(ConfigFile, { io: "input", unrepresentable: "any" }) as Schema;
const keys = [...new Set(keysOf(schema))];

describe("deploy/firebreak.example.yml", () => {
  test("is a configuration that the bot would take", () => {
    const config = readConfig(text, secrets);
    expect(config.guard.policies[0]?.approve[0]?.count).toBe(2);
    expect(config.components[0]?.application).toBe(config.applications[0]?.arn);
  });

  test("is one over HTTP too, once the lines for that are switched on", () => {
    const overHttp = text.replace("transport: socket", "transport: http").replaceAll(/^ {2}# (?=http:| )/gm, "  ");
    const config = readConfig(overHttp, { ...secrets, SLACK_SIGNING_SECRET: "8f742231b10e8888abcd99baac5ce5a5" });
    expect(config.slack.http).toEqual({ host: "127.0.0.1", port: 8082, path: "/slack" });
  });

  test("shows every key there is", () => {
    expect(keys.length).toBeGreaterThan(90);
    const shown = new Set([...text.matchAll(/^ *(?:# )?(?:- )?(\w+):/gm)].map((match) => match[1]));
    expect(keys.filter((key) => !shown.has(key.split(".").at(-1)))).toEqual([]);
  });

  test("calls a default what is one: without those lines it says the same", () => {
    const lines = text.split("\n");
    const bare = lines.filter((_, index) => !lines[index - 1]?.endsWith(" Default."));
    expect(lines.length - bare.length).toBe(25);
    // A section of which nothing is left goes with its lines.
    const withoutDefaults = bare.join("\n").replaceAll(/^ *(rotation|ladder|digest):\n/gm, "");
    expect(readConfig(withoutDefaults, secrets)).toEqual(readConfig(text, secrets));
  });
});

test("docs/operations.md describes every key", () => {
  const described = new Set([...operations.matchAll(/`([\w.[\]]+)`/g)].map((match) => match[1]?.replaceAll("[]", "")));
  const leaves = keys.filter((key) => !keys.some((other) => other.startsWith(`${key}.`)));
  // A group or a person is described once for all the places that take either.
  const places = leaves.map((key) => key.replace(/\.(group|person)$/, ""));
  expect(places.filter((key) => !described.has(key))).toEqual([]);
});
