import { bot } from "../../domain/actor.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import type { PullRequestLook } from "../../domain/rotation/events.ts";
import { isApproved } from "../../domain/rotation/moves.ts";
import { shortHash } from "../../domain/rotation/plan.ts";
import { requestId, type Rotation, type RotationPullRequest } from "../../domain/rotation/rotation.ts";
import type { PullRequestState } from "../../ports/code-host.ts";
import { asLine } from "../../projections/markdown.ts";
import type { Phase } from "../phase.ts";
import { type OpenPullRequestDeps, proposalOf } from "./open-pull-request.ts";

/** Looks at the pull request: whether people have merged, closed or reopened it, and what stands in its way. */
export function observePullRequest(deps: Pick<OpenPullRequestDeps, "codeHost" | "recorder">): Phase {
  return async (incident, move) => {
    const known = unmerged(incident, move);
    if (known === undefined) return;
    const seen = await deps.codeHost.observe(known.number);
    const look = lookOf(seen);
    await deps.recorder.onIncident(incident.number, (now) => {
      const held = unmerged(now, move);
      if (held?.number !== known.number) return [];
      const rotation = String(move.subject["rotation"]);
      return [
        ...(held.state === seen.state ? [] : [seenAs(seen, rotation)]),
        ...(JSON.stringify(held.look) === JSON.stringify(look)
          ? []
          : [
              {
                type: "rotation.pull-request-looked-at",
                actor: bot,
                data: { rotation, number: seen.number, look },
              } as const,
            ]),
      ];
    });
  };
}

function lookOf({ draft, mergeable, checks, reviews }: PullRequestState): PullRequestLook {
  const by = (verdict: string) => reviews.filter((one) => one.verdict === verdict).map(({ reviewer }) => reviewer);
  return {
    draft,
    mergeable,
    checks: {
      passed: checks.filter(({ verdict }) => verdict === "passed").length,
      pending: checks.filter(({ verdict }) => verdict === "pending").length,
      failed: checks.filter(({ verdict }) => verdict === "failed").map(({ name }) => name),
    },
    approvedBy: by("approved"),
    changesWantedBy: by("changes-requested"),
  };
}

function seenAs(seen: PullRequestState, rotation: string): NewEvent {
  const { number, url, branch, head, mergeCommit, state, draft } = seen;
  switch (state) {
    case "open": {
      const data = { rotation, number, url, branch, head, draft, said: [] };
      return { type: "rotation.pull-request-opened", actor: bot, data };
    }
    case "merged":
      return { type: "rotation.merged", actor: bot, data: { rotation, number, commit: mergeCommit ?? head } };
    case "closed":
      return { type: "rotation.pull-request-closed", actor: bot, data: { rotation, number } };
  }
}

/** Takes the draft off once the plan is approved, and says there who approved it. */
export function publishPullRequest(deps: OpenPullRequestDeps): Phase {
  return async (incident, move) => {
    const rotation = ofMove(incident, move);
    const pullRequest = unmerged(incident, move);
    if (rotation === undefined || pullRequest === undefined || !pullRequest.draft || !isApproved(rotation.stage))
      return;
    const { number } = pullRequest;
    const body = await approvalInWords(deps, incident, rotation);
    await deps.codeHost.comment(number, { key: `${rotation.planHash}/approved`, body });
    await deps.codeHost.publish(number);
    await deps.recorder.onIncident(incident.number, (now) =>
      unmerged(now, move)?.draft === true
        ? [{ type: "rotation.pull-request-published", actor: bot, data: { rotation: rotation.id, number } }]
        : [],
    );
  };
}

async function approvalInWords(
  { directory }: Pick<OpenPullRequestDeps, "directory">,
  incident: Incident,
  rotation: Rotation,
): Promise<string> {
  const request = incident.requests.find(({ id }) => id === requestId(rotation));
  const voters = request?.votes.filter(({ verdict }) => verdict === "approve").map(({ voter }) => voter) ?? [];
  const alone = request?.broken?.by;
  const people = alone === undefined ? voters : [...voters, alone];
  const names: string[] = [];
  for (const person of people) names.push(asLine(await directory.nameOf(person)));
  const plan = `Plan \`${shortHash(rotation.planHash ?? "")}\` of INC-${incident.number}`;
  return alone === undefined
    ? `${plan} was approved by ${names.join(", ")}.`
    : `${plan} went ahead without its approvals, by ${names.join(", ")}: a review of that is open.`;
}

/** Makes the change anew on top of a base branch that has moved: what stood in the way of the merge may be gone then. */
export function renewPullRequest(deps: OpenPullRequestDeps): Phase {
  return async (incident, move) => {
    const rotation = ofMove(incident, move);
    const pullRequest = unmerged(incident, move);
    if (rotation?.plan === undefined || pullRequest?.state !== "open" || pullRequest.look?.mergeable !== "no") return;
    const { commit } = await deps.codeHost.readBase();
    const change = await proposalOf(
      deps,
      { incident, rotation, plan: rotation.plan },
      { baseCommit: commit, planned: undefined },
    );
    if (change.files.length === 0) {
      throw new FirebreakError("not-now", `Pull request #${pullRequest.number} conflicts with the base branch.`, {
        found: "on top of the base branch as it is now, nothing is left to change",
        todo: "See what was merged there meanwhile: it may name the new credential already. Close the pull request then.",
      });
    }
    const { number, url, branch, head } = await deps.codeHost.renew(pullRequest.number, pullRequest.head, change);
    const data = { rotation: rotation.id, number, url, branch, head };
    await deps.recorder.onIncident(incident.number, (now) =>
      unmerged(now, move)?.head === pullRequest.head
        ? [{ type: "rotation.pull-request-renewed", actor: bot, data }]
        : [],
    );
  };
}

/** Closes a pull request that must not land any more: of an earlier plan, or of a rotation that is taken back. */
export function withdrawPullRequest(deps: Pick<OpenPullRequestDeps, "codeHost" | "recorder">): Phase {
  return async (incident, move) => {
    const rotation = ofMove(incident, move);
    const earlier = rotation?.superseded.find(({ number }) => number === move.subject["number"]);
    if (rotation === undefined || earlier === undefined) return;
    const { number, head } = earlier;
    const why = whyWithdrawn(rotation, number);
    await deps.codeHost.withdraw(number, { comment: { key: `${rotation.id}/superseded`, body: why }, ours: head });
    await deps.recorder.onIncident(incident.number, (now) =>
      ofMove(now, move)?.superseded.some((one) => one.number === number)
        ? [{ type: "rotation.pull-request-withdrawn", actor: bot, data: { rotation: rotation.id, number, why } }]
        : [],
    );
  };
}

function whyWithdrawn({ stage, change }: Rotation, number: number): string {
  if (stage === "rolled-back") return "The rotation is taken back.";
  const present = change?.pullRequest?.number;
  return `A newer plan takes its place${present === undefined || present === number ? "" : `: #${present}`}.`;
}

function ofMove(incident: Incident, move: DuePhase): Rotation | undefined {
  return incident.rotations.find((rotation) => rotation.id === move.subject["rotation"]);
}

function unmerged(incident: Incident, move: DuePhase): RotationPullRequest | undefined {
  const pullRequest = ofMove(incident, move)?.change?.pullRequest;
  return pullRequest?.state === "open" || pullRequest?.state === "closed" ? pullRequest : undefined;
}
