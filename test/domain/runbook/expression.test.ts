import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  evaluate,
  expressionsIn,
  faultOf,
  fill,
  type Scope,
  unclosedIn,
} from "../../../src/domain/runbook/expression.ts";
import { anyText } from "../arbitrary-text.ts";

const scope: Scope = {
  inputs: { application: "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod", odd: "${now}" },
  steps: {
    read: {
      expiry: "2024-08-20T09:41:00.000Z",
      enabled: false,
      failed: 12,
      none: null,
      text: "${steps.read.failed}",
      almost: "2024-99-99T99:99:99Z",
    },
  },
  incident: { number: 1, application: "arn" },
  now: new Date("2024-08-20T09:46:00Z"),
};

describe("an expression", () => {
  test.each<[string, unknown]>([
    ["steps.read.expiry > now", false],
    ["steps.read.expiry < now && !steps.read.enabled", true],
    ["steps.read.failed + 1.0", 13],
    ["string(int(steps.read.failed)) + ' failed'", "12 failed"],
    ["nameOf(inputs.application)", "ios-prod"],
    ["since(steps.read.expiry, now)", "5 minutes"],
    ["written(steps.read.expiry)", "2024-08-20 09:41 UTC"],
    ["steps.read.expiry", new Date("2024-08-20T09:41:00Z")],
    ["now - duration('1h')", new Date("2024-08-20T08:46:00Z")],
    ["steps.read.none", null],
    ["size(inputs)", 2],
    ["incident.number", 1],
    ["steps.read.almost", "2024-99-99T99:99:99Z"],
  ])("%s is %p", (expression, value) => {
    expect(faultOf(expression)).toBeUndefined();
    expect(evaluate(expression, scope)).toEqual(value);
  });

  test.each([
    "",
    "1 +",
    "nobody",
    "inputs.application > 3",
    "fetch('https://example.com')",
    "process.exit(1)",
    "now +",
  ])("%j is refused before it is run", (expression) => {
    expect(faultOf(expression)).toEqual(expect.stringMatching(/./));
  });

  test.each(["steps.gone.expiry", "steps.read.gone > now", "inputs.gone", "steps.read", "[1, 2]"])(
    "%s can't be evaluated, and says so",
    (expression) => {
      expect(() => evaluate(expression, scope)).toThrow(expect.objectContaining({ kind: "bad-input" }));
    },
  );

  test("sees nothing but its scope", () => {
    for (const name of ["globalThis", "constructor", "__proto__", "this", "require"]) {
      expect(faultOf(`${name}.x == 1`)).toBeDefined();
    }
    expect(() => evaluate("inputs.constructor", scope)).toThrow(/can't be evaluated/);
  });
});

describe("a text with expressions", () => {
  test("has each replaced by its value, instants as people write them", () => {
    const text =
      "${nameOf(inputs.application)} expired ${steps.read.expiry}: ${steps.read.failed} failed, ${steps.read.none}";
    expect(fill(text, scope)).toBe("ios-prod expired 2024-08-20 09:41 UTC: 12 failed, null");
    expect(expressionsIn(text)).toHaveLength(4);
  });

  test("never has a value read as an expression again", () => {
    expect(fill("${inputs.odd} ${steps.read.text}", scope)).toBe("${now} ${steps.read.failed}");
    fc.assert(
      fc.property(fc.oneof(anyText(), fc.constantFrom("${now}", "$&", "$1", "${'a'}")), (value) => {
        expect(fill("<${inputs.value}>", { ...scope, inputs: { value } })).toBe(`<${value}>`);
      }),
    );
  });

  test.each([
    ["no expression", -1],
    ["${now} and ${now}", -1],
    ["costs $5 {really}", -1],
    ["${now", 0],
    ["${now} and ${steps.read", 11],
  ])("%j: the first that is not closed is at %d", (text, place) => {
    expect(unclosedIn(text)).toBe(place);
  });
});
