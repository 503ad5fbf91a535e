import { bot } from "../../domain/actor.ts";
import type { Estate } from "../../domain/estate.ts";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import type { Evidence } from "../../domain/proof/evidence.ts";
import { gradeOf, type Grading, nextStep } from "../../domain/proof/grade.ts";
import type { Rotation, RotationStage, RotationTarget } from "../../domain/rotation/rotation.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { Clock } from "../../ports/clock.ts";
import { draftStatus } from "../draft-status.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { applicationOf } from "./applications.ts";

/** Through what push is tried. */
export interface ProvePushDeps {
  push: ApplicationPush;
  estate: Estate;
  recorder: Recorder;
  clock: Clock;
}

/** SNS counts deliveries by the minute: the minute that the canary was sent in counts whole. */
const metricPeriod = 60_000;

/**
 * Sends a test push through the application. It is the one effect that may happen twice, when the
 * process dies between the push and its record: a second test push to a device of our own harms nobody.
 */
export function sendCanary(deps: ProvePushDeps): Phase {
  return async (incident, move) => {
    const { rotation, target } = targetAt(incident, move, "written") ?? {};
    if (rotation === undefined || target === undefined || target.canary !== undefined) return;
    const { application } = target;
    const { canary: endpoint } = applicationOf(deps.estate, application);
    const outcome = await deps.push.sendCanary(endpoint, `INC-${incident.number}: push works again`);
    if (!outcome.accepted)
      throw new FirebreakError("unavailable", "The test push was not accepted.", { found: outcome.reason });
    const data = { rotation: rotation.id, application, message: outcome.message, endpoint };
    await deps.recorder.onIncident(incident.number, (now) =>
      targetAt(now, move, "written")?.target.canary === undefined && targetAt(now, move, "written") !== undefined
        ? [{ type: "rotation.canary-sent", actor: bot, data }]
        : [],
    );
  };
}

/** Gathers what shows whether the test push was delivered, until it is proven, refuted, or only a person can tell. */
export function confirmDelivery(deps: ProvePushDeps): Phase {
  return async (incident, move) => {
    const { rotation, target } = targetAt(incident, move, "canary-sent") ?? {};
    if (rotation === undefined || target?.canary === undefined || target.proof !== undefined) return;
    const { application, canary } = target;
    const { evidence, mayBeLogged } = await gather(deps, target, canary);
    const grading = gradeOf(evidence);
    const step = nextStep(grading, { sentAt: canary.at, now: deps.clock.now(), mayBeLogged });
    if (step.do === "wait")
      throw new FirebreakError("not-now", "The test push is on its way; its delivery is not seen yet.", {
        found: grading.sentence,
      });
    if (step.do === "ask")
      throw new FirebreakError("not-now", step.why, {
        found: grading.sentence,
        todo: "Look at the test phone, and say on the rotation's card whether it rang.",
      });
    await deps.recorder.onIncident(incident.number, (now) =>
      targetAt(now, move, "canary-sent")?.target.proof === undefined &&
      rotationAt(now, move, "canary-sent") !== undefined
        ? verdictEvents(deps, now, { rotation, application, grading })
        : [],
    );
  };
}

function verdictEvents(
  deps: ProvePushDeps,
  now: Incident,
  { rotation: { id: rotation }, application, grading }: { rotation: Rotation; application: string; grading: Grading },
) {
  const about = { rotation, application };
  const { verdict, grade, sentence } = grading;
  if (verdict === "refuted" || grade === "none") {
    return [{ type: "rotation.push-failed" as const, actor: bot, data: { ...about, why: sentence } }];
  }
  return [
    { type: "rotation.push-verified" as const, actor: bot, data: { ...about, grade, evidence: sentence } },
    ...draftStatus(now, "monitoring", deps),
  ];
}

/** What shows it: the delivery record where it is logged, the counts, whether the application is still enabled, a person's word. */
async function gather(
  { push, clock }: ProvePushDeps,
  { application, phone }: RotationTarget,
  canary: NonNullable<RotationTarget["canary"]>,
): Promise<{ evidence: Evidence[]; mayBeLogged: boolean }> {
  const since = new Date(Math.floor(Date.parse(canary.at) / metricPeriod) * metricPeriod);
  const now = clock.now().toISOString();
  const { enabled } = await push.observe(application);
  const lookup = await push.deliveryRecord(application, { message: canary.message, since });
  const { success: isRecorded } = await push.feedback(application);
  const counted = await countedBy(push, application, since);
  const evidence: Evidence[] = [
    { kind: "still-enabled", enabled, publishedAt: canary.at, checkedAt: now },
    ...(counted === undefined
      ? []
      : [{ kind: "delivery-metric" as const, ...counted, since: since.toISOString(), until: now }]),
    ...(lookup.record === undefined ? [] : [lookup.record]),
    ...(phone === undefined
      ? []
      : [
          {
            kind: "person" as const,
            by: phone.by,
            said: phone.rang ? ("rang" as const) : ("silent" as const),
            at: phone.at,
          },
        ]),
  ];
  return { evidence, mayBeLogged: isRecorded && lookup.record === undefined && lookup.mayCome };
}

/** Counts that can't be read are no evidence, and stop nothing: there are other kinds of proof. */
async function countedBy(
  push: ApplicationPush,
  application: string,
  since: Date,
): Promise<{ delivered: number; failed: number } | undefined> {
  try {
    return await push.deliveries(application, since);
  } catch (thrown) {
    if (asFirebreakError(thrown).kind === "broken") throw thrown;
    return undefined;
  }
}

function targetAt(
  incident: Incident,
  move: DuePhase,
  stage: RotationStage,
): { rotation: Rotation; target: RotationTarget } | undefined {
  const rotation = rotationAt(incident, move, stage);
  const application = String(move.subject["application"] ?? rotation?.targets[0].application);
  const target = rotation?.targets.find((one) => one.application === application);
  return rotation === undefined || target === undefined ? undefined : { rotation, target };
}
