import type { Reviewers } from "../../ports/code-host.ts";
import { answered, saying } from "./failure.ts";
import type { GitHub } from "./github.ts";
import { type PullRequestAnswer, requestedOf } from "./pull-request.ts";
import { readReviews } from "./reviews.ts";

/**
 * Asks for reviews, and goes without whom GitHub does not let it ask: somebody who is no collaborator, a team
 * without access. Who was asked already, or has reviewed, is not bothered again.
 *
 * @returns what could not be done, each in a sentence
 */
export async function requestReviews(
  github: GitHub,
  pull: PullRequestAnswer,
  wanted: Reviewers,
): Promise<readonly string[]> {
  const missing = await notAskedYet(github, pull, wanted);
  if (missing.people.length + missing.teams.length === 0) return [];
  if ((await request(github, pull.number, missing)) === undefined) return [];
  // GitHub refuses all for one of them, so each is asked alone.
  const remarks: string[] = [];
  for (const one of [
    ...missing.people.map((login) => ({ name: `@${login}`, people: [login], teams: [] })),
    ...missing.teams.map((slug) => ({ name: `@${github.at.owner}/${slug}`, people: [], teams: [slug] })),
  ]) {
    const said = await request(github, pull.number, one);
    if (said !== undefined) remarks.push(`${one.name} could not be asked for a review: ${said}`);
  }
  return remarks;
}

async function notAskedYet(github: GitHub, pull: PullRequestAnswer, wanted: Reviewers): Promise<Reviewers> {
  const asked = requestedOf(pull);
  const lower = (names: readonly string[]): Set<string> => new Set(names.map((name) => name.toLowerCase()));
  const teams = without(wanted.teams, lower(asked.teams));
  const people = without(wanted.people, lower(asked.people));
  if (people.length === 0) return { people, teams };
  const reviews = await readReviews(github, pull.number);
  return { people: without(people, lower(reviews.map(({ reviewer }) => reviewer))), teams };
}

function without(names: readonly string[], those: ReadonlySet<string>): string[] {
  return names.filter((name) => !those.has(name.toLowerCase()));
}

/** GitHub's words when it refuses whom it was asked for. */
async function request(
  { octokit, ask, at }: GitHub,
  number: number,
  { people, teams }: Reviewers,
): Promise<string | undefined> {
  const question = { doing: `ask for reviews of #${number}`, permission: "Pull requests: write" };
  return ask(question, async () => {
    try {
      const reviewers = { reviewers: [...people], team_reviewers: [...teams] };
      await octokit.pulls.requestReviewers({ ...at, pull_number: number, ...reviewers });
      return undefined;
    } catch (error) {
      if (answered(error, 422) || answered(error, 404)) return saying(error);
      throw error;
    }
  });
}
