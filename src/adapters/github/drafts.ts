import { FirebreakError } from "../../domain/errors.ts";
import type { PullRequest } from "../../ports/code-host.ts";
import { answered, graphqlRefusal, saying } from "./failure.ts";
import type { GitHub } from "./github.ts";
import { type PullRequestAnswer, readPullRequest, toPullRequest } from "./pull-request.ts";

/**
 * What a title begins with where there are no drafts. GitHub has them in public repositories, and in private
 * ones from its Team plan on. (REST API, "Create a pull request".)
 */
const notApproved = "[Not approved yet] ";

type Creation = Parameters<GitHub["octokit"]["pulls"]["create"]>[0] & { title: string };

/** Opens a draft; where the repository has none, a pull request whose title says what the draft would have. */
export async function openAsDraft(octokit: GitHub["octokit"], wanted: Creation): Promise<PullRequestAnswer> {
  try {
    return (await octokit.pulls.create({ ...wanted, draft: true })).data;
  } catch (error) {
    // There is no other way to find out. (cli/cli#520)
    if (!answered(error, 422) || !/draft pull requests are not supported/i.test(saying(error))) throw error;
    return (await octokit.pulls.create({ ...wanted, title: `${notApproved}${wanted.title}` })).data;
  }
}

/** Whether its title stands in for a draft. */
export function isDraftless({ title, draft }: PullRequestAnswer): boolean {
  return draft !== true && title.startsWith(notApproved);
}

/** The title that a pull request gets anew: what stands in for a draft stays. */
export function retitled(answer: PullRequestAnswer, title: string): string {
  return isDraftless(answer) ? `${notApproved}${title}` : title;
}

/** Takes the draft, or what stands in for it, off. */
export async function publish(github: GitHub, number: number): Promise<PullRequest> {
  const answer = await readPullRequest(github, number);
  const pull = toPullRequest(answer);
  if (pull.state === "merged") return pull;
  if (pull.state === "closed") throw closed(pull, "published");
  if (answer.draft === true) await markReady(github, answer);
  if (isDraftless(answer)) await retitle(github, answer);
  return pull;
}

/** Somebody closed what is to go on. */
export function closed({ number, url }: PullRequest, wanted: "published" | "made anew"): FirebreakError {
  return new FirebreakError("not-now", `The pull request #${number} is closed and can't be ${wanted}.`, {
    found: `${url}, closed without being merged`,
    todo: "Open it again at GitHub, or plan again.",
  });
}

/** The REST API can't. GitHub asks for the right to write contents too. (cli/cli#8910) */
async function markReady(github: GitHub, { number, node_id }: PullRequestAnswer): Promise<void> {
  const permission = "Pull requests: write, Contents: write";
  await github.ask({ doing: `take the draft off #${number}`, permission }, async () => {
    try {
      await github.octokit.graphql(ready, { input: { pullRequestId: node_id } });
    } catch (error) {
      if (graphqlRefusal(error) === undefined) throw error;
      // Somebody was quicker.
      if ((await readPullRequest(github, number)).draft === true) throw error;
    }
  });
}

const ready = `mutation ($input: MarkPullRequestReadyForReviewInput!) {
  markPullRequestReadyForReview(input: $input) { clientMutationId }
}`;

async function retitle({ octokit, ask, at }: GitHub, { number, title }: PullRequestAnswer): Promise<void> {
  await ask({ doing: `rename the pull request #${number}`, permission: "Pull requests: write" }, () =>
    octokit.pulls.update({ ...at, pull_number: number, title: title.slice(notApproved.length) }),
  );
}
