import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SeedConfig } from "emulate";
import type { WorkflowSeed } from "./actions.ts";
import type { Api } from "./api.ts";

/** What GitHub begins with. */
export interface GitHubSeed {
  /** The organisation's login. */
  owner: string;
  repository: string;
  /** Members of the organisation: they may merge and close. */
  people: { login: string; name: string }[];
  /** The secrets that the Terraform files read, and the version that each pins. */
  secrets: Record<"production" | "sandbox", { name: string; version: string }>;
  /** Teams that may be asked for a review, by the last part of their name; those of CODEOWNERS when left out. */
  teams?: readonly string[];
  /** How many approvals a ruleset asks for before a merge; none when left out. Its people are owners, who bypass it. */
  approvals?: number;
  /** The checks that the ruleset asks for; none when left out. */
  requiredChecks?: readonly string[];
  /** Nobody bypasses the ruleset. */
  enforced?: true;
  /** Files of the repository beside the infrastructure's. */
  files?: readonly { path: string; text: string; mode?: "100755" | "120000" }[];
  /** How many entries a recursive listing of a tree has; 100,000, as GitHub's, when left out. (REST API, "Get a tree".) */
  treeEntries?: number;
  /** The repository has no drafts, as private ones of the free plan. */
  drafts?: false;
  /** The workflows that can be started by hand; none when left out. */
  workflows?: readonly WorkflowSeed[];
  /** Whether this host can answer a dispatch with its run; GitHub itself can, unless said otherwise. */
  answersWithRun?: boolean;
  /** The private key of the App, PEM; a new one is made when left out, which takes a moment. */
  appKeyPem?: string;
  /** What the App is granted, where that is something else than it should be. */
  permissions?: Readonly<Record<string, string>>;
}

/** The GitHub App that the bot signs in as. */
export const app = { appId: 870413, installationId: 52170331, slug: "firebreak", name: "Firebreak" };

/** What the App may do: what the product's documentation asks an owner to grant, and nothing else. */
const permissions = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "read",
  statuses: "read",
};

/** The repository's own machine: it wrote the first commits and reports checks. */
export const ci = { login: "terraform-ci", name: "Terraform CI" };

/** The branch that everything is merged to. */
export const mainBranch = "main";

/** The teams of the organisation. */
export function teamsOf({ teams = ["mobile-platform", "security"] }: GitHubSeed): readonly string[] {
  return teams;
}

/** Makes the teams of the organisation. */
export async function makeTeams(api: Api, seed: GitHubSeed): Promise<void> {
  for (const name of teamsOf(seed)) await api.ask("POST", `/orgs/${seed.owner}/teams`, { name });
}

/** What emulate is started with. */
export function emulateSeed(seed: GitHubSeed, privateKeyPem: string): SeedConfig {
  const members = [ci, ...seed.people];
  const installation = {
    installation_id: app.installationId,
    account: seed.owner,
    repository_selection: "selected",
    repositories: [seed.repository],
  };
  return {
    tokens: {},
    github: {
      users: members,
      orgs: [{ login: seed.owner, members: members.map(({ login }) => ({ login, role: "admin" })) }],
      repos: [{ owner: seed.owner, name: seed.repository, private: true, default_branch: mainBranch, auto_init: true }],
      apps: [
        {
          app_id: app.appId,
          slug: app.slug,
          name: app.name,
          private_key: privateKeyPem,
          permissions: seed.permissions ?? permissions,
          installations: [installation],
        },
      ],
    },
  };
}

/** Commits the infrastructure to the empty repository, as its team would have, at the given time. */
export async function commitInfrastructure(api: Api, seed: GitHubSeed, at: Date): Promise<void> {
  const path = `/repos/${seed.owner}/${seed.repository}/git`;
  const first = await api.ask<{ object: { sha: string } }>("GET", `${path}/ref/heads/${mainBranch}`);
  const tree = await api.ask<{ sha: string }>("POST", `${path}/trees`, {
    tree: [...infrastructure(seed), ...(seed.files ?? [])].map(({ path, text, mode = "100644" }) => ({
      path,
      mode,
      type: "blob",
      content: text,
    })),
  });
  const author = { name: ci.name, email: `${ci.login}@users.noreply.github.com`, date: at.toISOString() };
  const commit = await api.ask<{ sha: string }>("POST", `${path}/commits`, {
    message: "Push: the SNS platform applications for iOS",
    tree: tree.sha,
    parents: [first.object.sha],
    author,
    committer: author,
  });
  await api.ask("PATCH", `${path}/refs/heads/${mainBranch}`, { sha: commit.sha });
}

/** What stands in the files for the secrets of the seed. */
const written = {
  production: { name: "push/apns/ios-prod", version: "00000000-0000-4000-8000-000000000001" },
  sandbox: { name: "push/apns/ios-sandbox", version: "00000000-0000-4000-8000-000000000002" },
};

function infrastructure(seed: GitHubSeed): NonNullable<GitHubSeed["files"]> {
  const folder = fileURLToPath(new URL("../assets/infrastructure/", import.meta.url));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: file.slice(folder.length).replaceAll("\\", "/"),
      text: withSecrets(readFileSync(file, "utf8"), seed),
    }));
}

function withSecrets(text: string, { secrets }: GitHubSeed): string {
  return (["production", "sandbox"] as const).reduce(
    (filled, stage) =>
      filled
        .replaceAll(`"${written[stage].name}"`, `"${secrets[stage].name}"`)
        .replaceAll(written[stage].version, secrets[stage].version),
    text,
  );
}
