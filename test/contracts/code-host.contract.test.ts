import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import type { GitHubConfig } from "../../src/adapters/github/client.ts";
import { createGitHubCodeHost } from "../../src/adapters/github/code-host.ts";
import type { CodeHost, ProposedChange } from "../../src/ports/code-host.ts";
import { seed, startGitHub } from "../simulator/github/github-world.ts";

/** A repository that the contract is held against. */
interface RepositoryUnderTest {
  config: GitHubConfig;
  close(): Promise<void>;
}

/** A repository of your own that nobody needs: branches, pull requests and issues are left in it, closed. */
const settings = [
  "GITHUB_CONTRACT_REPOSITORY",
  "GITHUB_CONTRACT_APP",
  "GITHUB_CONTRACT_INSTALLATION",
  "GITHUB_CONTRACT_KEY",
];
const missing = settings.filter((name) => process.env[name] === undefined);

async function simulated(): Promise<RepositoryUnderTest> {
  const { github, close } = await startGitHub();
  const where = { api: github.url, owner: seed.owner, repository: seed.repository, branch: "main", path: "" };
  return { config: { ...where, ...github.app }, close };
}

async function real(): Promise<RepositoryUnderTest> {
  const [name = "", app, installation, privateKeyPem = ""] = settings.map((setting) => process.env[setting]);
  const [owner = "", repository = ""] = name.split("/");
  const where = { api: "https://api.github.com", owner, repository, path: "" };
  const branch = process.env["GITHUB_CONTRACT_BRANCH"] ?? "main";
  const auth = { appId: Number(app), installationId: Number(installation), privateKeyPem };
  return { config: { ...where, branch, ...auth }, close: () => Promise.resolve() };
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };
/** Marks everything of this run. */
const run = randomUUID().slice(0, 8);

