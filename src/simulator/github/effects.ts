import type { LedgerEntry } from "../core/ledger.ts";
import { pullRequestNumber } from "./call.ts";
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

function firstLine(message: unknown): string {
  return String(message).split("\n", 1)[0] ?? "";
}
