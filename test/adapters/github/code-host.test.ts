import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { createGitHubCodeHost } from "../../../src/adapters/github/code-host.ts";
import type { GitHubConfig, GitHubPatience } from "../../../src/adapters/github/client.ts";
import type { CodeHost, ProposedChange } from "../../../src/ports/code-host.ts";
import { makeAppKey } from "../../../src/simulator/github/memory.ts";
import { seed, startGitHub } from "../../simulator/github/github-world.ts";
import type { GitHubTestWorld } from "../../simulator/github/github-world.ts";

let world: GitHubTestWorld;
/** Gives up at the first failure, so that each `propose` of a test is one try. */
const once: GitHubPatience = { answer: 10_000, retries: 0, pause: 1, rateLimit: 0 };
/** Does not wait for what is withheld. */
const hasty: GitHubPatience = { ...once, answer: 500 };

beforeEach(async () => void (world = await startGitHub()));
afterEach(() => world.close());

function host(patience: GitHubPatience = once, config: Partial<GitHubConfig> = {}): CodeHost {
  const { github } = world;
  const where = { api: github.url, owner: seed.owner, repository: seed.repository, branch: "main", path: "push" };
  return createGitHubCodeHost({ ...where, ...github.app, ...config }, patience);
}

async function rotation(from: CodeHost): Promise<ProposedChange> {
  const base = await from.readBase();
  const files = await from.readFiles(base.commit, [".tf"]);
  const push = files.find(({ path }) => path === "push/push.tf");
  return {
    branch: "firebreak/rotation-1",
    title: "Rotate the push certificate of ios-prod",
    body: "The certificate expired. **No key is in here.**",
    commitMessage: "Rotate the push certificate of ios-prod\n\nIncident 1",
    baseCommit: base.commit,
    files: [{ path: "push/push.tf", text: (push?.text ?? "").replace(seed.secrets.production.version, "new-version") }],
    labels: ["firebreak"],
    draft: false,
    reviewers: { people: [], teams: [] },
  };
}

/** What people see of all this: each pull request, with the commits that it brings. */
async function outcome(): Promise<object> {
  const pulls = await world.github.surface.pullRequests();
  const counted = (effect: string): number =>
    world.context.ledger.entries().filter((entry) => entry.effect === effect).length;
  return {
    pulls: pulls.map(({ number, state, branch, labels }) => ({ number, state, branch, labels })),
    commits: pulls.map(({ commits }) => commits),
    diff: pulls.map(({ files }) => files.map(({ path, additions, deletions }) => [path, additions, deletions])),
    branches: counted("git.createRef"),
    opened: counted("pulls.create"),
  };
}

const oneOfEach = {
  pulls: [{ number: 1, state: "open", branch: "firebreak/rotation-1", labels: ["firebreak"] }],
  commits: [["Rotate the push certificate of ios-prod"]],
  diff: [[["push/push.tf", 1, 1]]],
  branches: 1,
  opened: 1,
};

describe("reading", () => {
  test("gives the configured directory's files as they are, and nothing else", async () => {
    const base = await host().readBase();
    expect(base.branch).toBe("main");
    const files = await host().readFiles(base.commit, [".tf"]);
    expect(files.map(({ path }) => path).toSorted()).toEqual([
      "push/providers.tf",
      "push/push.tf",
      "push/variables.tf",
    ]);
    const push = files.find(({ path }) => path === "push/push.tf");
    expect(push?.text).toBe(await world.github.surface.file("push/push.tf"));
  });

  test("reads the whole repository when no directory is configured", async () => {
    const whole = host(once, { path: "" });
    const files = await whole.readFiles((await whole.readBase()).commit, [".md"]);
    expect(files.map(({ path }) => path)).toEqual(["README.md"]);
  });
});

