import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { sha256 } from "../../src/domain/digest.ts";
import { FirebreakError } from "../../src/domain/errors.ts";
import { loadRunbooks, parseRunbook, resolveInputs } from "../../src/workflows/runbooks.ts";

const application = "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod";

/** A runbook that can be used; the tests spoil one line of it each. */
const lines = [
  "id: look",
  "title: Look at it",
  "owner: mobile",
  "inputs:",
  "  application: {type: string, pattern: 'arn:.+'}",
  "timeout: 5m",
  "steps:",
  "  - id: read",
  "    title: Read it",
  "    kind: aws.read",
  "    call: sns:GetPlatformApplicationAttributes",
  '    with: {PlatformApplicationArn: "${inputs.application}"}',
  "    outputs: {expiry: {path: $.Attributes.Expiry, type: time}}",
  '    says: "It ends ${steps.read.expiry}"',
  "  - id: valid",
  "    title: It is valid",
  "    kind: assert",
  "    that: steps.read.expiry > now",
  "    otherwise:",
  "      finding: expired",
  "      severity: critical",
  '      text: "It expired ${steps.read.expiry}."',
];
const text = lines.join("\n");

/** What is wrong with the runbook once a line of it, counted from 1, reads otherwise. */
function faultWith(line: number, ...replacement: string[]): string {
  const spoilt = lines.toSpliced(line - 1, 1, ...replacement).join("\n");
  try {
    parseRunbook({ path: "runbooks/look.yml", text: spoilt });
  } catch (error) {
    if (!(error instanceof FirebreakError)) throw error;
    return `${error.kind}: ${error.message} ${error.found}`;
  }
  return "nothing";
}

