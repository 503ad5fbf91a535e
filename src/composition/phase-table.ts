import type { PhaseName } from "../domain/phase.ts";
import type { Phase } from "../workflows/phase.ts";
import { closeRole } from "../workflows/phases/close-role.ts";
import { expireRequest } from "../workflows/phases/expire-request.ts";
import { mindReview } from "../workflows/phases/mind-review.ts";
import { nudgeApprovers } from "../workflows/phases/nudge-approvers.ts";
import { openChannel } from "../workflows/phases/open-channel.ts";
import { planEnabling } from "../workflows/phases/plan-enabling.ts";
import { beginRollout, planRollout } from "../workflows/phases/plan-rollout.ts";
import { planProbe } from "../workflows/phases/plan-probe.ts";
import { publishStatus } from "../workflows/phases/publish-status.ts";
import { runEnabling } from "../workflows/phases/run-enabling.ts";
import { runProbe } from "../workflows/phases/run-probe.ts";
import { runStep } from "../workflows/phases/run-step.ts";
import { startRollout } from "../workflows/phases/start-rollout.ts";
import { settleRequest } from "../workflows/phases/settle-request.ts";
import { applicationOf } from "../workflows/rotation/applications.ts";
import { askApproval } from "../workflows/rotation/ask-approval.ts";
import { checkDrift, checkRestored } from "../workflows/rotation/check-drift.ts";
import {
  observePullRequest,
  publishPullRequest,
  renewPullRequest,
  withdrawPullRequest,
} from "../workflows/rotation/keep-pull-request.ts";
import { countEndpoints } from "../workflows/rotation/count-endpoints.ts";
import { makeRequest } from "../workflows/rotation/make-request.ts";
import { openPullRequest } from "../workflows/rotation/open-pull-request.ts";
import { planRotation } from "../workflows/rotation/plan-rotation.ts";
import { confirmDelivery, sendCanary } from "../workflows/rotation/prove-push.ts";
import { cleanUp, rehearseWrite } from "../workflows/rotation/rehearse-write.ts";
import { verifyCredential } from "../workflows/rotation/verify-credential.ts";
import { beginWatch, finishWatch, watchPush } from "../workflows/rotation/watch-push.ts";
import { observeApply, promoteSecret, writeCredential } from "../workflows/rotation/write-credential.ts";
import { probeConsumer, watchRollout } from "../workflows/phases/watch-rollout.ts";
import { breakGlassRoles } from "../config/accounts.ts";
import type { Shared } from "./shared.ts";

/** Every move that the bot can make, with what it reaches the world through. */
export function createPhases(shared: Shared): Record<PhaseName, Phase> {
  const { config, estate } = shared;
  const { region, breakGlass: role } = config.aws;
  const canaryOf = (application: string) => applicationOf(estate, application).canary;
  const watched = { ...shared, watch: config.rotation.watch };
  return {
    "open-channel": openChannel(shared),
    "publish-status": publishStatus(shared),
    "run-step": runStep({ ...shared, tools: { ...shared, canaryOf } }),
    "make-request": makeRequest(shared),
    "verify-credential": verifyCredential({ ...shared, minimumRemainingDays: config.rotation.minimumRemainingDays }),
    "plan-rotation": planRotation({
      ...shared,
      roles: breakGlassRoles(config),
      region,
      secretsInAws: config.secretStore.kind === "aws",
    }),
    "open-pull-request": openPullRequest(shared),
    "ask-approval": askApproval(shared),
    "write-credential": writeCredential(shared),
    "promote-secret": promoteSecret(shared),
    "observe-apply": observeApply(shared),
    "rehearse-write": rehearseWrite(shared),
    "send-canary": sendCanary(shared),
    "confirm-delivery": confirmDelivery(shared),
    "count-endpoints": countEndpoints(shared),
    "begin-watch": beginWatch(watched),
    "watch-push": watchPush(watched),
    "finish-watch": finishWatch(watched),
    "observe-pull-request": observePullRequest(shared),
    "publish-pull-request": publishPullRequest(shared),
    "renew-pull-request": renewPullRequest(shared),
    "withdraw-pull-request": withdrawPullRequest(shared),
    "check-drift": checkDrift(shared),
    "check-restored": checkRestored(shared),
    "clean-up": cleanUp(shared),
    "expire-request": expireRequest(shared),
    "settle-request": settleRequest(shared),
    "nudge-approvers": nudgeApprovers(shared),
    "close-role": closeRole(shared),
    "mind-review": mindReview(shared),
    "plan-probe": planProbe({ ...shared, breakGlass: { role: role.role, region } }),
    "run-probe": runProbe(shared),
    "plan-enabling": planEnabling({ ...shared, breakGlass: { role: role.role, region } }),
    "run-enabling": runEnabling(shared),
    "begin-rollout": beginRollout(shared),
    "plan-rollout": planRollout(shared),
    "start-rollout": startRollout(shared),
    "watch-rollout": watchRollout(shared),
    "probe-consumer": probeConsumer(shared),
  };
}
