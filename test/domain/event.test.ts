import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Command } from "../../src/domain/command.ts";
import { asFirebreakError, describeError, FirebreakError } from "../../src/domain/errors.ts";
import { applicationName, environmentOf } from "../../src/domain/estate.ts";
import { parseEventData } from "../../src/domain/event.ts";
import { anyEvent } from "./arbitrary-events.ts";
import { dana } from "./story.ts";

describe("an event's data", () => {
  test("comes back as it was recorded", () => {
    fc.assert(
      fc.property(anyEvent, ({ type, data }) => {
        expect(parseEventData(type, JSON.parse(JSON.stringify(data)))).toEqual(JSON.parse(JSON.stringify(data)));
      }),
    );
  });

  test("of an unknown type stops the reader", () => {
    expect(() => parseEventData("incident.vanished", {})).toThrow(/does not know/);
    expect(() => parseEventData("toString", {})).toThrow(/does not know/);
  });

  test("with a key that nobody declared stops the reader", () => {
    expect(() => parseEventData("incident.mitigated", { why: "it works", by: "nobody" })).toThrow(/another shape/);
  });
});

describe("a command", () => {
  const note = { kind: "note", by: { kind: "person", id: dana }, key: "k", incident: 1, text: "  seen  " };

  test("has its texts trimmed", () => {
    expect(Command.parse(note)).toEqual({ ...note, text: "seen" });
  });

  test.each([
    ["an empty note", { ...note, text: "   " }],
    ["no identity of its request", { ...note, key: "" }],
    ["a person without a workspace", { ...note, by: { kind: "person", id: "U0DANA" } }],
    ["incident 0", { ...note, incident: 0 }],
    ["a key that nobody declared", { ...note, as: "admin" }],
    ["a kind that is none", { ...note, kind: "drop-tables" }],
  ])("with %s is refused", (_, command) => {
    expect(Command.safeParse(command).success).toBe(false);
  });
});

describe("an error", () => {
  test("reads from what happened to what to do", () => {
    const detail = { found: "no", expected: "yes", todo: "Say yes." };
    expect(describeError(new FirebreakError("bad-input", "That was wrong.", detail))).toEqual([
      "That was wrong.",
      "Found: no",
      "Expected: yes",
      "Say yes.",
    ]);
  });

  test("that nobody foresaw keeps its text inside", () => {
    const thrown = new Error("password is hunter2");
    const error = asFirebreakError(thrown);
    expect(error.kind).toBe("broken");
    expect(describeError(error).join(" ")).not.toContain("hunter2");
    expect(error.cause).toBe(thrown);
    expect(asFirebreakError(error)).toBe(error);
  });
});

describe("an application", () => {
  test.each([
    ["arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod", "ios-prod", "production"],
    ["arn:aws:sns:eu-west-1:111122223333:app/APNS_SANDBOX/ios-dev", "ios-dev", "sandbox"],
  ])("%s is called %s and pushes to %s", (arn, name, environment) => {
    expect([applicationName(arn), environmentOf(arn)]).toEqual([name, environment]);
  });
});
