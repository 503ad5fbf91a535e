import type { Comparison } from "./api.ts";
import type { PullRequestRow } from "./emulator.ts";
import { passes, unmet, verdictsAt, type Requirements, type RequirementsParts } from "./requirements.ts";

/**
 * `mergeable_state` as GitHub gives it. `behind`: the base branch has moved on; `dirty`: and it changed a file that
 * the pull request changes too; `blocked`: a rule is not met; `unstable`: a check that nobody asks for has not passed.
 */
export type Mergeability = "clean" | "behind" | "dirty" | "draft" | "blocked" | "unstable";

/** Everything that keeps a pull request from being merged, the worst first. */
export async function mergeabilityOf(
  row: PullRequestRow,
  requirements: Requirements,
  parts: RequirementsParts,
): Promise<Mergeability> {
  const fit = await fitOf(row, parts);
  if (fit === "dirty") return fit;
  if (row.draft) return "draft";
  if (fit === "behind") return fit;
  if ((await unmet(row, requirements, parts)).length > 0) return "blocked";
  const verdicts = await verdictsAt(row.head_sha, parts);
  return [...verdicts.values()].every(passes) ? "clean" : "unstable";
}

/**
 * Whether a pull request fits its base. emulate would put the head's files over the base's, whatever
 * had happened there; so what is behind has to be brought up to date first, as on a branch that is
 * protected so. Two changes of one file are a conflict, wherever in it they are.
 */
export async function fitOf(
  row: PullRequestRow,
  { ci, path }: Pick<RequirementsParts, "ci" | "path">,
): Promise<"clean" | "behind" | "dirty"> {
  const compare = async (base: string, head: string): Promise<Comparison> =>
    ci.ask("GET", `${path}/compare/${base}...${head}`);
  const change = await compare(row.base_ref, row.head_sha);
  if (change.behind_by === 0) return "clean";
  const since = await compare(change.merge_base_commit.sha, row.base_ref);
  const moved = new Set(since.files.map(({ filename }) => filename));
  return change.files.some(({ filename }) => moved.has(filename)) ? "dirty" : "behind";
}
