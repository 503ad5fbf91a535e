import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { makePlace, type Place } from "./firebreak.ts";

const good = `id: look
title: Look
owner: mobile
timeout: 1m
steps:
  - id: reach
    title: Reach Apple
    kind: apns.reach
    environment: production
`;

let place: Place;
beforeAll(() => {
  place = makePlace();
});
afterAll(() => place.remove());

test("all runbooks that come with Firebreak are right", async () => {
  const { code, stdout } = await place.run("runbook check");
  expect({ code, lines: stdout.trim().split("\n").length }).toEqual({ code: 0, lines: readdirSync("runbooks").length });
  expect(stdout).toContain("sns-push-diagnosis is right");
});

test("a right file is named with its id and steps", async () => {
  place.write("look.yml", good);
  expect(await place.run("runbook check look.yml")).toEqual({
    code: 0,
    stdout: "look.yml: look is right, 1 step\n",
    stderr: "",
  });
});

test.each([
  ["a misspelt kind", good.replace("apns.reach", "apns.raech"), "faulty.yml:8: steps.0.kind: "],
  ["an unknown key", good.replace("owner:", "ownr: me\nowner:"), "faulty.yml:3: ownr: "],
  ["a key twice", `${good}title: Again\n`, "faulty.yml:10: Map keys must be unique"],
  ["no YAML", good.replace("steps:", "steps: ["), "faulty.yml:"],
  [
    "a step twice",
    good + good.slice(good.indexOf("  - id")),
    "faulty.yml:10: steps.1.id: a second step is called reach",
  ],
])("a fault is named with its file and line: %s", async (_, text, says) => {
  place.write("faulty.yml", text);
  const { code, stdout, stderr } = await place.run("runbook check faulty.yml");
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout).toMatch(/^faulty\.yml:\d+: /);
  expect(stdout).toContain(says);
});

test("each file is looked at, and told to a program as JSON", async () => {
  place.write("look.yml", good);
  place.write("faulty.yml", good.replace("1m", "soon"));
  const { code, stdout } = await place.run("runbook check look.yml faulty.yml --json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    files: [
      { path: "look.yml", runbook: "look", steps: 1, fault: null },
      {
        path: "faulty.yml",
        runbook: null,
        steps: 0,
        fault: { line: 4, text: expect.stringContaining("timeout: a length of time") },
      },
    ],
    together: [],
  });
});

const goesOn = (id: string) => `  - id: works
    title: It works
    kind: assert
    that: "true"
    otherwise: {finding: broken, severity: info, text: "It does not.", next: {runbook: ${id}, with: {}}}
`;

test("a next runbook that does not exist is a fault", async () => {
  place.write("look.yml", good + goesOn("nowhere"));
  const { code, stdout } = await place.run("runbook check look.yml");
  expect(code).toBe(1);
  expect(stdout).toContain("The runbook look goes on with nowhere, which does not exist.");
});

test("a next runbook may be one of the bot's own", async () => {
  place.write("look.yml", good + goesOn("apns-certificate-rotation"));
  expect(await place.run("runbook check look.yml")).toMatchObject({ code: 0 });
});

test("one id in two files is a fault", async () => {
  place.write("look.yml", good);
  place.write("again.yml", good);
  const { code, stdout } = await place.run("runbook check look.yml again.yml");
  expect(code).toBe(1);
  expect(stdout).toContain("Two runbooks are called look.\nFound: again.yml");
});

test("a file that is not there is wrong usage", async () => {
  const { code, stderr } = await place.run("runbook check nowhere.yml");
  expect({ code, stderr }).toEqual({ code: 2, stderr: "The runbook nowhere.yml can't be read.\nFound: ENOENT\n" });
});
