import type { Review } from "../../ports/code-host.ts";
import type { GitHub } from "./github.ts";

/** Each reviewer's last word; a comment takes no verdict back. */
export async function readReviews({ octokit, ask, at }: GitHub, number: number): Promise<Review[]> {
  const question = { doing: `read the reviews of #${number}`, permission: "Pull requests: read" };
  const oldestFirst = await ask(question, () =>
    octokit.paginate(octokit.pulls.listReviews, { ...at, pull_number: number, per_page: 100 }),
  );
  const last = new Map<string, Review["verdict"]>();
  for (const { user, state } of oldestFirst) {
    const verdict = verdicts[state];
    if (user === null) continue;
    if (verdict === undefined) last.delete(user.login);
    else if (verdict !== "commented" || !last.has(user.login)) last.set(user.login, verdict);
  }
  return [...last].map(([reviewer, verdict]) => ({ reviewer, verdict }));
}

/** A dismissed or pending review has no verdict. */
const verdicts: Record<string, Review["verdict"] | undefined> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  COMMENTED: "commented",
};
