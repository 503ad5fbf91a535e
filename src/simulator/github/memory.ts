import { generateKeyPairSync } from "node:crypto";
import type { Call } from "./call.ts";
import type { Emulation, Snapshot, TokenHolder } from "./emulator.ts";

/** What GitHub keeps on its shelf. */
export interface GitHubState {
  privateKeyPem: string;
  /** `null` until the repository is there. */
  repository: Snapshot | null;
  installationTokens: { token: string; holder: TokenHolder; expiresAt: string }[];
  /** Commit statuses, oldest first; absent on the shelf of a world that is older than them. */
  statuses?: CommitStatus[];
}

/** What an older kind of CI says of a commit. */
export interface CommitStatus {
  id: number;
  sha: string;
  context: string;
  state: "error" | "failure" | "pending" | "success";
  description: string | null;
  /** ISO 8601, in the machine's time. */
  at: string;
}

/** A GitHub that has never been started: only the App's key is there. */
export function emptyState(privateKeyPem: string): GitHubState {
  return { privateKeyPem, repository: null, installationTokens: [] };
}

/** Makes a private key for the App, as GitHub gives one out: PEM. */
export function makeAppKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return privateKey;
}

/** Brings a started emulate back to where the last process left it. */
export function restore(emulation: Emulation, state: GitHubState): void {
  if (state.repository !== null) emulation.restore(state.repository);
  for (const { token, holder } of state.installationTokens) emulation.tokens.set(token, holder);
}

/** Keeps a fresh installation token, so that a client need not notice our restart; forgets the expired ones. */
export function remember(said: Record<string, unknown>, emulation: Emulation, state: GitHubState): void {
  const token = String(said["token"]);
  const holder = emulation.tokens.get(token);
  if (holder === undefined) return;
  const alive = state.installationTokens.filter(({ expiresAt }) => Date.parse(expiresAt) > Date.now());
  state.installationTokens = [...alive, { token, holder, expiresAt: String(said["expires_at"]) }];
}

/** emulate takes any unknown token for its first user; GitHub does not, and ends installation tokens after an hour. */
export function isSignedIn({ token }: Call, emulation: Emulation, state: GitHubState): boolean {
  if (token === undefined || token.startsWith("eyJ")) return true;
  const installation = state.installationTokens.find((kept) => kept.token === token);
  if (installation !== undefined) return Date.parse(installation.expiresAt) > Date.now();
  return emulation.tokens.has(token);
}
