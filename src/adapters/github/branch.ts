import { FirebreakError } from "../../domain/errors.ts";
import type { ProposedChange } from "../../ports/code-host.ts";
import { answered, graphqlRefusal } from "./failure.ts";
import type { GitHub } from "./github.ts";
import { findFile } from "./tree.ts";

/** A commit, as far as it is compared. */
export interface CommitFacts {
  tree: string;
  parents: string[];
}

/** The commit that a branch is at; undefined when there is no such branch. */
export async function tipOf({ octokit, ask, at }: GitHub, branch: string): Promise<string | undefined> {
  return ask({ doing: `look for the branch ${branch}`, permission: "Contents: read" }, async () => {
    try {
      return (await octokit.git.getRef({ ...at, ref: `heads/${branch}` })).data.object.sha;
    } catch (error) {
      if (answered(error, 404)) return undefined;
      throw error;
    }
  });
}

/** What a commit holds, and what it was made on. */
export async function readCommit({ octokit, ask, at }: GitHub, sha: string): Promise<CommitFacts> {
  const { data } = await ask({ doing: `read the commit ${sha.slice(0, 12)}`, permission: "Contents: read" }, () =>
    octokit.git.getCommit({ ...at, commit_sha: sha }),
  );
  return { tree: data.tree.sha, parents: data.parents.map((parent) => parent.sha) };
}

/** Stores the changed files on top of the base commit. Their modes stay. A tree is the same however often it is made. */
export async function writeTree(github: GitHub, { baseCommit, files }: ProposedChange): Promise<string> {
  const { octokit, ask, at } = github;
  const base = await readCommit(github, baseCommit);
  const entries = await Promise.all(
    files.map(async ({ path, text }) => {
      const before = await findFile(github, baseCommit, path);
      const mode = before?.mode === "100755" ? ("100755" as const) : ("100644" as const);
      return { path, mode, type: "blob" as const, content: text };
    }),
  );
  const { data } = await ask({ doing: "store the changed files", permission: "Contents: write" }, () =>
    octokit.git.createTree({ ...at, base_tree: base.tree, tree: entries }),
  );
  if (data.sha === base.tree) throw nothingToChange(github, baseCommit);
  return data.sha;
}

function nothingToChange({ base }: GitHub, commit: string): FirebreakError {
  return new FirebreakError("not-now", `The change is in ${base} already.`, {
    found: `the commit ${commit.slice(0, 12)}, which holds all of it`,
    todo: "There is nothing to propose. Plan again.",
  });
}

/**
 * Stores the commit. It names neither author nor committer: so it is the App's own, and GitHub signs it.
 * ("About commit signature verification", bots.)
 */
export async function writeCommit(
  { octokit, ask, at }: GitHub,
  { commitMessage, baseCommit }: ProposedChange,
  tree: string,
): Promise<string> {
  const { data } = await ask({ doing: "store the commit", permission: "Contents: write" }, () =>
    octokit.git.createCommit({ ...at, message: commitMessage, tree, parents: [baseCommit] }),
  );
  return data.sha;
}

/** What no commit has for its name: a branch that is moved there is gone. (GitHub GraphQL API, "RefUpdate".) */
const nowhere = "0".repeat(40);

/**
 * Moves a branch by force, or removes it, if it is at the commit where it is believed to be. GitHub compares
 * and moves in one: what somebody pushes in the same moment is never lost. Only its GraphQL API can.
 *
 * @param to the commit to move it to; `null` removes it
 * @returns `elsewhere` when the branch is at another commit than `from`, or not there
 */
export async function moveBranch(
  github: GitHub,
  branch: string,
  { from, to }: { from: string; to: string | null },
): Promise<"moved" | "elsewhere"> {
  const { octokit, ask, at } = github;
  const doing = to === null ? `remove the branch ${branch}` : `move the branch ${branch}`;
  return ask({ doing, permission: "Contents: write" }, async () => {
    const { data: repository } = await octokit.repos.get(at);
    const afterOid = to ?? nowhere;
    const update = { name: `refs/heads/${branch}`, beforeOid: from, afterOid, force: true };
    try {
      await octokit.graphql(updateRefs, { input: { repositoryId: repository.node_id, refUpdates: [update] } });
      return "moved";
    } catch (error) {
      // Which words GitHub has for it is not documented. Where the branch is now tells it for certain.
      if (graphqlRefusal(error) === undefined) throw error;
      const now = await tipOf(github, branch);
      if (now === (to ?? undefined)) return "moved";
      if (now !== from) return "elsewhere";
      throw error;
    }
  });
}

const updateRefs = `mutation ($input: UpdateRefsInput!) {
  updateRefs(input: $input) { clientMutationId }
}`;

/** Somebody else has put something on a branch of ours. It stays as it is. */
export function pushedTo(
  { at }: GitHub,
  branch: string,
  { found, expected }: { found: string; expected: string },
): FirebreakError {
  return new FirebreakError("not-now", `The branch ${branch} holds something else than Firebreak's commit.`, {
    found,
    expected,
    todo: `Somebody pushed to it, and Firebreak leaves it so. Take the commit from ${branch} in ${at.owner}/${at.repo} away, or close its pull request and plan again.`,
  });
}
