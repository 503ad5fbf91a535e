import { createAsking } from "./asking.ts";
import type { Asking } from "./asking.ts";
import { createGitHubClient } from "./client.ts";
import type { GitHubConfig, GitHubPatience } from "./client.ts";

/** The repository at GitHub, as every part of the adapter works with it. */
export interface GitHub {
  octokit: ReturnType<typeof createGitHubClient>;
  ask: Asking;
  /** Owner and repository, as every call takes them. */
  at: { owner: string; repo: string };
  /** The branch that changes are proposed to. */
  base: string;
}

/** Nothing is asked of GitHub yet. */
export function connect(config: GitHubConfig, patience?: GitHubPatience): GitHub {
  return {
    octokit: createGitHubClient(config, patience),
    ask: createAsking(config),
    at: { owner: config.owner, repo: config.repository },
    base: config.branch,
  };
}