describe("proposing", () => {
  test("opens a pull request that holds the change, signed in as the App", async () => {
    const change = await rotation(host());
    const pull = await host().propose(change);
    expect(pull).toMatchObject({ number: 1, state: "open", branch: change.branch });
    expect(await outcome()).toEqual(oneOfEach);
    const seen = await world.github.surface.pullRequest(1);
    expect(seen).toMatchObject({ title: change.title, body: change.body, author: "firebreak[bot]", base: "main" });
    expect(seen.files[0]?.patch).toContain('+  version_id = "new-version" # pinned');
  });

  test("finds the pull request that is there, rather than open a second one", async () => {
    const change = await rotation(host());
    const first = await host().propose(change);
    expect(await host().propose(change)).toEqual(first);
    expect(await outcome()).toEqual(oneOfEach);
  });

  test("leaves a merged or closed pull request as people left it", async () => {
    const change = await rotation(host());
    const { number } = await host().propose(change);
    await world.github.surface.merge("dana", number);
    expect(await host().propose(change)).toMatchObject({ number, state: "merged" });
    const other = { ...change, branch: "firebreak/rotation-2", files: [{ path: "README.md", text: "# other\n" }] };
    const second = await host().propose(other);
    await world.github.surface.close("dana", second.number);
    expect(await host().propose(other)).toMatchObject({ number: second.number, state: "closed" });
    expect(await world.github.surface.pullRequests()).toHaveLength(2);
  });

  const steps = ["git.createTree", "git.createCommit", "git.createRef", "pulls.create", "issues.addLabels"];
  const cut = { kind: "cut" } as const;

  test.each(steps)(
    "goes on after the answer to %s was lost: one branch, one commit, one pull request",
    async (step) => {
      const change = await rotation(host());
      world.context.faults.set(`github.${step}`, cut, 1);
      await expect(host().propose(change)).rejects.toMatchObject({ kind: "unavailable" });
      expect(world.context.faults.inForce()).toEqual([]);
      const pull = await host().propose(change);
      expect(pull).toMatchObject({ number: 1, state: "open" });
      expect(await outcome()).toEqual(oneOfEach);
    },
  );

  test("goes on after a step that GitHub could not take", async () => {
    const change = await rotation(host());
    world.context.faults.set("github.pulls.create", { kind: "refuse", code: "Server Error", status: 502 }, 1);
    await expect(host().propose(change)).rejects.toMatchObject({ kind: "unavailable", found: "HTTP 502" });
    await host().propose(change);
    expect(await outcome()).toEqual(oneOfEach);
  });

  test("goes on after an answer that never came", async () => {
    const change = await rotation(host());
    world.context.faults.set("github.git.createRef", { kind: "withhold" }, 1);
    await expect(host(hasty).propose(change)).rejects.toMatchObject({ kind: "unavailable" });
    expect(await host().propose(change)).toMatchObject({ number: 1, state: "open" });
    expect(await outcome()).toEqual(oneOfEach);
  });

  test("gets over a failure that passes by itself, within one try", async () => {
    const change = await rotation(host());
    const patient = host({ ...once, retries: 1 });
    for (const step of steps) world.context.faults.set(`github.${step}`, cut, 1);
    await patient.propose(change);
    expect(await outcome()).toEqual(oneOfEach);
  });

  test("waits as long as a rate limit asks for, when that is short", async () => {
    const change = await rotation(host());
    const limit = { kind: "refuse", code: "You have exceeded a secondary rate limit", status: 403 } as const;
    world.context.faults.set("github.git.createRef", limit, 1);
    await host({ ...once, retries: 1, rateLimit: 5 }).propose(change);
    expect(await outcome()).toEqual(oneOfEach);
  });

  test("opens it without labels when those can't be set", async () => {
    const change = await rotation(host());
    world.context.faults.set("github.issues.addLabels", { kind: "refuse", code: "Forbidden", status: 403 });
    expect(await host().propose(change)).toMatchObject({ number: 1, state: "open" });
  });

  test("refuses a branch that holds something else", async () => {
    const change = await rotation(host());
    await host().propose({ ...change, files: [{ path: "push/push.tf", text: "# somebody else's\n" }] });
    await expect(host().propose(change)).rejects.toMatchObject({
      kind: "not-now",
      message: "The branch firebreak/rotation-1 holds something else than the plan.",
      todo: expect.stringContaining("Delete firebreak/rotation-1 in acme/mobile-infrastructure"),
    });
    expect(await outcome()).toMatchObject({ branches: 1, opened: 1 });
  });
});

