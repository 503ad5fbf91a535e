import { FirebreakError } from "../../domain/errors.ts";
import type { CodeFile, CodeHost } from "../../ports/code-host.ts";
import type { GitHubConfig, GitHubPatience } from "./client.ts";
import { connect } from "./github.ts";
import type { GitHub } from "./github.ts";
import { observePullRequest } from "./observe.ts";
import { createProposing } from "./propose.ts";
import { findPullRequest } from "./pull-request.ts";

/**
 * The code host at GitHub, signed in as a GitHub App.
 *
 * @param patience how long GitHub is waited for; what suits a phase when not given
 */
export function createGitHubCodeHost(config: GitHubConfig, patience?: GitHubPatience): CodeHost {
  const github = connect(config, patience);
  return {
    repository: `${config.owner}/${config.repository}`,
    async readBase() {
      const { data } = await github.ask(
        { doing: `read the branch ${config.branch}`, permission: "Contents: read" },
        () => github.octokit.git.getRef({ ...github.at, ref: `heads/${config.branch}` }),
      );
      return { commit: data.object.sha, branch: config.branch };
    },
    readFiles: (commit, extensions) => readFiles(github, { commit, under: config.path, extensions }),
    propose: createProposing(github),
    find: (branch) => findPullRequest(github, branch),
    observe: (number) => observePullRequest(github, number),
  };
}

interface Wanted {
  commit: string;
  under: string;
  extensions: readonly string[];
}

async function readFiles({ octokit, ask, at }: GitHub, { commit, under, extensions }: Wanted): Promise<CodeFile[]> {
  const question = { doing: `read the files of ${commit.slice(0, 12)}`, permission: "Contents: read" };
  const { data: tree } = await ask(question, () => octokit.git.getTree({ ...at, tree_sha: commit, recursive: "1" }));
  // GitHub cuts a recursive listing at 100,000 entries or 7 MB (REST API, "Get a tree").
  if (tree.truncated) {
    throw new FirebreakError("misconfigured", "The repository has more files than GitHub lists at once.", {
      todo: "Keep the push applications' infrastructure in a repository of its own.",
    });
  }
  const folder = under.replace(/^[./]+|\/+$/g, "");
  const wanted = tree.tree.filter(
    ({ type, path }) =>
      type === "blob" &&
      (folder === "" || path.startsWith(`${folder}/`)) &&
      extensions.some((extension) => path.endsWith(extension)),
  );
  return Promise.all(
    wanted.map(async ({ path, sha }) => {
      const { data } = await ask(question, () => octokit.git.getBlob({ ...at, file_sha: sha }));
      return { path, text: decode(path, Buffer.from(data.content, "base64")) };
    }),
  );
}

/** Byte for byte: a file that does not come back as it was, is not touched. */
function decode(path: string, content: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new FirebreakError("bad-input", `The file ${path} can't be read.`, {
      found: "bytes that are not UTF-8",
      expected: "UTF-8, as Terraform takes it",
      todo: `Save ${path} as UTF-8.`,
    });
  }
}
