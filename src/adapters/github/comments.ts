import type { KeyedText } from "../../ports/code-host.ts";
import type { GitHub } from "./github.ts";
import { refuseKeys } from "./key-material.ts";
import { isMarked, marked } from "./marker.ts";

/** How far back is looked for a comment that came at the same time, in milliseconds: longer than any call takes. */
const moment = 120_000;

/**
 * Comments on an issue or a pull request, once for the key. Two that come at the same time both look in vain; so each
 * looks again afterwards, and the younger one is taken away.
 */
export async function commentOnce(github: GitHub, number: number, { key, body }: KeyedText): Promise<void> {
  refuseKeys({ "the comment": body });
  if ((await findComment(github, number, { key })) !== undefined) return;
  const { octokit, ask, at } = github;
  const { data: made } = await ask({ doing: `comment on #${number}`, permission: "Pull requests: write" }, () =>
    octokit.issues.createComment({ ...at, issue_number: number, body: marked(body, key) }),
  );
  const since = new Date(Date.parse(made.created_at) - moment).toISOString();
  const first = await findComment(github, number, { key, since });
  if (first === undefined || first === made.id) return;
  await ask({ doing: `take a comment on #${number} away`, permission: "Pull requests: write" }, () =>
    octokit.issues.deleteComment({ ...at, comment_id: made.id }),
  );
}

/** The id of the first comment with that key. */
async function findComment(
  { octokit, ask, at }: GitHub,
  number: number,
  { key, since }: { key: string; since?: string },
): Promise<number | undefined> {
  const question = { doing: `read the comments on #${number}`, permission: "Pull requests: read" };
  const wanted = { ...at, issue_number: number, per_page: 100, ...(since === undefined ? {} : { since }) };
  const comments = await ask(question, () => octokit.paginate(octokit.issues.listComments, wanted));
  const ids = comments.filter((comment) => isMarked(comment, key)).map(({ id }) => id);
  return ids.length === 0 ? undefined : Math.min(...ids);
}
