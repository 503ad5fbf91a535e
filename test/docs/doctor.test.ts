import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { createRoleRevoker } from "../../src/adapters/aws/role-revoker.ts";
import { examineAws } from "../../src/adapters/aws/examinations.ts";
import { examineGitHub } from "../../src/adapters/github/examinations.ts";
import { examineSlack } from "../../src/adapters/slack/examinations.ts";
import { examinePage } from "../../src/adapters/statuspage/examination.ts";
import { Policy } from "../../src/guard/policy.ts";
import { memoryLog } from "../workflows/house.ts";

const text = readFileSync(new URL("../../docs/doctor.md", import.meta.url), "utf8");
const clock = { now: () => new Date() };
const nowhere = "http://127.0.0.1:61/";

/** Every check that asks a vendor, by its name; nobody is asked for it here. */
function checks(): string[] {
  const aws = { region: "eu-west-1", clock };
  const roles = ["111122223333", "222233334444"].map((account) => ({
    role: `arn:aws:iam::${account}:role/x`,
    externalId: "x",
  }));
  const policy = "arn:aws:iam::aws:policy/AWSDenyAll";
  const revokers = (closes: string) => createRoleRevoker({ ...aws, closes, policy, as: undefined });
  const slack = { botToken: "xoxb-", appToken: "xapp-", apiUrl: nowhere, announcements: "C0", clock, log: memoryLog() };
  const github = {
    api: nowhere,
    owner: "a",
    repository: "b",
    path: "",
    appId: 1,
    installationId: 2,
    privateKeyPem: "unused",
  };
  return [
    ...examineSlack(slack),
    ...examineAws({ ...aws, roles, source: "dana", revokers, applications: [] }),
    ...examineGitHub({ ...github, branch: "main" }, { answer: 1, retries: 0, pause: 0, rateLimit: 0 }),
    ...examinePage(nowhere),
  ].map(({ check }) => check);
}

test("docs/doctor.md names every check that asks a vendor", () => {
  const named = [...text.matchAll(/^\| ([A-Z][^|]*?) +\|/gm)].map(([, name = ""]) => name);
  // The branch's own name and a further account's number are left out there, and the two clocks share a line.
  const known = (check: string) =>
    named.includes(check.replace(/ (on )?main$|(?<=^Break-glass role) of \d{12}/, "")) ||
    (check.startsWith("Clock: ") && named.some((name) => name.startsWith("Clock: ")));
  expect(checks().length).toBeGreaterThan(10);
  expect(checks().filter((check) => !known(check))).toEqual([]);
});

test("the policy for a probe in docs/doctor.md is one that the bot takes", () => {
  const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
  const { guard } = parse(yaml) as { guard: { policies: unknown[] } };
  expect(guard.policies.map((policy) => Policy.parse(policy).action)).toEqual(["probe-guard"]);
});
