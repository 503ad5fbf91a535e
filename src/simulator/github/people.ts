import type { Api } from "./api.ts";

/** What CI says of a pull request's head. */
export interface CheckReport {
  name: string;
  state: "pending" | "passed" | "failed";
  /** Reports in the older way, by a commit status. */
  asStatus?: true;
}

/** Commits one file on top of a branch, as the person whose API it is. */
export async function pushFile(
  api: Api,
  path: string,
  { branch, file }: { branch: string; file: { path: string; text: string } },
): Promise<void> {
  const ref = await api.ask<{ object: { sha: string } }>("GET", `${path}/git/ref/heads/${branch}`);
  const parent = ref.object.sha;
  const before = await api.ask<{ tree: { sha: string } }>("GET", `${path}/git/commits/${parent}`);
  const tree = await api.ask<{ sha: string }>("POST", `${path}/git/trees`, {
    base_tree: before.tree.sha,
    tree: [{ path: file.path, mode: "100644", type: "blob", content: file.text }],
  });
  const commit = await api.ask<{ sha: string }>("POST", `${path}/git/commits`, {
    message: `Change ${file.path}`,
    tree: tree.sha,
    parents: [parent],
  });
  await api.ask("PATCH", `${path}/git/refs/heads/${branch}`, { sha: commit.sha });
}

/** The call by which CI reports a check run at a commit: its address below the repository, and its body. */
export function runOf({ name, state }: CheckReport, head: string): [address: string, body: object] {
  const done = { status: "completed", conclusion: state === "passed" ? "success" : "failure" };
  const standing = state === "pending" ? { status: "in_progress" } : done;
  return ["/check-runs", { name, head_sha: head, started_at: new Date().toISOString(), ...standing }];
}

/** The same for a commit status. */
export function statusOf({ name, state }: CheckReport, head: string): [address: string, body: object] {
  const word = { pending: "pending", passed: "success", failed: "failure" }[state];
  return [`/statuses/${head}`, { context: name, state: word }];
}
