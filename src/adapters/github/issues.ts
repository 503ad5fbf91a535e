import type { Issue, KeyedText, ProposedIssue } from "../../ports/code-host.ts";
import { commentOnce } from "./comments.ts";
import { answered } from "./failure.ts";
import type { GitHub } from "./github.ts";
import { refuseKeys } from "./key-material.ts";
import { isMarked, marked } from "./marker.ts";

/** An issue as GitHub's answers describe it, as far as it is read. */
interface IssueAnswer {
  number: number;
  html_url: string;
  state: string;
}

/**
 * Opens an issue, or finds the one with that key. It is looked for in the list of those with our label: GitHub's
 * search learns of a new issue only later. Two that come at the same time both look in vain; so each looks again
 * afterwards, and the younger one is closed.
 */
export async function openIssue(github: GitHub, issue: ProposedIssue): Promise<Issue> {
  refuseKeys({ "the issue's title": issue.title, "the issue": issue.body });
  const earlier = await findIssue(github, issue);
  if (earlier !== undefined) return toIssue(earlier, []);
  const { assignees, remarks } = await assignable(github, issue.assignees);
  const { octokit, ask, at } = github;
  const { title, body, key, labels } = issue;
  const { data: made } = await ask({ doing: `open the issue “${title}”`, permission: "Issues: write" }, () =>
    octokit.issues.create({ ...at, title, body: marked(body, key), labels: [...labels], assignees }),
  );
  const first = await findIssue(github, issue);
  if (first === undefined || first.number === made.number) return toIssue(made, remarks);
  await close(github, made.number, "not_planned");
  return toIssue(first, []);
}

/** Closes an issue as done, and says why once. */
export async function closeIssue(github: GitHub, number: number, comment: KeyedText): Promise<void> {
  await commentOnce(github, number, comment);
  await close(github, number, "completed");
}

function toIssue({ number, html_url, state }: IssueAnswer, remarks: readonly string[]): Issue {
  return { number, url: html_url, state: state === "open" ? "open" : "closed", remarks };
}

/** The first with the key, among those with our label. To GitHub a pull request is an issue too. */
async function findIssue(
  { octokit, ask, at }: GitHub,
  { key, labels: [label] }: ProposedIssue,
): Promise<IssueAnswer | undefined> {
  const wanted = { ...at, labels: label, state: "all" as const, per_page: 100 };
  const issues = await ask({ doing: `look for an issue with the label ${label}`, permission: "Issues: read" }, () =>
    octokit.paginate(octokit.issues.listForRepo, wanted),
  );
  return issues
    .filter((one) => one.pull_request === undefined && isMarked(one, key))
    .toSorted((a, b) => a.number - b.number)[0];
}

/** GitHub refuses the whole issue for one who can't be assigned, so each is asked about. */
async function assignable(
  { octokit, ask, at }: GitHub,
  logins: readonly string[],
): Promise<{ assignees: string[]; remarks: string[] }> {
  const assignees: string[] = [];
  const remarks: string[] = [];
  for (const assignee of logins) {
    const question = { doing: `ask whether @${assignee} can be assigned`, permission: "Issues: read" };
    await ask(question, async () => {
      try {
        await octokit.issues.checkUserCanBeAssigned({ ...at, assignee });
        assignees.push(assignee);
      } catch (error) {
        if (!answered(error, 404)) throw error;
        remarks.push(`@${assignee} can't be assigned in ${at.owner}/${at.repo}, and was left out.`);
      }
    });
  }
  return { assignees, remarks };
}

async function close({ octokit, ask, at }: GitHub, number: number, reason: "completed" | "not_planned"): Promise<void> {
  await ask({ doing: `close the issue #${number}`, permission: "Issues: write" }, () =>
    octokit.issues.update({ ...at, issue_number: number, state: "closed", state_reason: reason }),
  );
}
