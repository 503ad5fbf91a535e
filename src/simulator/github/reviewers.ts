import { pullRequestNumber, refusal } from "./call.ts";
import type { Call } from "./call.ts";
import type { Emulation, PullRequestRow } from "./emulator.ts";

/** Who may be asked for a review. */
export interface Collaborators {
  /** By login. */
  people: readonly string[];
  /** By the last part of their name. */
  teams: readonly string[];
  /** `OWNER/NAME`. */
  repository: string;
}

/** GitHub asks nobody at all when one of those named can't be asked. */
export function refuseToAsk(
  call: Call,
  { pullRequests, users }: Emulation,
  { people, teams, repository }: Collaborators,
): Response | undefined {
  const row = pullRequests.all().find(({ number }) => number === pullRequestNumber(call));
  const author = users.all().find(({ id }) => id === row?.user_id)?.login;
  const asked = logins(call.body["reviewers"]);
  if (asked.some((login) => login === author)) {
    return refusal(422, "Review cannot be requested from pull request author.");
  }
  const strangers = asked.some((login) => !people.includes(login));
  const strange = logins(call.body["team_reviewers"]).some((slug) => !teams.includes(slug));
  if (!strangers && !strange) return undefined;
  const whom = strange ? "users or teams" : "users";
  return refusal(
    422,
    `Reviews may only be requested from collaborators. One or more of the ${whom} you specified is not a collaborator of the ${repository} repository.`,
  );
}

function logins(given: unknown): string[] {
  return Array.isArray(given) ? given.map(String) : [];
}

/** Who has reviewed is not waited for any more. */
export function forgetWhoReviewed(call: Call, { tokens, users, pullRequests }: Emulation): void {
  const login = tokens.get(call.token ?? "")?.login;
  const user = users.all().find((one) => one.login === login);
  const row = pullRequests.all().find(({ number }) => number === pullRequestNumber(call));
  if (user === undefined || row === undefined) return;
  pullRequests.update(row.id, { requested_reviewer_ids: without(row, user.id) });
}

function without({ requested_reviewer_ids }: PullRequestRow, user: number): number[] {
  return requested_reviewer_ids.filter((id) => id !== user);
}
