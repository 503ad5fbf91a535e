import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { makeAppKey } from "../../../src/simulator/github/memory.ts";
import type { GitHubWorld } from "../../../src/simulator/github/world.ts";
import { seed, startGitHub } from "./github-world.ts";
import type { GitHubTestWorld } from "./github-world.ts";

const repository = { owner: seed.owner, repo: seed.repository };
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const open: GitHubTestWorld[] = [];

async function start(...given: Parameters<typeof startGitHub>): Promise<GitHubTestWorld> {
  const world = await startGitHub(...given);
  open.push(world);
  return world;
}

afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

function octokit(github: GitHubWorld, auth: Partial<GitHubWorld["app"]> = {}): Octokit {
  const { appId, installationId, privateKeyPem } = { ...github.app, ...auth };
  return new Octokit({
    baseUrl: github.url,
    authStrategy: createAppAuth,
    auth: { appId, installationId, privateKey: privateKeyPem },
    log: silent,
  });
}

/** A branch with one changed file, and a pull request for it. */
async function openPullRequest(
  client: Octokit,
  branch: string,
  file = { path: "push/push.tf", text: "# empty\n" },
): Promise<number> {
  const { data: base } = await client.repos.getBranch({ ...repository, branch: "main" });
  const parent = base.commit.sha;
  const { data: before } = await client.git.getCommit({ ...repository, commit_sha: parent });
  const { data: tree } = await client.git.createTree({
    ...repository,
    base_tree: before.tree.sha,
    tree: [{ path: file.path, mode: "100644", type: "blob", content: file.text }],
  });
  const { data: commit } = await client.git.createCommit({
    ...repository,
    message: "A change",
    tree: tree.sha,
    parents: [parent],
  });
  await client.git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha: commit.sha });
  const { data: pull } = await client.pulls.create({ ...repository, title: "A change", head: branch, base: "main" });
  return pull.number;
}

describe("the repository", () => {
  test("holds the Terraform of the push applications, with the versions of the seed", async () => {
    const { github } = await start();
    const text = await github.surface.file("push/push.tf");
    expect(text).toContain(`version_id = "${seed.secrets.production.version}" # pinned`);
    expect(text).toContain(`version_id = "${seed.secrets.sandbox.version}"`);
    expect(text).not.toContain("00000000-");
    const { data } = await octokit(github).git.getTree({ ...repository, tree_sha: "main", recursive: "1" });
    expect(data.tree.filter(({ type }) => type === "blob").map(({ path }) => path)).toEqual([
      "CODEOWNERS",
      "push/providers.tf",
      "push/push.tf",
      "push/variables.tf",
      "README.md",
    ]);
  });
});

describe("the server", () => {
  test("is bound to 127.0.0.1 and to nothing else", async () => {
    const before = listening();
    const { github } = await start();
    expect(listening() - before).toBe(1);
    const port = Number(new URL(github.url).port);
    expect(await connects("127.0.0.1", port)).toBe(true);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ address, scopeid }) => address !== "127.0.0.1" && !scopeid)
      .map(({ address }) => address);
    // The whole of 127.0.0.0/8 leads to this machine: a server on all interfaces would answer here.
    for (const address of ["127.0.0.2", ...others])
      expect([address, await connects(address, port)]).toEqual([address, false]);
  });

  test("sends a browser that opens a pull request to its page", async () => {
    const { github } = await start(undefined, {
      port: 0,
      pullRequestPage: (number) => `http://127.0.0.1:1/pull/${number}`,
    });
    const response = await fetch(`${github.url}/acme/mobile-infrastructure/pull/7`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([302, "http://127.0.0.1:1/pull/7"]);
  });
});

