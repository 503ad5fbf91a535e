import type { Api } from "./api.ts";
import type { PullRequestRow } from "./emulator.ts";
import type { Statuses } from "./statuses.ts";

/** What the ruleset of the main branch asks for before a merge. */
export interface Requirements {
  approvals: number;
  /** Names of check runs or contexts of statuses. */
  checks: readonly string[];
}

/** What a pull request's requirements are read from: the API for a reader at `/repos/OWNER/NAME`. */
export interface RequirementsParts {
  ci: Api;
  path: string;
  statuses: Statuses;
}

/** What CI says of a commit, by name, in GitHub's words for a check run's conclusion; `null` while it is under way. */
export async function verdictsAt(
  sha: string,
  { ci, path, statuses }: RequirementsParts,
): Promise<Map<string, string | null>> {
  const runs = await ci.ask<{ check_runs: { name: string; conclusion: string | null }[] }>(
    "GET",
    `${path}/commits/${sha}/check-runs`,
  );
  return new Map([
    ...runs.check_runs.map(({ name, conclusion }) => [name, conclusion] as const),
    ...statuses.at(sha).map(({ context, state }) => [context, state === "pending" ? null : state] as const),
  ]);
}

/** What keeps a pull request from being merged by the ruleset, in GitHub's words. */
export async function unmet(
  row: PullRequestRow,
  { approvals, checks }: Requirements,
  parts: RequirementsParts,
): Promise<string[]> {
  const verdicts = await verdictsAt(row.head_sha, parts);
  const missing = checks.flatMap((name) => {
    const verdict = verdicts.get(name);
    if (passes(verdict)) return [];
    return [
      `Required status check "${name}" is ${verdict === undefined || verdict === null ? "expected" : "failing"}.`,
    ];
  });
  if (approvals <= (approvals === 0 ? 0 : await approvalsOf(row, parts))) return missing;
  const reviews = approvals === 1 ? "approving review is" : "approving reviews are";
  return [`At least ${approvals} ${reviews} required by reviewers with write access.`, ...missing];
}

/** Whether CI has found nothing wrong so far that a required check would not let through. */
export function passes(verdict: string | null | undefined): boolean {
  return verdict === "success" || verdict === "neutral" || verdict === "skipped";
}

/** The last word of each reviewer but the author counts. */
async function approvalsOf(row: PullRequestRow, { ci, path }: RequirementsParts): Promise<number> {
  const reviews = await ci.ask<{ user: { id: number } | null; state: string }[]>(
    "GET",
    `${path}/pulls/${row.number}/reviews?per_page=100`,
  );
  const last = new Map<number, string>();
  for (const { user, state } of reviews) {
    if (user !== null && user.id !== row.user_id && state !== "COMMENTED") last.set(user.id, state);
  }
  return [...last.values()].filter((state) => state === "APPROVED").length;
}