describe("a runbook's file", () => {
  test("is read with its times, and its hash is that of its text", () => {
    const runbook = parseRunbook({ path: "look.yml", text });
    expect(runbook).toMatchObject({ id: "look", timeout: 300_000, hash: sha256(text) });
    expect(runbook.steps.map((step) => step.kind)).toEqual(["aws.read", "assert"]);
  });

  test.each<[string, [number, ...string[]], RegExp]>([
    ["a key that nobody knows", [3, "owner: mobile", "onwer: web"], /line 4: onwer: Unrecognized key/],
    ["a key of a step that nobody knows", [9, "    title: Read it", "    retries: 3"], /line 10: steps\.0\.retries/],
    ["a key that comes twice", [3, "owner: mobile", "owner: web"], /line 4: Map keys must be unique/],
    ["a step's id that comes twice", [15, "  - id: read"], /line 15: steps\.1\.id: a second step is called read/],
    ["an id with a blank", [8, "  - id: read it"], /line 8: steps\.0\.id: an id begins with a lower-case letter/],
    ["a kind that is none", [10, "    kind: aws.write"], /line 10: steps\.0\.kind/],
    [
      "a call without a service",
      [11, "    call: GetAttributes"],
      /line 11: steps\.0\.call: Invalid option: expected one of "sns:ListPlatformApplications"/,
    ],
    ["a length of time without a unit", [6, "timeout: 5"], /line 6: timeout/],
    ["a length of time beyond reason", [6, "timeout: 99999999d"], /line 6: timeout: at most 3650d/],
    [
      "a pattern that is none",
      [5, "  application: {type: string, pattern: '('}"],
      /line 5: .*not a regular expression/,
    ],
    [
      "a condition that can't be evaluated",
      [18, "    that: steps.read.expiry >"],
      /line 18: steps\.1\.that: in steps\.read\.expiry >/,
    ],
    [
      "a condition of unknown names",
      [18, "    that: expiry > now"],
      /line 18: steps\.1\.that: in expiry > now: .*expiry/,
    ],
    ["a text with a bad expression", [22, '      text: "${1 +}"'], /line 22: steps\.1\.otherwise\.text: in \$\{1 \+\}/],
    ["a text whose expression is not closed", [22, '      text: "${now"'], /line 22: .*in \$\{now: no \} ends it/],
    ["an argument with a bad expression", [12, '    with: {Arn: "${arn}"}'], /line 12: steps\.0\.with\.Arn/],
    ["a path that is none", [13, "    outputs: {expiry: {path: '$.a[*]', type: time}}"], /line 13: .*path/],
    ["a type that is none", [13, "    outputs: {expiry: {path: $.a, type: date}}"], /line 13: .*type/],
    [
      "a next runbook with a bad expression",
      [22, "      text: x", '      next: {runbook: look, with: {application: "${arn}"}}'],
      /line 23: steps\.1\.otherwise\.next\.with\.application/,
    ],
    ["an alias without an anchor", [3, "owner: *who"], /Unresolved alias/],
    ["a tag that is none", [3, "owner: !!js/function x"], /line 3: Unresolved tag/],
    ["another indentation", [9, "   title: Read it"], /line \d+: /],
  ])("with %s is refused, by file and line", (_, spoilt, fault) => {
    const found = faultWith(...spoilt);
    expect(found).toMatch(/^misconfigured: The runbook runbooks\/look\.yml can't be used\. /);
    expect(found).toMatch(fault);
  });

  test.each([
    ["an empty file", ""],
    ["a list", "- 1"],
    ["no steps", lines.slice(0, 6).join("\n")],
    ["an empty list of steps", [...lines.slice(0, 6), "steps: []"].join("\n")],
    ["two documents", `${text}\n---\n${text}`],
    ["a rotation beside another step", `${text}\n  - {id: r, title: R, kind: rotate, application: x}`],
  ])("that holds %s is refused", (_, spoilt) => {
    expect(() => parseRunbook({ path: "look.yml", text: spoilt })).toThrow(/look\.yml can't be used/);
  });
});

describe("the runbooks together", () => {
  const file = (id: string, more: string[] = []) => ({
    path: `${id}.yml`,
    text: [`id: ${id}`, ...lines.slice(1), ...more].join("\n"),
  });

  test("are found by their ids, and one that is none is named with those there are", () => {
    const runbooks = loadRunbooks([file("look"), file("see")]);
    expect(runbooks.all().map((runbook) => runbook.id)).toEqual(["look", "see"]);
    expect(runbooks.get("see").title).toBe("Look at it");
    expect(() => runbooks.get("gone")).toThrow(
      expect.objectContaining({ kind: "not-found", expected: "one of look, see" }),
    );
    expect(() => loadRunbooks([]).get("gone")).toThrow(expect.objectContaining({ kind: "not-found" }));
  });

  test.each([
    ["have an id twice", [file("look"), { ...file("look"), path: "other.yml" }], /Two runbooks are called look/],
    [
      "go on with none",
      [file("look", ["      next: {runbook: gone, with: {}}"])],
      /goes on with gone, which does not exist/,
    ],
    [
      "give an input that the next one has not",
      [file("look", ["      next: {runbook: look, with: {aplication: x}}"])],
      /gives look an input it has not/,
    ],
  ])("are refused when they %s", (_, files, why) => {
    expect(() => loadRunbooks(files)).toThrow(why);
  });

  test("that we ship can be used", () => {
    const names = readdirSync("runbooks").filter((name) => name.endsWith(".yml"));
    const shipped = names.map((name) => ({ path: `runbooks/${name}`, text: readFileSync(`runbooks/${name}`, "utf8") }));
    const ids = loadRunbooks(shipped)
      .all()
      .map((runbook) => `${runbook.id}.yml`);
    expect(ids.toSorted()).toEqual(names.toSorted());
    expect(ids).toEqual(expect.arrayContaining(["sns-push-diagnosis.yml", "apns-certificate-rotation.yml"]));
  });
});

describe("the inputs of a run", () => {
  const runbook = {
    id: "look",
    inputs: {
      application: { type: "string" as const, pattern: "arn:.+", default: "${incident.application}" },
      since: { type: "string" as const },
    },
  };
  const incident = { number: 1, application, now: new Date("2024-08-20T09:46:00Z") };

  test("are what was given, else the defaults", () => {
    expect(resolveInputs(runbook, { since: "1h" }, incident)).toEqual({ application, since: "1h" });
    expect(resolveInputs(runbook, { since: "1h", application: "arn:x" }, incident).application).toBe("arn:x");
  });

  test("are never read as expressions", () => {
    expect(resolveInputs(runbook, { since: "${now}" }, incident)["since"]).toBe("${now}");
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ["one that is missing", {}, /needs since/],
    ["one that is empty", { since: "" }, /needs since/],
    ["one that it has not", { since: "1h", application, until: "2h" }, /has no input until/],
    ["one that every object has", { since: "1h", toString: "x" }, /has no input toString/],
    ["one that does not fit", { since: "1h", application: "ios-prod" }, /application does not fit/],
    ["one that fits in a part of it", { since: "1h", application: "x arn:x" }, /application does not fit/],
    ["one with a second line", { since: "1h", application: "arn:x\narn:y" }, /application does not fit/],
  ])("refuse %s", (_, given, why) => {
    expect(() => resolveInputs(runbook, given, incident)).toThrow(why);
  });

  test("refuse a default that gives nothing", () => {
    expect(() => resolveInputs(runbook, { since: "1h" }, { ...incident, application: "" })).toThrow(
      /needs application/,
    );
  });

  test("of an unlucky name are asked for, not taken from the language", () => {
    const odd = { id: "odd", inputs: { constructor: { type: "string" as const } } };
    expect(() => resolveInputs(odd, {}, incident)).toThrow(/needs constructor/);
  });
});
