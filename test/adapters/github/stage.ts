import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { createGitHubCodeHost } from "../../../src/adapters/github/code-host.ts";
import type { GitHubConfig, GitHubPatience } from "../../../src/adapters/github/client.ts";
import type { CodeHost, ProposedChange } from "../../../src/ports/code-host.ts";
import type { GitHubSeed } from "../../../src/simulator/github/seed.ts";
import { seed, startGitHub } from "../../simulator/github/github-world.ts";
import type { GitHubTestWorld } from "../../simulator/github/github-world.ts";

/** Gives up at the first failure, so that each call of a test is one try. */
export const once: GitHubPatience = { answer: 10_000, retries: 0, pause: 1, rateLimit: 0 };
/** An answer is lost: it was applied all the same. */
export const cut = { kind: "cut" } as const;

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The repository, as Octokit's calls take it. */
export const repository = { owner: seed.owner, repo: seed.repository };

/** A simulated GitHub and the code host in front of it. */
export interface Stage {
  world: GitHubTestWorld;
  host: CodeHost;
  /** The same repository with another patience, or another configuration. */
  hostWith(patience: GitHubPatience, config?: Partial<GitHubConfig>): CodeHost;
  /** A change of push/push.tf on what the base branch holds now. */
  change(about?: Partial<ProposedChange>): Promise<ProposedChange>;
  /** GitHub as the App uses it, past the code host. */
  app(): Octokit;
  /** How often each effect was applied. */
  count(effect: string): number;
  /** Somebody else's change of the base branch. */
  land(path: string, text: string): Promise<void>;
}

/** Starts a GitHub that differs from the usual one by `begins`. */
export async function openStage(begins: Partial<GitHubSeed> = {}): Promise<Stage> {
  const world = await startGitHub(undefined, { port: 0 }, { ...seed, ...begins });
  const { github, context } = world;
  const where = { api: github.url, owner: seed.owner, repository: seed.repository, branch: "main", path: "push" };
  const hostWith = (patience: GitHubPatience, config: Partial<GitHubConfig> = {}): CodeHost =>
    createGitHubCodeHost({ ...where, ...github.app, ...config }, patience);
  const host = hostWith(once);
  return {
    world,
    host,
    hostWith,
    app() {
      const { privateKeyPem: privateKey, ...auth } = github.app;
      const signIn = { authStrategy: createAppAuth, auth: { ...auth, privateKey } };
      return new Octokit({ baseUrl: github.url, ...signIn, log: silent });
    },
    count: (effect) => context.ledger.entries().filter((entry) => entry.effect === effect).length,
    land: (path, text) => github.surface.push("liam", "main", { path, text }),
    async change(about = {}) {
      const base = await host.readBase();
      const text = await github.surface.file("push/push.tf");
      return {
        branch: "firebreak/rotation-1",
        title: "Rotate the push certificate of ios-prod",
        body: "The certificate expired. **No key is in here.**",
        commitMessage: "Rotate the push certificate of ios-prod\n\nIncident 1",
        baseCommit: base.commit,
        files: [{ path: "push/push.tf", text: text.replace(seed.secrets.production.version, "new-version") }],
        labels: ["firebreak"],
        draft: true,
        reviewers: { people: [], teams: [] },
        ...about,
      };
    },
  };
}
