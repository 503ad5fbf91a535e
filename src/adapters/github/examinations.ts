import { type ExaminedLine, fine, notChecked, wrong } from "../../domain/examination.ts";
import type { Examination } from "../../ports/examination.ts";
import { answered } from "./failure.ts";
import type { GitHubConfig, GitHubPatience } from "./client.ts";
import { connect, type GitHub } from "./github.ts";

/** What the App needs, and no more: docs/operations.md asks for the same. */
const needed = {
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "read",
  statuses: "read",
} as const;

/** What an App like this must never have: with them it could switch its own guard off, or run code. */
const dangerous = ["administration", "secrets", "workflows"] as const;

/** How a permission is called in GitHub's settings. */
const names: Record<string, string> = { pull_requests: "pull requests", statuses: "commit statuses" };

/**
 * Whether the App may do what it has to, and whether its pull requests need somebody's review.
 *
 * @param patience how long GitHub is waited for
 */
export function examineGitHub(config: GitHubConfig, patience: GitHubPatience): Examination[] {
  const github = connect(config, patience);
  const permissions = "GitHub: the App's permissions";
  const base = `GitHub: the branch ${config.branch}`;
  const review = `GitHub: review on ${config.branch}`;
  return [
    {
      check: permissions,
      silence: "wrong",
      look: async () => [permissionLine(permissions, await grantedTo(github, config))],
    },
    {
      check: base,
      silence: "not-checked",
      async look() {
        const question = { doing: `read the branch ${config.branch}`, permission: "Contents: read" };
        const { data } = await github.ask(question, () =>
          github.octokit.git.getRef({ ...github.at, ref: `heads/${config.branch}` }),
        );
        return [fine(base, `can be read, at ${data.object.sha.slice(0, 12)}`)];
      },
    },
    { check: review, silence: "not-checked", look: async () => [await reviewLine(review, github)] },
  ];
}

async function grantedTo(
  { octokit, ask }: GitHub,
  { installationId }: GitHubConfig,
): Promise<{ permissions: Record<string, string | undefined>; suspended: boolean }> {
  const question = { doing: "say what the App may do", permission: "none" };
  const { data } = await ask(question, () => octokit.apps.getInstallation({ installation_id: installationId }));
  return { permissions: { ...data.permissions }, suspended: (data.suspended_at ?? null) !== null };
}

function permissionLine(
  check: string,
  { permissions, suspended }: { permissions: Record<string, string | undefined>; suspended: boolean },
): ExaminedLine {
  const inForce = "Change them in the App's settings, then accept the change for the installation.";
  if (suspended)
    return wrong(check, "the installation is suspended", "Unsuspend the App in the organisation's settings.");
  const missing = Object.entries(needed).filter(([name, level]) => !grants(permissions[name], level));
  if (missing.length > 0) {
    return wrong(check, `lacks ${missing.map(([name, level]) => `${nameOf(name)}: ${level}`).join(", ")}`, inForce);
  }
  const excess = dangerous.filter((name) => permissions[name] !== undefined);
  if (excess.length > 0) return wrong(check, `may do more than it should: ${excess.join(", ")}`, inForce);
  return fine(
    check,
    Object.entries(needed)
      .map(([name, level]) => `${nameOf(name)}: ${level}`)
      .join(", "),
  );
}

function grants(granted: string | undefined, level: "read" | "write"): boolean {
  return granted === level || granted === "write" || granted === "admin";
}

function nameOf(permission: string): string {
  return names[permission] ?? permission;
}

/**
 * Rulesets can be read by any App. Branch protection of the older kind shows only that it is there: what it asks for
 * takes a permission that this App must not have. (GitHub REST API, "Get rules for a branch", "Get branch protection".)
 */
async function reviewLine(check: string, { octokit, ask, at, base }: GitHub): Promise<ExaminedLine> {
  const approvals = await approvalsByRules({ octokit, ask, at, base });
  if (approvals > 0) return fine(check, `a ruleset asks for ${approvals} of each pull request`);
  const question = { doing: `read the branch ${base}`, permission: "Contents: read" };
  const { data } = await ask(question, () => octokit.repos.getBranch({ ...at, branch: base }));
  if (data.protected) {
    return notChecked(
      check,
      "the branch is protected, and no ruleset asks for a review: what the protection asks for can't be read by the App",
      "Look in the repository's settings, or make a ruleset that requires a pull request with an approval.",
    );
  }
  return wrong(
    check,
    "nothing asks for a review: whoever may push could merge a change to what runs by themselves",
    `Make a ruleset for ${base} that requires a pull request with at least one approval.`,
  );
}

/** How many approvals the rulesets ask for, together the most; 0 where none does, or the host has no rulesets. */
async function approvalsByRules({
  octokit,
  ask,
  at,
  base,
}: Pick<GitHub, "octokit" | "ask" | "at" | "base">): Promise<number> {
  const question = { doing: `read the rules of ${base}`, permission: "Metadata: read" };
  return ask(question, async () => {
    try {
      const { data } = await octokit.repos.getBranchRules({ ...at, branch: base, per_page: 100 });
      const counts = data.map((rule) =>
        rule.type === "pull_request" ? (rule.parameters?.required_approving_review_count ?? 0) : 0,
      );
      return Math.max(0, ...counts);
    } catch (thrown) {
      // An Enterprise Server that is older than rulesets.
      if (answered(thrown, 404)) return 0;
      throw thrown;
    }
  });
}
