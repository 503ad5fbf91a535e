import { describe, expect, test } from "@jest/globals";
import { completions, usageOf } from "../../../../src/simulator/page/text/completion.ts";

const commands = [
  { command: "/incident", description: "Incidents", usageHint: "open <title> | resolve [reason] | postmortem" },
  { command: "/invite", description: "Invite people", usageHint: "" },
  { command: "/runbook", description: "Runbooks", usageHint: "[run|list] <runbook>" },
];

const words = (line: string): string[] => completions(line, commands).map(({ word }) => word);

describe("completions", () => {
  test("offers the commands that a line begins", () => {
    expect(words("/")).toEqual(["/incident", "/invite", "/runbook"]);
    expect(words("/in")).toEqual(["/incident", "/invite"]);
    expect(words("/incident")).toEqual(["/incident"]);
  });

  test("offers the subcommands that the usage hint names", () => {
    expect(completions("/incident ", commands)).toEqual([
      { line: "/incident open ", word: "open", hint: "<title>", description: "" },
      { line: "/incident resolve ", word: "resolve", hint: "[reason]", description: "" },
      { line: "/incident postmortem ", word: "postmortem", hint: "", description: "" },
    ]);
    expect(words("/incident re")).toEqual(["resolve"]);
    expect(words("/runbook ")).toEqual(["run", "list"]);
  });

  test.each(["", "hello /incident", "/incident open push", "/incident open ", "/nobody ", "/incident\nopen"])(
    "offers nothing for %j",
    (line) => {
      expect(words(line)).toEqual([]);
    },
  );
});

describe("usageOf", () => {
  test.each([
    ["/incident", "open <title> | resolve [reason] | postmortem"],
    ["/incident op", "open <title> | resolve [reason] | postmortem"],
    ["/incident open push", "<title>"],
    ["/runbook run x", "<runbook>"],
    ["/nobody", ""],
  ])("%s", (line, usage) => {
    expect(usageOf(line, commands)).toBe(usage);
  });
});
