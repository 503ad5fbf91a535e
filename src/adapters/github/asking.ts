import { FirebreakError } from "../../domain/errors.ts";
import type { ErrorKind } from "../../domain/errors.ts";
import type { GitHubConfig } from "./client.ts";
import { graphqlRefusal, type Headers, isRequestFailure, type RequestFailure, saying } from "./failure.ts";

/** What is asked of GitHub: in words, and the permission that an App needs for it. */
export interface Question {
  /** Completes "GitHub refused to …": `create the branch firebreak/1`. */
  doing: string;
  /** As GitHub's settings name it: `Contents: write`. */
  permission: string;
}

/** Asks GitHub; what it refuses becomes a FirebreakError in words. */
export type Asking = <Answer>(question: Question, ask: () => Promise<Answer>) => Promise<Answer>;

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
  const refusal = graphqlRefusal(error);
  if (refusal !== undefined) {
    const meant = { status: statusOf[refusal.type ?? ""] ?? 422, said: refusal.message, headers: refusal.headers };
    return refused(meant, question, config);
  }
  if (!isRequestFailure(error)) return badKey(config, question);
  if (error.response === undefined) return unreachable(error, question, config);
  if (error.request.url.endsWith("/access_tokens") && error.status < 500) return notInstalled(error, config);
  const { status, response } = error;
  return refused({ status, said: saying(error), headers: response.headers, cause: trace(error) }, question, config);
}

/** What the REST API would have answered to the same. */
const statusOf: Record<string, number> = { NOT_FOUND: 404, FORBIDDEN: 403, UNPROCESSABLE: 422, RATE_LIMITED: 429 };

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

/** GitHub's no, from either of its APIs. */
interface No {
  status: number;
  /** GitHub's own words. */
  said: string;
  headers: Headers;
  /** For the log. */
  cause?: Error;
}

interface Refusal {
  kind: ErrorKind;
  found: string;
  todo: string;
}

function refused(no: No, question: Question, config: GitHubConfig): FirebreakError {
  const { kind, found, todo } = refusalOf(no, question, config);
  const cause = no.cause ?? new Error(`GraphQL: ${no.said}`);
  return new FirebreakError(kind, `GitHub refused to ${question.doing}.`, { found, todo, cause });
}

function refusalOf(no: No, { permission }: Question, config: GitHubConfig): Refusal {
  const { status, said, headers } = no;
  const where = `${config.owner}/${config.repository}`;
  if (status === 429 || (status === 403 && isRateLimit(no))) {
    return { kind: "unavailable", found: `a rate limit${waitOf(headers)}`, todo: "Firebreak tries again later." };
  }
  if (status === 401) {
    return { kind: "misconfigured", found: "a sign-in that GitHub no longer takes", todo: "Check the GitHub App." };
  }
  if (status === 403) {
    const said = headers["x-accepted-github-permissions"];
    const needed = `"${permission}"${said === undefined ? "" : ` (GitHub says ${said})`}`;
    return {
      kind: "not-allowed",
      found: `the App ${config.appId} may not do that in ${where}`,
      todo: `Grant the GitHub App the permission ${needed} and accept it for the installation.`,
    };
  }
  if (status === 404) {
    return {
      kind: "not-found",
      found: `nothing there in ${where} that the App ${config.appId} can see`,
      todo: `Check owner, repository and branch (${config.branch}), and that the App is installed on ${where}.`,
    };
  }
  if (status === 410) {
    return { kind: "misconfigured", found: said, todo: `Switch it on in the settings of ${where}.` };
  }
  if (status === 409) return { kind: "not-now", found: said, todo: "Firebreak reads again and retries." };
  if (status >= 500) return { kind: "unavailable", found: `HTTP ${status}`, todo: "Firebreak tries again later." };
  return { kind: "bad-input", found: said, todo: `Look at the branch and its pull request in ${where}.` };
}

/** A primary limit says that nothing remains, a secondary one when to come back, or only what it is. (GitHub REST API, "Rate limits".) */
function isRateLimit({ headers, said }: No): boolean {
  return (
    headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0" || /\brate limit\b/i.test(said)
  );
}

function waitOf(headers: Headers): string {
  const seconds = headers["retry-after"];
  if (seconds !== undefined) return `; GitHub asks to wait ${seconds} seconds`;
  const reset = Number(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] !== "0" || !(reset > 0)) return "";
  return `; it ends at ${new Date(reset * 1000).toISOString()}`;
}

/** What the log gets: neither the request's body nor its headers. */
function trace(error: RequestFailure): Error {
  const id = error.response?.headers["x-github-request-id"] ?? "none";
  return new Error(`${error.request.method} ${error.request.url}: ${error.status} ${saying(error)} (request ${id})`);
}
