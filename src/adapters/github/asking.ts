import { FirebreakError } from "../../domain/errors.ts";
import type { ErrorKind } from "../../domain/errors.ts";
import type { GitHubConfig } from "./client.ts";

/** What is asked of GitHub: in words, and the permission that an App needs for it. */
export interface Question {
  /** Completes "GitHub refused to …": `create the branch firebreak/1`. */
  doing: string;
  /** As GitHub's settings name it: `Contents: write`. */
  permission: string;
}

/** Asks GitHub; what it refuses becomes a FirebreakError in words. */
export type Asking = <Answer>(question: Question, ask: () => Promise<Answer>) => Promise<Answer>;

/** Octokit's error for a request that failed: with a response when GitHub refused, without one when none came. */
interface RequestFailure extends Error {
  status: number;
  request: { method: string; url: string };
  response?: { status: number; headers: Record<string, string | number | undefined> };
}

function isRequestFailure(error: unknown): error is RequestFailure {
  return error instanceof Error && "status" in error && "request" in error;
}

/** Whether GitHub answered with that HTTP status. */
export function answered(error: unknown, status: number): boolean {
  return isRequestFailure(error) && error.response?.status === status;
}

/** How this App asks about this repository. */
export function createAsking(config: GitHubConfig): Asking {
  return async (question, ask) => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof FirebreakError) throw error;
      throw inWords(error, question, config);
    }
  };
}

function inWords(error: unknown, question: Question, config: GitHubConfig): FirebreakError {
  if (!isRequestFailure(error)) return badKey(config, question);
  if (error.response === undefined) return unreachable(error, question, config);
  if (error.request.url.endsWith("/access_tokens") && error.status < 500) return notInstalled(error, config);
  return refused(error, question, config);
}

/** Signing in fails before any request when the key can't sign. */
function badKey(config: GitHubConfig, { doing }: Question): FirebreakError {
  return new FirebreakError("misconfigured", `Firebreak can't sign in at GitHub to ${doing}.`, {
    found: "a private key that can't sign",
    expected: `the private key of the GitHub App ${config.appId}, in PEM, as GitHub gave it`,
    todo: "Make a new private key in the App's settings and give it to Firebreak.",
  });
}

function unreachable(error: RequestFailure, { doing }: Question, config: GitHubConfig): FirebreakError {
  return new FirebreakError("unavailable", `GitHub did not answer when asked to ${doing}.`, {
    found: `no answer from ${new URL(config.api).host} in time`,
    todo: "Firebreak tries again. If it stays, see https://www.githubstatus.com and the way out of your network.",
    cause: trace(error),
  });
}

/** The App itself is not let in: wrong key, or not installed where the configuration says. */
function notInstalled(error: RequestFailure, config: GitHubConfig): FirebreakError {
  const key = error.status === 401;
  return new FirebreakError("misconfigured", "GitHub does not let Firebreak's App sign in.", {
    found: key
      ? `GitHub does not know the private key as one of the App ${config.appId}`
      : `the App ${config.appId} has no usable installation ${config.installationId} (HTTP ${error.status})`,
    expected: key ? "the App's id and one of its own private keys" : `an installation on ${config.owner}`,
    todo: "Compare appId, installationId and the private key with the App's settings at GitHub.",
    cause: trace(error),
  });
}

interface Refusal {
  kind: ErrorKind;
  found: string;
  todo: string;
}

function refused(error: RequestFailure, question: Question, config: GitHubConfig): FirebreakError {
  const { kind, found, todo } = refusalOf(error, question, config);
  return new FirebreakError(kind, `GitHub refused to ${question.doing}.`, { found, todo, cause: trace(error) });
}

function refusalOf(error: RequestFailure, { permission }: Question, config: GitHubConfig): Refusal {
  const where = `${config.owner}/${config.repository}`;
  const headers = error.response?.headers ?? {};
  if (error.status === 429 || (error.status === 403 && isRateLimit(error))) {
    const wait = headers["retry-after"];
    return {
      kind: "unavailable",
      found: `a rate limit${wait === undefined ? "" : `; GitHub asks to wait ${wait} seconds`}`,
      todo: "Firebreak tries again later.",
    };
  }
  if (error.status === 401) {
    return { kind: "misconfigured", found: "a sign-in that GitHub no longer takes", todo: "Check the GitHub App." };
  }
  if (error.status === 403) {
    const needed = headers["x-accepted-github-permissions"] ?? permission;
    return {
      kind: "not-allowed",
      found: `the App ${config.appId} may not do that in ${where}`,
      todo: `Grant the GitHub App the permission "${needed}" and accept it for the installation.`,
    };
  }
  if (error.status === 404) {
    return {
      kind: "not-found",
      found: `nothing there in ${where} that the App ${config.appId} can see`,
      todo: `Check owner, repository and branch (${config.branch}), and that the App is installed on ${where}.`,
    };
  }
  if (error.status === 409)
    return { kind: "not-now", found: saying(error), todo: "Firebreak reads again and retries." };
  if (error.status >= 500) {
    return { kind: "unavailable", found: `HTTP ${error.status}`, todo: "Firebreak tries again later." };
  }
  return { kind: "bad-input", found: saying(error), todo: `Look at the branch and its pull request in ${where}.` };
}

function isRateLimit(error: RequestFailure): boolean {
  const headers = error.response?.headers ?? {};
  return headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0";
}

/** GitHub's own words, without the link to its documentation. */
function saying(error: RequestFailure): string {
  return error.message.replace(/ - https:\S+$/, "");
}

/** What the log gets: neither the request's body nor its headers. */
function trace(error: RequestFailure): Error {
  const id = error.response?.headers["x-github-request-id"] ?? "none";
  return new Error(`${error.request.method} ${error.request.url}: ${error.status} ${saying(error)} (request ${id})`);
}
