import type { PhaseName } from "../domain/phase.ts";
import type { Phase } from "../workflows/phase.ts";
import { askApproval } from "../workflows/phases/ask-approval.ts";
import { closeRole } from "../workflows/phases/close-role.ts";
import { expireRequest } from "../workflows/phases/expire-request.ts";
import { checkDrift, observePullRequest } from "../workflows/phases/follow-code.ts";
import { makeRequest } from "../workflows/phases/make-request.ts";
import { mindReview } from "../workflows/phases/mind-review.ts";
import { nudgeApprovers } from "../workflows/phases/nudge-approvers.ts";
import { openChannel } from "../workflows/phases/open-channel.ts";
import { openPullRequest } from "../workflows/phases/open-pull-request.ts";
import { beginRollout, planRollout } from "../workflows/phases/plan-rollout.ts";
import { planProbe } from "../workflows/phases/plan-probe.ts";
import { applicationOf, planRotation } from "../workflows/phases/plan-rotation.ts";
import { confirmDelivery, finishWatch, sendCanary } from "../workflows/phases/prove-push.ts";
import { publishStatus } from "../workflows/phases/publish-status.ts";
import { runProbe } from "../workflows/phases/run-probe.ts";
import { runStep } from "../workflows/phases/run-step.ts";
import { startRollout } from "../workflows/phases/start-rollout.ts";
import { settleRequest } from "../workflows/phases/settle-request.ts";
import { verifyCredential } from "../workflows/phases/verify-credential.ts";
import { probeConsumer, watchRollout } from "../workflows/phases/watch-rollout.ts";
import { writeCredential } from "../workflows/phases/write-credential.ts";
import type { Shared } from "./shared.ts";

/** Every move that the bot can make, with what it reaches the world through. */
export function createPhases(shared: Shared): Record<PhaseName, Phase> {
  const { config, estate } = shared;
  const { region, breakGlass: role } = config.aws;
  const canaryOf = (application: string) => applicationOf(estate, application).canary;
  const proof = { ...shared, watch: config.rotation.watch };
  return {
    "open-channel": openChannel(shared),
    "publish-status": publishStatus(shared),
    "run-step": runStep({ ...shared, tools: { ...shared, canaryOf } }),
    "make-request": makeRequest(shared),
    "verify-credential": verifyCredential({ ...shared, minimumRemainingDays: config.rotation.minimumRemainingDays }),
    "plan-rotation": planRotation({ ...shared, breakGlass: { role: role.role, region } }),
    "open-pull-request": openPullRequest(shared),
    "ask-approval": askApproval(shared),
    "write-credential": writeCredential(shared),
    "send-canary": sendCanary(proof),
    "confirm-delivery": confirmDelivery(proof),
    "finish-watch": finishWatch(proof),
    "observe-pull-request": observePullRequest(shared),
    "check-drift": checkDrift(shared),
    "expire-request": expireRequest(shared),
    "settle-request": settleRequest(shared),
    "nudge-approvers": nudgeApprovers(shared),
    "close-role": closeRole({ ...shared, role: role.role }),
    "mind-review": mindReview(shared),
    "plan-probe": planProbe({ ...shared, breakGlass: { role: role.role, region } }),
    "run-probe": runProbe(shared),
    "begin-rollout": beginRollout(shared),
    "plan-rollout": planRollout(shared),
    "start-rollout": startRollout(shared),
    "watch-rollout": watchRollout(shared),
    "probe-consumer": probeConsumer(shared),
  };
}
