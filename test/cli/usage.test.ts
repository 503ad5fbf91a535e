import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { makePlace, type Place } from "./firebreak.ts";

const commands = [
  "start",
  "serve",
  "drill",
  "incident list",
  "incident show",
  "incident open",
  "incident timeline",
  "incident postmortem",
  "credential hand-over",
  "journal verify",
  "journal erase",
  "runbook check",
  "config check",
  "health",
];
const groups = [...new Set(commands.map((command) => command.split(" ")[0] ?? ""))];

let place: Place;
beforeAll(() => {
  place = makePlace();
});
afterAll(() => place.remove());

describe("help", () => {
  test("lists every command", async () => {
    const { code, stdout, stderr } = await place.run("--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(groups.filter((group) => !stdout.includes(`\n  ${group} `))).toEqual([]);
  });

  test.each([...new Set([...commands, ...groups])])("%s shows how it is used, with an example", async (command) => {
    const { code, stdout, stderr } = await place.run(`${command} --help`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`Usage: firebreak ${command}`);
    expect(stdout).toMatch(new RegExp(`Examples?:\n.*firebreak ${command}`));
  });

  test("the version is the package's", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await place.run("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("wrong usage", () => {
  test.each([
    ["", "Usage: firebreak"],
    ["incident", "Usage: firebreak incident"],
    ["hlep", "unknown command 'hlep'"],
    ["incident lits", "unknown command 'lits'"],
    ["incident list --jsno", "Did you mean --json?"],
    ["incident show", "missing required argument 'incident'"],
    ["incident show twelve", "as in INC-3 or 3"],
    ["incident show INC-0", "as in INC-3 or 3"],
    ["incident show 1 2", "too many arguments"],
    ["incident open Push fails --component ios-push", "--severity"],
    ["incident open Push fails --severity sev9 --component ios-push", "Allowed choices are sev1, sev2, sev3"],
    ["incident open Push fails --severity sev2", "--component"],
    ["journal erase --field text", "--position"],
    ["journal erase --position 1.5 --field text", "a whole number from 1 on"],
    ["start --port 70000", "from 0 to 65535"],
  ])("%s", async (args, says) => {
    const { code, stdout, stderr } = await place.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
  });
});
