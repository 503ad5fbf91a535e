import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { CommandLine } from "../../src/cli/command-line.ts";
import { runCommand } from "../../src/cli/program.ts";
import { makePlace, type Outcome, type Place } from "./firebreak.ts";

const commands = [
  "start",
  "serve",
  "drill",
  "observe",
  "break-glass-sheet",
  "incident list",
  "incident show",
  "incident open",
  "incident timeline",
  "incident postmortem",
  "credential hand-over",
  "cert inspect",
  "guard simulate",
  "passkey invite",
  "passkey list",
  "passkey remove",
  "journal verify",
  "journal key",
  "journal export",
  "journal import",
  "journal erase",
  "runbook check",
  "config check",
  "health",
  "doctor",
];
const groups = [...new Set(commands.map((command) => command.split(" ")[0] ?? ""))];

/** Runs a command in this process, as far as its usage is looked at: what comes after that is an error. */
async function run(args: string): Promise<Outcome> {
  const outcome: Outcome = { code: 0, stdout: "", stderr: "" };
  const beyond = () => Promise.reject(new Error("The command was run."));
  const line: CommandLine = {
    version: "1.2.3",
    operator: "ops",
    useData: () => undefined,
    print: (text) => void (outcome.stdout += `${text}\n`),
    tell: (text) => void (outcome.stderr += `${text}\n`),
    input: beyond,
    password: beyond,
    ask: beyond,
    examine: beyond,
    start: beyond,
    serve: beyond,
    drill: beyond,
    checkRunbooks: beyond,
    checkConfig: beyond,
    readConfig: beyond,
    observe: beyond,
    inspect: beyond,
    endWith: (code) => void (outcome.code = code),
    refuse: (thrown) => Promise.reject(thrown),
  };
  await runCommand(
    args.split(" ").filter((word) => word !== ""),
    line,
  );
  return outcome;
}

describe("help", () => {
  test("lists every command", async () => {
    const { code, stdout, stderr } = await run("--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(groups.filter((group) => !stdout.includes(`\n  ${group} `))).toEqual([]);
  });

  test.each([...new Set([...commands, ...groups])])("%s shows how it is used, with an example", async (command) => {
    const { code, stdout, stderr } = await run(`${command} --help`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`Usage: firebreak ${command}`);
    expect(stdout).toMatch(new RegExp(`Examples?:\n.*firebreak ${command}`));
  });
});

describe("wrong usage", () => {
  test.each([
    ["", "Usage: firebreak"],
    ["incident", "Usage: firebreak incident"],
    ["hlep", "unknown command 'hlep'"],
    ["incident lits", "unknown command 'lits'"],
    ["incident list --jsno", "Did you mean --json?"],
    ["passkey invite", "missing required argument 'identity'"],
    ["incident show", "missing required argument 'incident'"],
    ["incident show twelve", "as in INC-3 or 3"],
    ["incident show INC-0", "as in INC-3 or 3"],
    ["incident show 1 2", "too many arguments"],
    ["incident open Push fails --component ios-push", "--severity"],
    ["incident open Push fails --severity sev9 --component ios-push", "Allowed choices are sev1, sev2, sev3"],
    ["incident open Push fails --severity sev2", "--component"],
    ["journal import --incident 1", "missing required argument 'file'"],
    ["journal import by-hand.jsonl", "--incident"],
    ["journal erase --field text", "--position"],
    ["journal erase --position 1.5 --field text", "a whole number from 1 on"],
    ["start --port 70000", "from 0 to 65535"],
    ["cert inspect", "missing required argument 'file'"],
    ["cert inspect aps.p12 --password hello", "unknown option '--password'"],
    ["observe --region all", "as in eu-west-1"],
    ["observe --region eu-west-1,", "as in eu-west-1"],
  ])("%s", async (args, says) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
  });
});

describe("the program itself", () => {
  let place: Place;
  beforeAll(() => {
    place = makePlace();
  });
  afterAll(() => place.remove());

  test("ends with 0 after help, and with the version of its package", async () => {
    expect(await place.run("--help")).toMatchObject({ code: 0, stderr: "" });
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await place.run("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("ends with 2 after wrong usage, and says nothing on the standard output", async () => {
    const { code, stdout, stderr } = await place.run("hlep");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe("error: unknown command 'hlep'\n(Did you mean help?)\nAdd --help to see how it is used.\n");
  });
});
