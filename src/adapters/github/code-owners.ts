import { FirebreakError } from "../../domain/errors.ts";
import type { CodeHost, PathOwners } from "../../ports/code-host.ts";
import type { CodeOwners, OwnersOf } from "../../ports/code-owners.ts";
import type { InfrastructureCode } from "../../ports/infrastructure-code.ts";
import type { GitHubConfig } from "./client.ts";
import { type OwnersOfPath, readCodeOwners } from "./code-owners-file.ts";
import { connect, type GitHub } from "./github.ts";
import { findFile, type ListedFile, readText } from "./tree.ts";

/** What the owners are read through. */
export interface CodeOwnersDeps {
  config: GitHubConfig;
  host: Pick<CodeHost, "readBase" | "readFiles">;
  code: Pick<InfrastructureCode, "extensions" | "declarations">;
}

/** Where GitHub looks for the file; the first that is there counts. (GitHub Docs, "About code owners".) */
const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];
/** A larger file is not used by GitHub. (Same page, "CODEOWNERS file size".) */
const mostBytes = 3_000_000;

/** Who owns the code of a push application, by CODEOWNERS. A commit is read once, also when several ask at once. */
export function createGitHubCodeOwners({ config, host, code }: CodeOwnersDeps): CodeOwners {
  const github = connect(config);
  let latest: { commit: string; owners: Promise<OwnersOf> } | undefined;

  async function readAt(commit: string): Promise<OwnersOf> {
    const ofPath = await readOwners(github, commit);
    if (ofPath === undefined) return () => [];
    const declaredIn = await code.declarations(await host.readFiles(commit, code.extensions));
    return (arn) => {
      const path = declaredIn(arn);
      return path === null ? [] : ofPath(path);
    };
  }

  return {
    async read() {
      const { commit } = await host.readBase();
      if (latest?.commit !== commit) latest = { commit, owners: readAt(commit) };
      const reading = latest;
      try {
        return await reading.owners;
      } catch (error) {
        // What could not be read is tried again, whatever the commit.
        if (latest === reading) latest = undefined;
        throw error;
      }
    },
  };
}

/**
 * Whom GitHub can ask for a review of these paths: people and teams of this organisation.
 *
 * @throws FirebreakError when the repository can't be read
 */
export async function reviewersOf(github: GitHub, commit: string, paths: readonly string[]): Promise<PathOwners> {
  const ofPath = await readOwners(github, commit);
  const owners = new Set(ofPath === undefined ? [] : paths.flatMap(ofPath));
  const found = { people: [] as string[], teams: [] as string[], others: [] as string[] };
  for (const owner of owners) {
    const [, name = "", team] = /^@([^/]+)(?:\/(.+))?$/.exec(owner) ?? [];
    if (name !== "" && team === undefined) found.people.push(name);
    else if (team !== undefined && name.toLowerCase() === github.at.owner.toLowerCase()) found.teams.push(team);
    else found.others.push(owner);
  }
  return found;
}

/** Undefined where the repository has no such file. */
async function readOwners(github: GitHub, commit: string): Promise<OwnersOfPath | undefined> {
  for (const place of places) {
    const file = await findFile(github, commit, place);
    if (file === undefined) continue;
    if (file.size > mostBytes) throw tooLarge(file);
    return readCodeOwners((await readText(github, commit, file)).text);
  }
  return undefined;
}

function tooLarge({ path, size }: ListedFile): FirebreakError {
  return new FirebreakError("misconfigured", `GitHub does not use ${path}: it is too large.`, {
    found: `${size} bytes`,
    expected: `${mostBytes} at most`,
    todo: "Make it shorter with patterns for whole folders.",
  });
}
