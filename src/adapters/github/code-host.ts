import type { CodeFile, CodeHost } from "../../ports/code-host.ts";
import type { GitHubConfig, GitHubPatience } from "./client.ts";
import { connect } from "./github.ts";
import type { GitHub } from "./github.ts";
import { observePullRequest } from "./observe.ts";
import { createProposing } from "./propose.ts";
import { findPullRequest } from "./pull-request.ts";
import { listFiles, readText } from "./tree.ts";

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

async function readFiles(github: GitHub, { commit, under, extensions }: Wanted): Promise<CodeFile[]> {
  const folder = under.replace(/^[./]+|\/+$/g, "");
  const wanted = (await listFiles(github, commit)).filter(
    ({ path }) =>
      (folder === "" || path.startsWith(`${folder}/`)) && extensions.some((extension) => path.endsWith(extension)),
  );
  return Promise.all(wanted.map((file) => readText(github, commit, file)));
}
