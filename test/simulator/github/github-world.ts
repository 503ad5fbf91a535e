import { createWorldClock, type WorldClock } from "../../../src/simulator/core/clock.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import { createFaults } from "../../../src/simulator/core/faults.ts";
import { openLedger } from "../../../src/simulator/core/ledger.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import { makeAppKey } from "../../../src/simulator/github/memory.ts";
import type { GitHubSeed } from "../../../src/simulator/github/seed.ts";
import { createGitHubWorld } from "../../../src/simulator/github/world.ts";
import type { GitHubOptions, GitHubWorld } from "../../../src/simulator/github/world.ts";

/** What the GitHub of the tests begins with. */
export const seed: GitHubSeed = {
  owner: "acme",
  repository: "mobile-infrastructure",
  people: [
    { login: "dana", name: "Dana Reyes" },
    { login: "liam", name: "Liam Okafor" },
  ],
  secrets: {
    production: { name: "push/apns/ios-prod", version: "11111111-2222-4333-8444-555555555555" },
    sandbox: { name: "push/apns/ios-sandbox", version: "66666666-7777-4888-9999-000000000000" },
  },
  // One for all worlds of a file: each takes a fifth of a second to make.
  appKeyPem: makeAppKey(),
};

/** A world with a GitHub alone. */
export interface GitHubTestWorld {
  context: WorldContext;
  github: GitHubWorld;
  close(): Promise<void>;
}

/** Starts GitHub in a world of its own; in `directory`, when it has to outlive itself. */
export async function startGitHub(
  directory?: string,
  { clock = createWorldClock(), ...options }: GitHubOptions & { clock?: WorldClock } = { port: 0 },
  begins: GitHubSeed = seed,
): Promise<GitHubTestWorld> {
  const shelves = openShelves(directory);
  const context = { shelves, clock, faults: createFaults(), ledger: openLedger(shelves, clock) };
  const github = await createGitHubWorld(context, begins, options);
  return { context, github, close: () => github.close() };
}