function holdsFor(open: () => Promise<RepositoryUnderTest>): void {
  let under: RepositoryUnderTest;
  let host: CodeHost;
  /** Somebody else who can push, past the code host. */
  let other: Octokit;
  let at: { owner: string; repo: string };

  beforeAll(async () => {
    under = await open();
    const { api: baseUrl, owner, repository: repo, appId, installationId, privateKeyPem: privateKey } = under.config;
    host = createGitHubCodeHost(under.config);
    other = new Octokit({
      baseUrl,
      authStrategy: createAppAuth,
      auth: { appId, installationId, privateKey },
      log: silent,
    });
    at = { owner, repo };
  });
  afterAll(() => under.close());

  async function parentOf(commit: string): Promise<string> {
    const { data } = await other.git.getCommit({ ...at, commit_sha: commit });
    return data.parents[0]?.sha ?? "";
  }

  async function changeOf(name: string, about: Partial<ProposedChange> = {}): Promise<ProposedChange> {
    const { commit: baseCommit } = await host.readBase();
    return {
      branch: `firebreak/contract-${run}-${name}`,
      title: `A contract: ${name}`,
      body: "Nobody needs this.",
      baseCommit,
      commitMessage: `A contract: ${name}`,
      files: [{ path: `contract/${run}-${name}.txt`, text: `${name}\n` }],
      labels: ["firebreak"],
      draft: true,
      reviewers: { people: [], teams: [] },
      ...about,
    };
  }

  async function pushTo(branch: string): Promise<string> {
    const { data: ref } = await other.git.getRef({ ...at, ref: `heads/${branch}` });
    const { data: before } = await other.git.getCommit({ ...at, commit_sha: ref.object.sha });
    const parents = [ref.object.sha];
    const wanted = { ...at, message: "Somebody else's", tree: before.tree.sha, parents };
    const { data: commit } = await other.git.createCommit(wanted);
    await other.git.updateRef({ ...at, ref: `heads/${branch}`, sha: commit.sha });
    return commit.sha;
  }

  const withdrawn = (name: string) => ({ key: `contract/${run}/${name}/withdrawn`, body: "The contract was kept." });
  const withdraw = (name: string, { number, head }: { number: number; head: string }) =>
    host.withdraw(number, { comment: withdrawn(name), ours: head });

  test("the base branch is at a commit whose paths and files can be read", async () => {
    const { commit, branch } = await host.readBase();
    expect([commit, branch]).toEqual([expect.stringMatching(/^[\da-f]{40}$/), under.config.branch]);
    const paths = await host.paths(commit);
    const [first = ""] = paths;
    expect((await host.readFiles(commit, (path) => path === first)).map(({ path }) => path)).toEqual([first]);
    const owners = await host.reviewersOf(commit, [first]);
    expect(Object.keys(owners).toSorted()).toEqual(["others", "people", "teams"]);
  });

  test("a change is proposed once, in one commit with the App's name and GitHub's signature", async () => {
    const change = await changeOf("once");
    const proposal = await host.propose(change);
    expect(await host.propose(change)).toEqual(proposal);
    expect(await host.find(change.branch)).toMatchObject({ number: proposal.number, state: "open" });
    const { data: commit } = await other.git.getCommit({ ...at, commit_sha: proposal.head });
    expect(commit.author.name).toMatch(/\[bot\]$/);
    expect(commit.verification.verified).toBe(true);
    expect(commit.parents.map(({ sha }) => sha)).toEqual([change.baseCommit]);
    expect(await host.observe(proposal.number)).toMatchObject({
      state: "open",
      behind: 0,
      draft: proposal.draft,
      mergedBy: null,
      mergedAt: null,
      mergeCommit: null,
    });
    await withdraw("once", proposal);
  });

  test("a change that two propose at the same time is there once", async () => {
    const change = await changeOf("twice");
    const [one, two] = await Promise.all([host.propose(change), host.propose(change)]);
    expect([one.number, one.head]).toEqual([two.number, two.head]);
    await withdraw("twice", one);
  });

  test("a draft is published once", async () => {
    const proposal = await host.propose(await changeOf("published"));
    expect(proposal.draft).toBe(proposal.remarks.length === 0);
    await host.publish(proposal.number);
    await host.publish(proposal.number);
    expect(await host.observe(proposal.number)).toMatchObject({ draft: false, state: "open" });
    await withdraw("published", proposal);
  });

  test("a change is made anew on the base as it is now", async () => {
    const now = await changeOf("renewed");
    const before = await host.propose({ ...now, baseCommit: await parentOf(now.baseCommit) });
    expect((await host.observe(before.number)).behind).toBeGreaterThan(0);
    const renewed = await host.renew(before.number, before.head, now);
    expect(await host.renew(before.number, before.head, now)).toMatchObject({ head: renewed.head });
    expect(await host.observe(before.number)).toMatchObject({ behind: 0, head: renewed.head });
    await withdraw("renewed", renewed);
  });

  test("what somebody else has pushed stays", async () => {
    const change = await changeOf("pushed");
    const proposal = await host.propose(change);
    const theirs = await pushTo(change.branch);
    const anew = { ...change, baseCommit: await parentOf(change.baseCommit) };
    await expect(host.renew(proposal.number, proposal.head, anew)).rejects.toMatchObject({ kind: "not-now" });
    expect(await withdraw("pushed", proposal)).toMatchObject({ outcome: "withdrawn", branch: "kept" });
    const { data: ref } = await other.git.getRef({ ...at, ref: `heads/${change.branch}` });
    expect(ref.object.sha).toBe(theirs);
    await other.git.deleteRef({ ...at, ref: `heads/${change.branch}` });
  });

  test("a withdrawn pull request is closed, and its branch gone, however often it is asked for", async () => {
    const change = await changeOf("withdrawn");
    const proposal = await host.propose(change);
    const done = { outcome: "withdrawn", branch: "deleted", remarks: [] };
    expect(await withdraw("withdrawn", proposal)).toEqual(done);
    expect(await withdraw("withdrawn", proposal)).toEqual(done);
    expect(await host.find(change.branch)).toMatchObject({ number: proposal.number, state: "closed" });
    await expect(other.git.getRef({ ...at, ref: `heads/${change.branch}` })).rejects.toMatchObject({ status: 404 });
    const { data: said } = await other.issues.listComments({ ...at, issue_number: proposal.number });
    expect(said).toHaveLength(1);
  });

  test("an issue is opened once for its key, commented on once, and closed", async () => {
    const issue = { key: `contract/${run}/issue`, title: "A contract", body: "Nobody needs this.", assignees: [] };
    const opened = await host.openIssue({ ...issue, labels: ["firebreak"] });
    expect(await host.openIssue({ ...issue, labels: ["firebreak"] })).toEqual(opened);
    const done = { key: `contract/${run}/done`, body: "The contract was kept." };
    await host.comment(opened.number, done);
    await host.closeIssue(opened.number, done);
    await host.closeIssue(opened.number, done);
    expect(await host.openIssue({ ...issue, labels: ["firebreak"] })).toMatchObject({ ...opened, state: "closed" });
    const { data: said } = await other.issues.listComments({ ...at, issue_number: opened.number });
    expect(said).toHaveLength(1);
  });
}

describe("a code host: the simulated GitHub", () => {
  holdsFor(simulated);
});

const title =
  missing.length === 0 ? "a code host: GitHub" : `a code host: GitHub (skipped: ${missing.join(", ")} not set)`;
// oxlint-disable-next-line house/real-tests -- GitHub itself can only be asked with an App's key
(missing.length === 0 ? describe : describe.skip)(title, () => {
  holdsFor(real);
});
