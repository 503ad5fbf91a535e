import type { LedgerEntry } from "../core/ledger.ts";
import { branchIn, pullRequestNumber } from "./call.ts";
import type { Call } from "./call.ts";

/** The entry that the ledger gets for a call that was applied; `undefined` for one without an effect to count. */
export function effectOf(
  call: Call,
  said: Record<string, unknown>,
  repository: string,
): Omit<LedgerEntry, "at"> | undefined {
  const effect = (subject: string, detail: LedgerEntry["detail"]): Omit<LedgerEntry, "at"> => ({
    vendor: "github",
    effect: call.name,
    subject,
    detail,
  });
  switch (call.name) {
    case "git.createCommit":
      return effect(repository, { sha: String(said["sha"]), message: firstLine(call.body["message"]) });
    case "git.createRef":
      return effect(`${repository}:${String(call.body["ref"]).replace("refs/heads/", "")}`, {
        sha: String(call.body["sha"]),
      });
    case "pulls.create":
      return effect(`${repository}#${said["number"] as number}`, {
        title: String(call.body["title"]),
        branch: String(call.body["head"]),
      });
    case "graphql.markPullRequestReadyForReview":
      return accepted(said) ? effect(repository, { pullRequest: String(inputOf(call)["pullRequestId"]) }) : undefined;
    case "graphql.updateRefs":
      return accepted(said) ? effect(repository, movesIn(inputOf(call))) : undefined;
    case "git.updateRef":
    case "git.deleteRef":
      return effect(`${repository}:${branchIn(call)}`, {});
    case "issues.create":
      return effect(`${repository}#${said["number"] as number}`, { title: String(call.body["title"]) });
    case "issues.createComment":
      return effect(`${repository}#${numberIn(call)}`, { comment: firstLine(call.body["body"]) });
    case "pulls.requestReviewers":
      return effect(`${repository}#${pullRequestNumber(call)}`, { asked: namesIn(call).join(", ") });
    case "pulls.merge":
      return effect(`${repository}#${pullRequestNumber(call)}`, { commit: String(said["sha"]) });
    case "pulls.update":
      return said["state"] === "closed"
        ? effect(`${repository}#${pullRequestNumber(call)}`, { state: "closed" })
        : undefined;
    default:
      return undefined;
  }
}

/** GraphQL answers 200 to what it refuses, too. */
function accepted(said: Record<string, unknown>): boolean {
  return said["errors"] === undefined;
}

function inputOf({ body }: Call): Record<string, unknown> {
  return (body["variables"] as { input?: Record<string, unknown> } | undefined)?.input ?? {};
}

/** Where each reference is afterwards. */
function movesIn({ refUpdates }: Record<string, unknown>): Record<string, string> {
  const updates = (refUpdates ?? []) as { name: string; afterOid: string }[];
  return Object.fromEntries(updates.map(({ name, afterOid }) => [name, afterOid]));
}

function numberIn({ request }: Call): number {
  return Number(/\/issues\/(\d+)/.exec(request.url)?.[1]);
}

function namesIn({ body }: Call): string[] {
  return [body["reviewers"], body["team_reviewers"]].flatMap((names) =>
    Array.isArray(names) ? names.map(String) : [],
  );
}

function firstLine(message: unknown): string {
  return String(message).split("\n", 1)[0] ?? "";
}
