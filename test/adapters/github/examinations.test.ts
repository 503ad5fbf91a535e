import { afterEach, describe, expect, test } from "@jest/globals";
import type { GitHubConfig } from "../../../src/adapters/github/client.ts";
import { examineGitHub } from "../../../src/adapters/github/examinations.ts";
import type { ExaminedLine } from "../../../src/domain/examination.ts";
import type { GitHubSeed } from "../../../src/simulator/github/seed.ts";
import { examine } from "../../../src/workflows/examine/examine.ts";
import { type GitHubTestWorld, seed, startGitHub } from "../../simulator/github/github-world.ts";

let world: GitHubTestWorld;
afterEach(() => world.close());

async function look(
  changes: Partial<GitHubSeed> = {},
  config: Partial<GitHubConfig> = {},
): Promise<Record<string, ExaminedLine>> {
  world = await startGitHub(undefined, { port: 0 }, { ...seed, ...changes });
  return lookAgain(config);
}

async function lookAgain(config: Partial<GitHubConfig> = {}): Promise<Record<string, ExaminedLine>> {
  const { github } = world;
  const where = { api: github.url, owner: seed.owner, repository: seed.repository, branch: "main", path: "push" };
  const patience = { answer: 2_000, retries: 0, pause: 1, rateLimit: 0 };
  const lines = await examine(examineGitHub({ ...where, ...github.app, ...config }, patience), 5_000);
  return Object.fromEntries(lines.map((line) => [line.check, line]));
}

const permissions = "GitHub: the App's permissions";
const review = "GitHub: review on main";
const enough = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "read",
  statuses: "read",
};

describe("GitHub", () => {
  test("is as it should be with the App as the documents ask for it, and a ruleset", async () => {
    const lines = await look({ approvals: 1 });
    expect(Object.values(lines).map(({ verdict }) => verdict)).toEqual(["ok", "ok", "ok"]);
    expect(lines[review]?.found).toBe("a ruleset asks for 1 of each pull request");
  });

  test("names the permissions that the App lacks", async () => {
    const lines = await look({ permissions: { ...enough, contents: "read", pull_requests: "read" } });
    expect(lines[permissions]).toMatchObject({
      verdict: "wrong",
      found: "lacks contents: write, pull requests: write",
    });
  });

  test("says when the App may do more than it should", async () => {
    const lines = await look({ permissions: { ...enough, administration: "write" } });
    expect(lines[permissions]).toMatchObject({ verdict: "wrong", found: expect.stringContaining("administration") });
  });

  test("is wrong where nothing asks for a review", async () => {
    expect((await look())[review]).toMatchObject({ verdict: "wrong", todo: expect.stringContaining("ruleset") });
  });

  test("can't tell what an older branch protection asks for", async () => {
    await look();
    world.context.faults.set("github.repos.getBranchRules", { kind: "refuse", code: "Not Found", status: 404 });
    await world.github.surface.protect("dana");
    expect((await lookAgain())[review]).toMatchObject({
      verdict: "not-checked",
      found: expect.stringContaining("protected"),
    });
  });

  test("tells a key that is not the App's, and keeps it to itself", async () => {
    const { generateKeyPairSync } = await import("node:crypto");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const privateKeyPem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    const lines = await look({}, { privateKeyPem });
    expect(lines[permissions]).toMatchObject({ verdict: "wrong" });
    expect(JSON.stringify(lines)).not.toContain("PRIVATE KEY");
  });

  test("names a branch that is not there", async () => {
    const lines = await look({}, { branch: "trunk" });
    expect(lines["GitHub: the branch trunk"]).toMatchObject({ verdict: "wrong" });
  });

  test("that is away is wrong once", async () => {
    await look();
    world.context.faults.set("github", { kind: "refuse", code: "Server Error", status: 502 });
    const lines = await lookAgain();
    expect(Object.values(lines).map(({ verdict }) => verdict)).toEqual(["wrong", "not-checked", "not-checked"]);
  });
});
