import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

/** A file that breaks a rule, or the folder to plant one in; its text; and what the linter says to that. */
type Violation = readonly [place: string, text: string, says: string];

/** Which import is refused to whom, and by what name the message calls it. */
const closedDoors = [
  ["src/domain", "../guard/policy.ts", "src/guard (it may import: none)"],
  ["src/domain", "../ports/clock.ts", "src/ports"],
  ["src/domain", "../main.ts", "src/main"],
  ["src/domain", "yaml", "yaml (its packages: zod, @marcbachmann/cel-js)"],
  ["src/domain", "node:crypto", "node:crypto"],
  ["src/guard", "../ports/clock.ts", "src/ports"],
  ["src/guard", "node:timers", "node:timers"],
  ["src/ports", "../projections/card.ts", "src/projections"],
  ["src/ports", "zod", "zod (its packages: none)"],
  ["src/projections", "../workflows/declare.ts", "src/workflows"],
  ["src/projections", "hono", "hono"],
  ["src/workflows", "../adapters/slack/card.ts", "src/adapters/slack"],
  ["src/workflows", "../config.ts", "src/config"],
  ["src/workflows", "node:fs", "node:fs"],
  ["src/adapters/slack", "../github/client.ts", "src/adapters/github"],
  ["src/adapters/dbos", "../store/journal.ts", "src/adapters/store"],
  ["src/adapters/slack", "../../workflows/declare.ts", "src/workflows"],
  ["src/adapters/slack", "../../web/page.ts", "src/web"],
  ["src/web", "../cli/list.ts", "src/cli"],
  ["src/web", "../adapters/slack/card.ts", "src/adapters/slack"],
  ["src/cli", "../web/page.ts", "src/web"],
  ["src/cli", "../workflows/declare.ts", "src/workflows"],
  ["src/config", "../adapters/slack/card.ts", "src/adapters/slack"],
  ["src/composition", "../simulator/core/clock.ts", "src/simulator"],
  ["src/composition", "../main.ts", "src/main"],
  ["src/main", "../adapters/slack/card.ts", "src/adapters/slack"],
  ["src/training", "../simulator/core/clock.ts", "src/simulator"],
  ["src/drill.ts", "./simulator/main.ts", "src/simulator"],
  ["src/bench", "../simulator/slack/surface.ts", "src/simulator"],
  ["src/simulator", "../domain/severity.ts", "src/domain"],
] as const;

/** What the pure rooms must not name. */
const impurities = {
  "Date.now()": "`Date.now` has no place in pure code: take `now` as a parameter.",
  "new Date()": "`new Date()` has no place in pure code",
  "Date()": "`Date()` has no place in pure code",
  "[0].map(Math.random)": "`Math.random` has no place in pure code",
  "process.pid": "`process` has no place in pure code: take the value as a parameter.",
  'fetch("http://x")': "`fetch` has no place in pure code: let a phase do it through a port.",
  "performance.now()": "`performance` has no place in pure code",
  "setTimeout(String, 1)": "`setTimeout` has no place in pure code: say when it is due",
  "setInterval(String, 1)": "`setInterval` has no place in pure code",
  "crypto.randomUUID()": "`crypto` has no place in pure code",
  "globalThis.process": "`globalThis` has no place in pure code",
};

const jest = `import { describe, jest, test, xtest } from "@jest/globals";\n`;

