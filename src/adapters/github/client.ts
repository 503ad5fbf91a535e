import { createAppAuth } from "@octokit/auth-app";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import type { ThrottlingOptions } from "@octokit/plugin-throttling";
import { Octokit } from "@octokit/rest";

/** Where the repository is, and how the bot signs in. */
export interface GitHubConfig {
  /** `https://api.github.com`, or `https://HOST/api/v3` of a GitHub Enterprise Server. */
  api: string;
  owner: string;
  repository: string;
  /** The base branch: changes are proposed to it. */
  branch: string;
  /** The directory of the infrastructure's code; "" is the whole repository. */
  path: string;
  appId: number;
  installationId: number;
  /** The GitHub App's private key, PEM. */
  privateKeyPem: string;
}

/** How long GitHub is waited for before a phase gives up and is tried again later. */
export interface GitHubPatience {
  /** For one answer, in milliseconds. */
  answer: number;
  /** Further tries after a failure that may pass. */
  retries: number;
  /** Before the first of them, in milliseconds; 4 and 9 times as long before the next ones. */
  pause: number;
  /** The longest wait that GitHub may ask for at a rate limit, in seconds. */
  rateLimit: number;
}

const patience: GitHubPatience = { answer: 15_000, retries: 2, pause: 1_000, rateLimit: 20 };

const PatientOctokit = Octokit.plugin(retry, throttling);

/** GitHub's API for the configured App: retried, within deadlines, and as slow as GitHub asks. */
export function createGitHubClient(config: GitHubConfig, { answer, retries, pause, rateLimit } = patience): Octokit {
  const worthWaiting = (...[seconds, , , tried]: [number, object, object, number]): boolean =>
    tried < retries && seconds <= rateLimit;
  return new PatientOctokit({
    baseUrl: config.api,
    userAgent: "firebreak",
    authStrategy: createAppAuth,
    auth: { appId: config.appId, installationId: config.installationId, privateKey: config.privateKeyPem },
    log: silent,
    request: { fetch: withDeadline(answer) },
    retry: { retries, retryAfterBaseValue: pause, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451] },
    throttle: { onRateLimit: worthWaiting, onSecondaryRateLimit: worthWaiting, write: unpaced, notifications: unpaced },
  });
}

/** Every failure comes back as an error with its words; Octokit's own lines would say it twice. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * The throttling plugin spaces writes by one second, and those that notify somebody by three, as
 * GitHub advises for "a large number" of them. A rotation makes five in all.
 */
const unpaced = {
  key: () => ({ schedule: async (_job: object, run: () => Promise<void>) => run() }),
} as unknown as NonNullable<ThrottlingOptions["write"]>;

/** A fetch whose every try ends in time, so that an answer which never comes is not waited for. */
function withDeadline(milliseconds: number): typeof fetch {
  return (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(milliseconds) });
}
