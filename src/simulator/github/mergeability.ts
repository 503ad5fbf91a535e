import type { Api, Comparison } from "./api.ts";
import type { PullRequestRow } from "./emulator.ts";

/** `behind`: the base branch has moved on; `dirty`: and it changed a file that the pull request changes too. */
export type Mergeability = "clean" | "behind" | "dirty";

/**
 * Whether a pull request can be merged. emulate would put the head's files over the base's, whatever
 * had happened there; so what is behind has to be brought up to date first, as on a branch that is
 * protected so. Two changes of one file are a conflict, wherever in it they are.
 */
export async function mergeabilityOf(row: PullRequestRow, ci: Api, path: string): Promise<Mergeability> {
  const compare = async (base: string, head: string): Promise<Comparison> =>
    ci.ask("GET", `${path}/compare/${base}...${head}`);
  const change = await compare(row.base_ref, row.head_sha);
  if (change.behind_by === 0) return "clean";
  const since = await compare(change.merge_base_commit.sha, row.base_ref);
  const moved = new Set(since.files.map(({ filename }) => filename));
  return change.files.some(({ filename }) => moved.has(filename)) ? "dirty" : "behind";
}