const violations: Record<string, Violation[]> = {
  "house/imports": [
    ...closedDoors.map(([room, from, name]): Violation => [
      room,
      `import "${from}";`,
      `${room.replace(".ts", "")} must not import ${name}`,
    ]),
    ["src/domain", `export const f = () => import("node:fs");`, "src/domain must not import node:fs"],
    ["src/domain", `export type { Clock } from "../ports/clock.ts";`, "src/domain must not import src/ports"],
    ["src/ports", `export { Clock } from "../domain/severity.ts";`, "may import only types of src/domain"],
    ["src/adapters/slack", `import { read } from "../../config.ts";`, "may import only types of src/config"],
    ["src/adapters/store", `import "@dbos-inc/dbos-sdk";`, "is known to src/adapters/dbos alone"],
    ["src/cli", `import "../../test/contracts/databases.ts";`, "src/ imports nothing from outside itself"],
    ["src/stuff", "export {};", "src/stuff is no room of the house: say in lint/rooms.js what it may import"],
  ],
  "house/pure": Object.entries(impurities).map(([text, says], index) => {
    const room = ["domain", "guard", "projections"][index % 3];
    return [`src/${room}`, `export const impure = () => ${text};`, says];
  }),
  "house/environment": [
    ["src/projections", "export const env = process.env;", "The environment is read at the entry alone"],
    ["src/cli", `export const home = process["env"]["HOME"];`, "The environment is read at the entry alone"],
    ["src/simulator/slack", "export const { env } = process;", "The environment is read at the entry alone"],
    ["src/web", `import { env } from "node:process";\nexport { env };`, "The environment is read at the entry alone"],
  ],
  "house/module-state": [
    ["src/simulator", "let count = 0;", "A module holds no state: keep it in a `createX(deps)` closure"],
    ["src/adapters/aws", "export var count = 0;", "A module holds no state"],
  ],
  "house/documented": [
    ["src/domain", "export function bare() {}", "`bare` is exported without a word: say what it is"],
    ["src/domain", "// Not for readers.\nexport interface Bare {}", "`Bare` is exported without a word"],
    ["src/domain", "/** Too far. */\n\nexport const bare = 1;", "`bare` is exported without a word"],
    ["src/web/bare.tsx", "export type Bare = 1;", "`Bare` is exported without a word"],
    ["src/domain", "/** One. */\nexport const one = 1;\nexport type Two = 2;", "`Two` is exported without a word"],
  ],
  "house/names": [
    ["src/domain/helpers.ts", "export {};", "`helpers` says nothing about what is in it"],
    ["src/adapters/github/lib", "export {};", "`lib` says nothing about what is in it"],
    ["src/domain/incident-manager", "export {};", "`incident-manager` says nothing about what is in it"],
    ["test/simulator/slack-utils.ts", "export {};", "`slack-utils` says nothing about what is in it"],
  ],
  "house/reasons": [
    ["src/cli", "// oxlint-disable-next-line no-console\nconsole.log(1);", "A rule is switched off without a reason"],
  ],
  "house/real-tests": [
    ["test/cli", `${jest} test.only("x", () => {});`, "`test.only` leaves tests unrun: run them all"],
    ["test/cli", `${jest} describe.skip.each([1])("x", () => {});`, "`describe.skip` leaves tests unrun"],
    ["test/cli", `${jest} export const run = process.pid > 1 ? test : test.skip;`, "`test.skip` leaves tests unrun"],
    ["test/cli", `${jest} xtest("x", () => {});`, "`xtest` leaves tests unrun"],
    ["test/cli", `${jest} jest.mock("./x.ts");`, "`jest.mock` replaces a module: run against the simulator"],
    ["test/cli", `${jest} jest.unstable_mockModule("x", () => ({}));`, "`jest.unstable_mockModule` replaces a module"],
  ],
  "import/no-cycle": [
    ["src/domain/egg.ts", `import { hen } from "./hen.ts";\nexport const egg = (): number => hen;`, "cycle"],
    ["src/domain/hen.ts", `import { egg } from "./egg.ts";\nexport const hen = egg();`, "cycle"],
  ],
  "import/no-default-export": [["src/domain", "export default 1;", "Prefer named exports"]],
  "import/no-duplicates": [
    ["src/cli", `import { a } from "./a.ts";\nimport { b } from "./a.ts";`, "imported more than once"],
  ],
  "unicorn/filename-case": [["src/domain/statusUpdate.ts", "export {};", "Filename should be in kebab-case"]],
  "unicorn/prefer-node-protocol": [["src/cli", `import "fs";`, "`node:` protocol"]],
  "unicorn/consistent-function-scoping": [
    ["src/cli", "export function f() { function g() { return 1; } return g; }", "does not capture"],
  ],
  "max-params": [["src/cli", "export const f = (a: 1, b: 2, c: 3, d: 4) => [a, b, c, d];", "Maximum allowed is 3"]],
  "max-lines": [["src/cli", "// A line.\n".repeat(351), "too many lines"]],
  "max-lines-per-function": [["src/cli", `export function f() {${"f();\n".repeat(71)}}`, "Maximum allowed is 70"]],
  "no-console": [["src/cli", "console.log(1);", "Unexpected console statement"]],
  "no-var": [["src/cli", "export const f = () => { var a = 1; return a; };", "Unexpected var"]],
  "prefer-const": [["src/cli", "export const f = () => { let a = 1; return a; };", "`a` is never reassigned"]],
  "no-warning-comments": [["src/cli", "// TODO: later", "Unexpected 'todo' comment"]],
  eqeqeq: [["src/cli", "export const f = (a: number) => a == 1;", "Expected ==="]],
  "typescript/ban-ts-comment": [["src/cli", "// @ts-ignore\nexport const a: 1 = 2;", "ts-ignore"]],
  "typescript/consistent-type-imports": [
    ["src/cli", `import { Clock } from "./clock.ts";\nexport const f = (c: Clock) => c;`, "import type"],
  ],
  "typescript/no-import-type-side-effects": [
    ["src/cli", `import { type Clock } from "./clock.ts";\nexport const f = (c: Clock) => c;`, "side effect import"],
  ],
  "typescript/no-explicit-any": [["src/cli", "export const f = (a: any) => a;", "Unexpected `any`"]],
  "typescript/no-non-null-assertion": [["src/cli", "export const f = (a?: number) => a!;", "non-null assertion"]],
  "typescript/no-floating-promises": [["src/cli", "Promise.resolve();", "Promises must be awaited"]],
  "typescript/no-misused-promises": [
    ["src/cli", "export const f = (p: Promise<1>) => (p ? 1 : 2);", "Expected non-Promise value"],
  ],
  "typescript/return-await": [
    ["src/cli", "export async function f(p: Promise<1>) { try { return p; } catch { return 1; } }", "await"],
  ],
  "typescript/no-deprecated": [["src/cli", "/** @deprecated */ const a = 1;\nexport const b = a;", "deprecated"]],
  "typescript/only-throw-error": [["src/cli", `export const f = () => { throw "up"; };`, "Expected an error object"]],
  "typescript/switch-exhaustiveness-check": [
    ["src/cli", "export const f = (a: 1 | 2) => { switch (a) { case 1: return; } };", "not exhaustive"],
  ],
  "typescript/use-unknown-in-catch-callback-variable": [
    ["src/cli", "export const f = (p: Promise<1>) => p.catch((e) => e);", "unknown"],
  ],
  "typescript/no-unsafe-argument": [["src/cli", `export const n = Math.abs(JSON.parse("1"));`, "Unsafe argument"]],
  "typescript/no-unsafe-assignment": [["src/cli", `export const a = JSON.parse("1");`, "Unsafe assignment"]],
  "typescript/no-unsafe-call": [["src/cli", `JSON.parse("1")();`, "Unsafe call"]],
  "typescript/no-unsafe-member-access": [["src/cli", `JSON.parse("1").a;`, "Unsafe member access"]],
  "typescript/no-unsafe-return": [["src/cli", `export const f = () => JSON.parse("1");`, "Unsafe return"]],
};

