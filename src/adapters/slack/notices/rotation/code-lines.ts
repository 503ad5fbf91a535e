import type { CodeChange, Rotation, RotationPullRequest } from "../../../../domain/rotation/rotation.ts";
import { count } from "../../../../domain/time.ts";
import { code, link, mention, sentence, typed } from "../../text.ts";

/** What becomes of the infrastructure's code. */
export function codeLines(rotation: Rotation): string[] {
  const { change, drift, discarded, restored } = rotation;
  return [
    ...(change === undefined ? [] : changeLines(change, rotation)),
    ...(drift === undefined ? [] : [driftInWords(drift)]),
    ...(discarded === undefined ? [] : [`✓ ${mention(discarded.by)}: plans made before the merge were discarded.`]),
    ...(restored === undefined
      ? []
      : [`🚨 *The old credential is back*: ${typed(restored.found, 300)}. A plan made before the merge was applied.`]),
  ];
}

/** The pull request, what is owed by hand, and what needs no change. */
export function changeLines(change: CodeChange, rotation: Pick<Rotation, "targets" | "order" | "rehearsal">): string[] {
  const { pullRequest, owed, needless } = change;
  return [
    ...(pullRequest === undefined ? [] : pullRequestLines(pullRequest, rotation)),
    ...owed.map(({ why, todo, issue, owner }) => {
      const where = issue === null ? "" : ` ${link(issue.url, `Issue #${issue.number}`)}.`;
      const whose = owner === null ? "" : ` (${typed(owner)})`;
      return `⚠ Owed by hand${whose}: ${sentence(typed(why, 500))} ${sentence(typed(todo, 500))}${where}`;
    }),
    ...needless.map(({ why }) => `✓ Nothing to change: ${sentence(typed(why, 500))}`),
  ];
}

function pullRequestLines(
  pullRequest: RotationPullRequest,
  rotation: Pick<Rotation, "targets" | "order" | "rehearsal">,
): string[] {
  const { url, number, said } = pullRequest;
  return [
    `${link(url, `Pull request #${number}`)} · ${stateInWords(pullRequest, rotation)}`,
    ...lookLines(pullRequest),
    ...said.map((remark) => `   ${sentence(typed(remark, 300))}`),
  ];
}

function stateInWords(
  { state, draft }: RotationPullRequest,
  { targets, order, rehearsal }: Pick<Rotation, "targets" | "order" | "rehearsal">,
): string {
  switch (state) {
    case "merged":
      return "✓ merged";
    case "closed":
      return "⚠ closed without a merge: reopen and merge it";
    case "withdrawn":
      return "closed by Firebreak";
    case "open":
      break;
  }
  if (rehearsal) return "a draft of the rehearsal: never to be merged";
  if (draft) return "a draft until the plan is approved";
  if (order === "planned") return "open: merge it, and your pipeline applies it";
  const isWritten = targets.some(({ readBack }) => readBack !== undefined);
  return isWritten ? "open: merge it, or the next apply may bring the old credential back" : "open";
}

/** What decides whether it lands. */
function lookLines({ look, state }: RotationPullRequest): string[] {
  if (look === undefined || state !== "open") return [];
  const { checks, mergeable, approvedBy, changesWantedBy } = look;
  const { passed, pending, failed } = checks;
  const ran = [
    ...(passed === 0 ? [] : [`${count(passed, "check")} passed`]),
    ...(pending === 0 ? [] : [`${pending} under way`]),
    ...(failed.length === 0
      ? []
      : [
          `❌ failed: ${failed
            .slice(0, 5)
            .map((name) => typed(name, 60))
            .join(", ")}`,
        ]),
    ...(approvedBy.length === 0 ? [] : [`approved by ${approvedBy.map((login) => typed(login, 60)).join(", ")}`]),
    ...(changesWantedBy.length === 0
      ? []
      : [`changes wanted by ${changesWantedBy.map((login) => typed(login, 60)).join(", ")}`]),
  ];
  return [
    ...(ran.length === 0 ? [] : [`   ${ran.join(" · ")}`]),
    ...(mergeable === "no" ? ["   ⚠ It conflicts with the base branch: it is being made anew on top of it."] : []),
  ];
}

function driftInWords({ agrees, configured, deployed }: NonNullable<Rotation["drift"]>): string {
  return agrees
    ? "✓ The merged code and what runs agree."
    : `⚠ The merged code names ${code(configured)}, and ${code(deployed)} runs.`;
}