describe("signing in", () => {
  test("takes the App's key, and no other", async () => {
    const { github } = await start();
    await expect(octokit(github).pulls.list(repository)).resolves.toMatchObject({ status: 200 });
    const wrong = octokit(github, { privateKeyPem: makeAppKey() });
    await expect(wrong.pulls.list(repository)).rejects.toMatchObject({ status: 401 });
  });

  test("refuses a token that it never gave", async () => {
    const { github } = await start();
    const guess = new Octokit({ baseUrl: github.url, auth: "ghs_guessed", log: silent });
    await expect(guess.git.getRef({ ...repository, ref: "heads/main" })).rejects.toMatchObject({ status: 401 });
  });

  test("gives the App what it was granted and no more", async () => {
    const { github } = await start();
    const checks = octokit(github).checks.create({ ...repository, name: "mine", head_sha: "main" });
    await expect(checks).rejects.toMatchObject({ status: 403 });
  });
});

describe("a pull request", () => {
  test("shows its author, its diff and its checks", async () => {
    const { github } = await start();
    const before = await github.surface.file("push/variables.tf");
    const client = octokit(github);
    const text = before.replace("us-east-1", "eu-west-1");
    const number = await openPullRequest(client, "wider", { path: "push/variables.tf", text });
    const [pull] = await github.surface.pullRequests();
    expect(pull).toMatchObject({
      number,
      author: "firebreak[bot]",
      branch: "wider",
      base: "main",
      state: "open",
      mergeability: "clean",
      checks: [
        { name: "terraform plan", status: "completed", conclusion: "success" },
        { name: "terraform validate", status: "completed", conclusion: "success" },
      ],
      files: [{ path: "push/variables.tf", status: "modified", additions: 1, deletions: 1 }],
    });
    expect(pull?.files[0]?.patch).toContain('-  default     = "us-east-1"\n+  default     = "eu-west-1"\n');
  });

  test("is merged by a person, once", async () => {
    const { github, context } = await start();
    const number = await openPullRequest(octokit(github), "emptied");
    const merged = await github.surface.merge("dana", number);
    expect(merged).toMatchObject({ state: "merged", mergedBy: "dana", mergeability: null });
    expect(await github.surface.file("push/push.tf")).toBe("# empty\n");
    await expect(github.surface.merge("liam", number)).rejects.toThrow("Pull Request is not mergeable");
    expect(context.ledger.entries().map(({ effect, subject }) => [effect, subject])).toEqual([
      ["git.createCommit", "acme/mobile-infrastructure"],
      ["git.createRef", "acme/mobile-infrastructure:emptied"],
      ["pulls.create", "acme/mobile-infrastructure#1"],
      ["pulls.merge", "acme/mobile-infrastructure#1"],
    ]);
  });

  test("is closed by a person, and can't be merged after that", async () => {
    const { github } = await start();
    const number = await openPullRequest(octokit(github), "unwanted");
    expect(await github.surface.close("dana", number)).toMatchObject({ state: "closed", mergeCommit: null });
    await expect(github.surface.merge("dana", number)).rejects.toThrow("not mergeable");
  });

  test("can't be opened twice for a branch, nor for a branch without a commit", async () => {
    const { github } = await start();
    const client = octokit(github);
    await openPullRequest(client, "once");
    const again = client.pulls.create({ ...repository, title: "Again", head: "once", base: "main" });
    await expect(again).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining("already exists for acme:once"),
    });
    const missing = client.pulls.create({ ...repository, title: "Nothing", head: "nowhere", base: "main" });
    await expect(missing).rejects.toMatchObject({ status: 422 });
  });

  test("can't be merged when another one changed the same file first", async () => {
    const { github } = await start();
    const client = octokit(github);
    const first = await openPullRequest(client, "first");
    const second = await openPullRequest(client, "second", { path: "push/push.tf", text: "# two\n" });
    const elsewhere = await openPullRequest(client, "elsewhere", { path: "README.md", text: "# one\n" });
    await github.surface.merge("dana", first);
    await expect(github.surface.merge("dana", second)).rejects.toThrow("Merge conflict");
    await expect(github.surface.merge("dana", elsewhere)).rejects.toThrow("out of date");
    const asked = await client.pulls.get({ ...repository, pull_number: second });
    const askedAgain = await client.pulls.get({ ...repository, pull_number: second });
    expect([asked.data.mergeable, askedAgain.data.mergeable]).toEqual([null, false]);
  });

  test("is not merged when its head is not the one that was seen", async () => {
    const { github } = await start();
    const client = octokit(github);
    const number = await openPullRequest(client, "moving");
    const { data: main } = await client.git.getRef({ ...repository, ref: "heads/main" });
    const unseen = client.pulls.merge({ ...repository, pull_number: number, sha: main.object.sha });
    await expect(unseen).rejects.toMatchObject({ status: 409 });
  });

  test("follows its branch", async () => {
    const { github } = await start();
    const client = octokit(github);
    const number = await openPullRequest(client, "growing");
    const { data: main } = await client.git.getRef({ ...repository, ref: "heads/main" });
    await client.git.updateRef({ ...repository, ref: "heads/growing", sha: main.object.sha, force: true });
    expect((await github.surface.pullRequest(number)).head).toBe(main.object.sha);
  });
});