describe("observing", () => {
  test("tells whether it can be merged, what the checks say, and the merge", async () => {
    const { number, head } = await host().propose(await rotation(host()));
    const checks = [
      { name: "terraform plan", verdict: "passed" },
      { name: "terraform validate", verdict: "passed" },
    ];
    const open = { number, head, state: "open", mergeCommit: null, checks, reviews: [] };
    expect(await host().observe(number)).toMatchObject({ ...open, mergeable: "unknown" });
    expect(await host().observe(number)).toMatchObject({ ...open, mergeable: "yes" });
    const { mergeCommit } = await world.github.surface.merge("dana", number);
    expect(await host().observe(number)).toMatchObject({ state: "merged", head, mergeCommit });
    expect((await host().readBase()).commit).toBe(mergeCommit);
    expect(await host().find("firebreak/rotation-1")).toMatchObject({ number, state: "merged" });
    expect(await host().find("firebreak/rotation-2")).toBeUndefined();
  });

  test("tells each reviewer's last word", async () => {
    const { number } = await host().propose(await rotation(host()));
    const { owner, repository: repo } = seed;
    const { privateKeyPem: privateKey, ...app } = world.github.app;
    const reviewer = new Octokit({
      baseUrl: world.github.url,
      authStrategy: createAppAuth,
      auth: { ...app, privateKey },
    });
    for (const event of ["REQUEST_CHANGES", "APPROVE", "COMMENT"] as const) {
      await reviewer.pulls.createReview({ owner, repo, pull_number: number, event, body: "Looked at it." });
    }
    expect((await host().observe(number)).reviews).toEqual([{ reviewer: "firebreak[bot]", verdict: "approved" }]);
  });

  test("tells of a conflict", async () => {
    const change = await rotation(host());
    const first = await host().propose(change);
    const second = await host().propose({
      ...change,
      branch: "other",
      files: [{ path: "push/push.tf", text: "# 2\n" }],
    });
    await world.github.surface.merge("dana", first.number);
    await host().observe(second.number);
    expect(await host().observe(second.number)).toMatchObject({ mergeable: "no", state: "open" });
  });
});

describe("what goes wrong", () => {
  test("a key of another App", async () => {
    const privateKeyPem = makeAppKey();
    await expect(host(once, { privateKeyPem }).readBase()).rejects.toMatchObject({
      kind: "misconfigured",
      found: expect.stringContaining("does not know the private key"),
    });
  });

  test("a key that is none", async () => {
    const privateKeyPem = "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n";
    const failure = await host(once, { privateKeyPem })
      .readBase()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "misconfigured", found: "a private key that can't sign" });
    expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain("c2VjcmV0");
  });

  test("an installation that is not there, a repository and a branch that are not there", async () => {
    const nowhere = { kind: "misconfigured", found: expect.stringContaining("no usable installation 4") };
    await expect(host(once, { installationId: 4 }).readBase()).rejects.toMatchObject(nowhere);
    await expect(host(once, { repository: "nothing" }).readBase()).rejects.toMatchObject({ kind: "not-found" });
    await expect(host(once, { branch: "trunk" }).readBase()).rejects.toMatchObject({ kind: "not-found" });
  });

  test("a permission that is missing is named", async () => {
    const change = await rotation(host());
    const forbidden = { kind: "refuse", code: "Resource not accessible by integration", status: 403 } as const;
    world.context.faults.set("github.git.createRef", forbidden);
    await expect(host().propose(change)).rejects.toMatchObject({
      kind: "not-allowed",
      message: "GitHub refused to create the branch firebreak/rotation-1.",
      todo: expect.stringContaining('"Contents: write"'),
    });
  });

  test("a rate limit that is too long to wait for", async () => {
    const change = await rotation(host());
    const limit = { kind: "refuse", code: "You have exceeded a secondary rate limit", status: 429 } as const;
    world.context.faults.set("github.pulls.create", limit);
    const found = "a rate limit; GitHub asks to wait 1 seconds";
    await expect(host().propose(change)).rejects.toMatchObject({ kind: "unavailable", found });
  });

  test("an answer that never comes; and no error shows a token", async () => {
    const change = await rotation(host());
    world.context.faults.set("github.pulls.create", { kind: "withhold" });
    const failure = await host(hasty)
      .propose(change)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "unavailable", message: expect.stringContaining("GitHub did not answer") });
    const cause = (failure as Error).cause;
    expect(`${JSON.stringify(failure)} ${String(cause)} ${JSON.stringify(cause)}`).not.toMatch(/ghs_|eyJ|Bearer/);
  });
});
