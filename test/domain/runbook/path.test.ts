import { describe, expect, test } from "@jest/globals";
import { take } from "../../../src/domain/runbook/path.ts";
import { Output } from "../../../src/domain/runbook/runbook.ts";

const answer = {
  Attributes: { Enabled: "false", Expiry: "2024-08-20T09:41:00Z", Count: "12", Empty: "" },
  Datapoints: [{ Sum: 3, Label: "a" }, { Sum: 4 }],
  Values: [1, 2.5, "3"],
  Words: ["one"],
  None: null,
  Flag: true,
  Huge: Number.POSITIVE_INFINITY,
};

describe("taking a value out of an answer", () => {
  test.each<[string, Output["type"], unknown]>([
    ["$.Attributes.Enabled", "bool", false],
    ["$.Flag", "bool", true],
    ["$.Attributes.Expiry", "time", "2024-08-20T09:41:00.000Z"],
    ["$.Attributes.Count", "number", 12],
    ["$.Datapoints[1].Sum", "number", 4],
    ["$.Datapoints[0].Label", "string", "a"],
    ["$.Flag", "string", "true"],
    ["$.Datapoints", "count", 2],
    ["$.Values", "sum", 6.5],
    ["$.Attributes.Empty", "string", ""],
  ])("%s as %s", (path, type, value) => {
    expect(take({ path, type }, answer)).toEqual(value);
  });

  test.each<[string, Output["type"], string]>([
    ["$.Attributes", "string", "an object"],
    ["$.Datapoints", "string", "a list"],
    ["$.Attributes.Enabled", "number", "false"],
    ["$.Attributes.Empty", "number", ""],
    ["$.Words", "number", "a list"],
    ["$.Huge", "number", "Infinity"],
    ["$.Attributes.Count", "bool", "12"],
    ["$.Attributes.Enabled", "time", "false"],
    ["$.Attributes", "count", "an object"],
    ["$.Words", "sum", "a list"],
    ["$.Datapoints", "sum", "a list"],
  ])("%s is not a %s", (path, type, found) => {
    const message = `The value at ${path} is not a ${type}.`;
    expect(() => take({ path, type }, answer)).toThrow(expect.objectContaining({ kind: "bad-input", message, found }));
  });

  test("takes the first path that leads somewhere", () => {
    expect(take({ path: ["$.Gone", "$.None", "$.Attributes.Count"], type: "number" }, answer)).toBe(12);
  });

  test("takes the default where none does, and fails without one", () => {
    expect(take({ path: "$.Datapoints[7].Sum", type: "number", default: 0 }, answer)).toBe(0);
    expect(take({ path: "$.None", type: "string", default: null }, answer)).toBeNull();
    expect(() => take({ path: "$.Gone[0].Deep", type: "string" }, answer)).toThrow(/no such value/);
    expect(() => take({ path: "$", type: "string" }, undefined)).toThrow(/no such value/);
  });

  test.each(["$", "$.a", "$.a.b[0].c", "$[1]", "$.with-dash.and_more"])("%s is a path", (path) => {
    expect(Output.safeParse({ path, type: "string" }).success).toBe(true);
  });

  test.each(["", "a.b", "$.a[*].b", "$..a", "$.a[-1]", "$.a[0", "$a", "$.a."])("%j is no path", (path) => {
    expect(Output.safeParse({ path, type: "string" }).success).toBe(false);
  });
});