/** Files as they should be, of every room, each with imports that it may have. */
const clean = {
  "src/domain/severity.ts": `
    import { z } from "zod";
    /** How bad it is. */
    export const Severity = z.enum(["sev1", "sev2"]);
    export type Severity = z.infer<typeof Severity>;
    /** When it was, read from what is \`process\`, \`fetch\` and \`Date.now()\` elsewhere. */
    export const when = (process: string, at: { fetch: number }): Date[] => [new Date(process), new Date(at.fetch)];`,
  "src/domain/digest.ts": `
    import { createHash } from "node:crypto";
    import serialize from "canonicalize";
    import type { Severity } from "./severity.ts";
    /** The hash. */
    export const digest = (of: Severity): string => createHash(of).update(String(serialize)).digest("hex");`,
  "src/guard/policy.ts": `
    import { z } from "zod";
    import { Severity } from "../domain/severity.ts";
    /** Who decides. */
    export const Policy = z.strictObject({ from: Severity });`,
  "src/ports/clock.ts": `
    import type { Severity } from "../domain/severity.ts";
    /** The time. */
    export interface Clock { now(): Date; worst: Severity }`,
  "src/projections/card.ts": `
    import { digest } from "../domain/digest.ts";
    import type { Clock } from "../ports/clock.ts";
    /** The card. */
    export function card(clock: Clock): string;
    export function card(clock: Clock, title: string): string;
    export function card(clock: Clock, title = ""): string { return title + digest(clock.worst); }`,
  "src/workflows/declare.ts": `
    import { stringify } from "yaml";
    import { Policy } from "../guard/policy.ts";
    import type { Clock } from "../ports/clock.ts";
    import { card } from "../projections/card.ts";
    /** Declares. */
    export const declare = (clock: Clock): string => stringify([card(clock), Policy]);`,
  "src/config.ts": `
    import { readFileSync } from "node:fs";
    import { Policy } from "./guard/policy.ts";
    /** The configuration. */
    export const readConfig = (file: string): unknown => Policy.parse(readFileSync(file));`,
  "src/adapters/slack/card.ts": `
    import { request } from "node:http";
    import type { readConfig } from "../../config.ts";
    import { card } from "../../projections/card.ts";
    export { digest } from "../../domain/digest.ts";
    /** Posts. */
    export const post = (read: typeof readConfig): unknown => [read, request, card];`,
  "src/adapters/dbos/engine.ts": `
    export { DBOS } from "@dbos-inc/dbos-sdk";`,
  "src/composition/bot.ts": `
    import { post } from "../adapters/slack/card.ts";
    import { readConfig } from "../config.ts";
    import { declare } from "../workflows/declare.ts";
    /** The bot. */
    export const bot = (): unknown => [declare, post(readConfig)];`,
  "src/main.ts": `
    import { bot } from "./composition/bot.ts";
    import { train } from "./training.ts";
    process.exitCode = process.env["CI"] === bot() ? train(1) : 1;`,
  "src/training.ts": `
    import { waitFor } from "./simulator/drills/person.ts";
    /** Trains. */
    export const train = (times: number): number => waitFor(times);`,
  "src/bench/main.ts": `
    import { waitFor } from "../simulator/drills/person.ts";
    import { train } from "../training.ts";
    process.exitCode = train(waitFor(Number(process.env["TIMES"])));`,
  "src/simulator/core/clock.ts": `
    /** The simulator's own time. */
    export function createClock(): () => number { let at = Date.now(); return () => (at += 1); }`,
  "src/simulator/drills/person.ts": `
    import { createClock } from "../core/clock.ts";
    /** Waits. */
    export const waitFor = (times: number): number => createClock()() + times;`,
  "src/simulator/main.ts": `
    import { createClock } from "./core/clock.ts";
    process.exitCode = Number(process.env["SEED"]) + createClock()();`,
  "src/simulator/aws/secrets-manager/state.ts": `
    // oxlint-disable-next-line no-console -- a made-up reason
    console.log("AWS gave its service this name.");`,
  "test/cli/list.test.ts": `
    import { expect, test } from "@jest/globals";
    import { post } from "../../src/adapters/slack/card.ts";
    import { createClock } from "../../src/simulator/core/clock.ts";
    test("anything may be tested", () => { expect([post, createClock, process.env]).toHaveLength(3); });`,
};