describe("a restart", () => {
  test("leaves key, tokens, commits, branches and pull requests as they were", async () => {
    const directory = mkdtempSync(join(tmpdir(), "firebreak-github-"));
    // Each start would make a key of its own.
    const { appKeyPem: _, ...keyless } = seed;
    const restart = () => start(directory, { port: 0 }, keyless);
    try {
      const first = await restart();
      const client = octokit(first.github);
      const merged = await openPullRequest(client, "merged");
      await first.github.surface.merge("dana", merged);
      const waiting = await openPullRequest(client, "waiting", { path: "README.md", text: "# waiting\n" });
      const before = await first.github.surface.pullRequests();
      const { data: main } = await client.git.getRef({ ...repository, ref: "heads/main" });
      const { token } = (await client.auth({ type: "installation" })) as { token: string };
      await first.close();

      const second = await restart();
      expect(second.github.app).toEqual(first.github.app);
      const moved = before.map((pull) => ({ ...pull, url: pull.url.replace(first.github.url, second.github.url) }));
      expect(await second.github.surface.pullRequests()).toEqual(moved);
      const sameClient = new Octokit({ baseUrl: second.github.url, auth: token });
      const { data: mainNow } = await sameClient.git.getRef({ ...repository, ref: "heads/main" });
      expect(mainNow.object.sha).toBe(main.object.sha);
      expect(await second.github.surface.merge("liam", waiting)).toMatchObject({ state: "merged" });
      expect(await openPullRequest(octokit(second.github), "next")).toBe(3);
      expect(second.context.ledger.entries().filter(({ effect }) => effect === "pulls.merge")).toHaveLength(2);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("a fault", () => {
  test("can refuse, cut or withhold any call, by its name or for the whole of GitHub", async () => {
    const { github, context } = await start();
    const client = octokit(github);
    const main = { ...repository, ref: "heads/main" };
    context.faults.set("github.git.getRef", { kind: "refuse", code: "Server Error", status: 502 }, 1);
    await expect(client.git.getRef(main)).rejects.toMatchObject({ status: 502 });
    await expect(client.git.getRef(main)).resolves.toMatchObject({ status: 200 });

    const sha = (await client.git.getRef(main)).data.object.sha;
    context.faults.set("github.git.createRef", { kind: "cut" }, 1);
    await expect(client.git.createRef({ ...repository, ref: "refs/heads/cut", sha })).rejects.toMatchObject({
      status: 500,
    });
    await expect(client.git.getRef({ ...repository, ref: "heads/cut" })).resolves.toMatchObject({ status: 200 });

    context.faults.set("github", { kind: "withhold" }, 1);
    const signal = AbortSignal.timeout(200);
    const unanswered = client.git.createRef({ ...repository, ref: "refs/heads/kept", sha, request: { signal } });
    await expect(unanswered).rejects.toMatchObject({ status: 500 });
    await expect(client.git.getRef({ ...repository, ref: "heads/kept" })).resolves.toMatchObject({ status: 200 });
  });
});

/** How many sockets of this process listen. */
function listening(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "TCPServerWrap").length;
}

async function connects(host: string, port: number): Promise<boolean> {
  const socket = createConnection({ host, port, timeout: 1000 });
  try {
    return await new Promise((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("timeout", () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
