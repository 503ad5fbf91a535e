import type { CodeHost } from "../../ports/code-host.ts";
import type { GitHubConfig, GitHubPatience } from "./client.ts";
import { reviewersOf } from "./code-owners.ts";
import { commentOnce } from "./comments.ts";
import { publish } from "./drafts.ts";
import { folderOf, readFiles } from "./files.ts";
import { connect } from "./github.ts";
import { closeIssue, openIssue } from "./issues.ts";
import { observePullRequest } from "./observe.ts";
import { propose } from "./propose.ts";
import { findPullRequest, toPullRequest } from "./pull-request.ts";
import { renew } from "./renew.ts";
import { listFiles } from "./tree.ts";
import { withdraw } from "./withdraw.ts";

/**
 * The code host at GitHub, signed in as a GitHub App.
 *
 * @param patience how long GitHub is waited for; what suits a phase when not given
 */
export function createGitHubCodeHost(config: GitHubConfig, patience?: GitHubPatience): CodeHost {
  const github = connect(config, patience);
  const under = folderOf(config.path);
  return {
    repository: `${config.owner}/${config.repository}`,
    async readBase() {
      const { data } = await github.ask(
        { doing: `read the branch ${config.branch}`, permission: "Contents: read" },
        () => github.octokit.git.getRef({ ...github.at, ref: `heads/${config.branch}` }),
      );
      return { commit: data.object.sha, branch: config.branch };
    },
    paths: async (commit) => (await listFiles(github, commit, under)).map(({ path }) => path),
    readFiles: (commit, wanted) => readFiles(github, commit, { under, wanted }),
    reviewersOf: (commit, paths) => reviewersOf(github, commit, paths),
    propose: (change) => propose(github, change),
    publish: (number) => publish(github, number),
    renew: (number, ours, change) => renew(github, number, { ours, change }),
    async find(branch) {
      const found = await findPullRequest(github, branch);
      return found === undefined ? undefined : toPullRequest(found);
    },
    observe: (number) => observePullRequest(github, number),
    comment: (number, comment) => commentOnce(github, number, comment),
    withdraw: (number, from) => withdraw(github, number, from),
    openIssue: (issue) => openIssue(github, issue),
    closeIssue: (number, comment) => closeIssue(github, number, comment),
  };
}