interface Diagnostic {
  code: string;
  message: string;
  filename: string;
}

const house = fileURLToPath(new URL("../..", import.meta.url));
const site = realpathSync(mkdtempSync(join(tmpdir(), "firebreak-lint-")));

const planted = Object.entries(violations).flatMap(([rule, broken]) =>
  broken.map(([place, text, says], index) => {
    const file = /\.tsx?$/.test(place) ? place : `${place}/${rule.replace("/", "-")}-${index}.ts`;
    return { rule, file, text, says };
  }),
);

function plant(file: string, text: string): void {
  mkdirSync(dirname(join(site, file)), { recursive: true });
  writeFileSync(join(site, file), text);
}

function lint(): Diagnostic[] {
  const { stdout, stderr } = spawnSync("node_modules/.bin/oxlint", ["--format", "json"], {
    cwd: site,
    encoding: "utf8",
  });
  if (!stdout.startsWith("{")) throw new Error(`oxlint gave no report: ${stdout}${stderr}`);
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
}

/** `no-var` is reported as `eslint(no-var)`, `house/pure` as `house(pure)`. */
function codeOf(rule: string): string {
  const [plugin, name] = rule.includes("/") ? rule.split("/") : ["eslint", rule];
  return `${plugin}(${name})`;
}

/** Every rule that the configuration names and does not switch off. */
function rulesNamed(): string[] {
  interface Rules {
    rules: Record<string, unknown>;
  }
  const config = JSON.parse(readFileSync(join(house, ".oxlintrc.json"), "utf8")) as Rules & { overrides: Rules[] };
  const all = [config, ...config.overrides].flatMap(({ rules }) => Object.entries(rules));
  return [...new Set(all.filter(([, level]) => level !== "off").map(([rule]) => rule))];
}

describe("the house's rules", () => {
  let found: Diagnostic[];

  beforeAll(() => {
    for (const part of [".oxlintrc.json", "lint", "tsconfig.json", "package.json"])
      cpSync(join(house, part), join(site, part), { recursive: true });
    symlinkSync(join(house, "node_modules"), join(site, "node_modules"), "dir");
    for (const { file, text } of planted) plant(file, text);
    for (const [file, text] of Object.entries(clean)) plant(file, `${text.trim()}\n`);
    found = lint();
  });

  afterAll(() => rmSync(site, { recursive: true, force: true }));

  test.each(planted)("$rule is refused in $file", ({ rule, file, says }) => {
    const said = found.filter(({ filename, code }) => filename === file && code === codeOf(rule));
    expect(said.map(({ message }) => message)).toContainEqual(expect.stringContaining(says));
  });

  test.each(Object.keys(clean))("%s is clean", (file) => {
    expect(found.filter(({ filename }) => filename === file)).toEqual([]);
  });

  test("each rule of the configuration is broken above", () => {
    const broken = new Set(Object.keys(violations));
    expect(rulesNamed().filter((rule) => !broken.has(rule))).toEqual([]);
  });

  test("no file switches all of them off", () => {
    const everything = /(?:ox|es)lint-disable\s*(?:\*\/|--|$)/m;
    const files = ["src", "test", "lint"].flatMap((folder) =>
      readdirSync(join(house, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    );
    expect(files.filter((file) => everything.test(readFileSync(file, "utf8")))).toEqual([]);
  });
});
