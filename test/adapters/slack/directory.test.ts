import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createSlackDirectory } from "../../../src/adapters/slack/directory.ts";
import { createTestLog, botToken, estate, startSlack, type TestSlack } from "./workspace.ts";
import { mia, noah, priya } from "./story.ts";

let slack: TestSlack;
let now: Date;
beforeEach(async () => {
  slack = await startSlack();
  now = new Date("2024-08-20T08:00:00Z");
});
afterEach(() => slack.close());

const directory = () =>
  createSlackDirectory({ botToken, apiUrl: slack.apiUrl, estate, log: createTestLog(), clock: { now: () => now } });

test.each([
  ["T0WORLD/UMIA", "member"],
  ["T0WORLD/UGUEST", "guest"],
  ["T0WORLD/UGONE", "deactivated"],
  ["T0WORLD/UOTHERBOT", "bot"],
  ["T0WORLD/UNEW", "unmapped"],
  ["T0OTHER/UMIA", "external"],
  ["T0WORLD/UNOBODY", "unknown"],
])("%s is %s", async (person, standing) => {
  expect(await directory().standing(person)).toBe(standing);
});

test("asks anew each time who somebody is", async () => {
  const people = directory();
  expect(await people.standing(mia)).toBe("member");
  slack.faults.set("slack.users.info", { kind: "refuse", code: "internal_error" }, 1);
  expect(await people.standing(mia)).toBe("unknown");
  expect(await people.standing(mia)).toBe("member");
});

test("names the members of a group, and knows nothing when it can't ask", async () => {
  const people = directory();
  expect(await people.members("S0MOBILE")).toEqual([noah, priya]);
  slack.faults.set("slack.usergroups.users.list", { kind: "refuse", code: "ratelimited", status: 429 }, 1);
  expect(await people.members("S0MOBILE")).toEqual([noah, priya]);
  expect(await people.members("S0NOBODY")).toBe("unknown");
  for (const fault of [
    { kind: "refuse", code: "plan_upgrade_required" },
    { kind: "refuse", code: "ratelimited", status: 429 },
    { kind: "cut" },
  ] as const) {
    slack.faults.set("slack.usergroups.users.list", fault);
    expect(await people.members("S0MOBILE")).toBe("unknown");
    slack.faults.clear();
  }
});

test("remembers a name for some minutes, and calls nobody by a wrong one", async () => {
  const people = directory();
  slack.faults.set("slack.users.info", { kind: "refuse", code: "internal_error" }, 1);
  expect(await people.nameOf(mia)).toBe("UMIA");
  expect(await people.nameOf(mia)).toBe("Mia Chen");
  slack.faults.set("slack.users.info", { kind: "refuse", code: "internal_error" });
  expect(await people.nameOf(mia)).toBe("Mia Chen");
  now = new Date("2024-08-20T08:11:00Z");
  expect(await people.nameOf(mia)).toBe("UMIA");
});
