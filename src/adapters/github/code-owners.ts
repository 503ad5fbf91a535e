import { FirebreakError } from "../../domain/errors.ts";
import type { CodeHost } from "../../ports/code-host.ts";
import type { CodeOwners, OwnersOf } from "../../ports/code-owners.ts";
import type { InfrastructureCode } from "../../ports/infrastructure-code.ts";
import type { GitHubConfig } from "./client.ts";
import { type OwnersOfPath, readCodeOwners } from "./code-owners-file.ts";
import { connect, type GitHub } from "./github.ts";
import { type ListedFile, listFiles, readText } from "./tree.ts";

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

/** Undefined where the repository has no such file. */
async function readOwners(github: GitHub, commit: string): Promise<OwnersOfPath | undefined> {
  const files = await listFiles(github, commit);
  const [file] = places.flatMap((place) => files.find(({ path }) => path === place) ?? []);
  if (file === undefined) return undefined;
  if (file.size > mostBytes) throw tooLarge(file);
  return readCodeOwners((await readText(github, commit, file)).text);
}

function tooLarge({ path, size }: ListedFile): FirebreakError {
  return new FirebreakError("misconfigured", `GitHub does not use ${path}: it is too large.`, {
    found: `${size} bytes`,
    expected: `${mostBytes} at most`,
    todo: "Make it shorter with patterns for whole folders.",
  });
}
