import { bot } from "../../domain/actor.ts";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { holds, isAsBefore, type ObservedApplication, observedInWords, shows } from "../../domain/rotation/target.ts";
import { after, hasCome, type Instant } from "../../domain/time.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import type { Phase } from "../phase.ts";
import { noteEvent } from "../under-grant.ts";
import {
  type Acting,
  effectOf,
  inSession,
  type PlannedEffect,
  recordIfDue,
  redeemOrVoid,
  type UnderPlanDeps,
  voidPlan,
} from "./under-plan.ts";

/** What a write needs: an approved plan, the credential, and sight of the application. */
export interface WriteCredentialDeps extends UnderPlanDeps {
  push: ApplicationPush;
  secrets: SecretStore;
}

const setting = "sns:SetPlatformApplicationAttributes";
const promoting = "secretsmanager:UpdateSecretVersionStage";

/** How long a write may take to show before it is made once more, in milliseconds: SNS shows it within seconds. */
const showingMilliseconds = 120_000;

/**
 * The privileged effect: puts the new credential into one application, and lets consumers read it. It looks for
 * its own trace first, has the guard decide once more, compares the world with the plan, and binds the grant to
 * the plan's effect before it acts.
 */
export function writeCredential(deps: WriteCredentialDeps): Phase {
  return async (incident, move) => {
    const application = move.subject["application"];
    const effect = effectOf(incident, move, application === undefined ? undefined : String(application));
    if (effect === undefined || isWritten(effect)) return;
    const observed = await deps.push.observe(effect.target.application);
    const isThere = isOurs(effect, observed);
    if (!isThere) checkNotUnderWay(deps, effect, observed);
    if (isThere && isPromoted(effect)) {
      await recordIfDue(deps, effect, [writtenEvent(effect, observed, "found")]);
      return;
    }
    const grant = await redeemOrVoid(deps, effect);
    if (grant === undefined) return;
    const change = isThere ? undefined : whatChanged(effect, observed);
    if (change !== undefined) {
      await voidPlan(deps, effect, change);
      return;
    }
    const rechecked = observedInWords(observed);
    const acted = await voidingRefusals(deps, effect, () =>
      inSession(deps, { effect, grant, rechecked }, async (acting) => {
        if (!isThere) await write(deps, effect, acting);
        if (!isPromoted(effect)) await promote(deps, effect, acting);
      }),
    );
    if (!acted) return;
    const readBack = await deps.push.observe(effect.target.application);
    if (!shows(readBack, effect.plan.credential, effect.target)) throw notShown(readBack);
    await recordIfDue(deps, effect, [writtenEvent(effect, readBack, isThere ? "found" : "written")]);
  };
}

/** A credential that the service or the last look refuses is refused the next time too: the plan ends, with why. */
async function voidingRefusals(
  deps: WriteCredentialDeps,
  effect: PlannedEffect,
  act: () => Promise<boolean>,
): Promise<boolean> {
  try {
    return await act();
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (error.kind !== "bad-input") throw error;
    const { message, found, todo } = error;
    await voidPlan(
      deps,
      effect,
      [message, found === undefined ? "" : `Found: ${found}.`, todo ?? ""].filter(Boolean).join(" "),
    );
    return false;
  }
}

async function write(
  { secrets }: WriteCredentialDeps,
  effect: PlannedEffect,
  { session, call }: Acting,
): Promise<void> {
  const { application, secret } = effect.target;
  const credential = await secrets.credential(secret.name, secret.version);
  await call({ action: setting, target: application }, async () => ({
    requestId: await session.write(application, credential),
  }));
}

/** Lets consumers read the new version, and records what they read before: what a rollback goes back to. */
export async function promote(deps: UnderPlanDeps, effect: PlannedEffect, { session, call }: Acting): Promise<void> {
  const { name, version } = effect.target.secret;
  const { before } = await call({ action: promoting, target: name }, () => session.promote(name, version));
  await noteEvent(deps, effect.incident, {
    type: "rotation.promoted",
    actor: bot,
    data: {
      rotation: effect.rotation.id,
      secret: name,
      version,
      before: before === version ? effect.target.secret.current : before,
    },
  });
}

function isWritten({ rotation, target }: PlannedEffect): boolean {
  return rotation.targets.some((one) => one.application === target.application && one.readBack !== undefined);
}

function isPromoted({ rotation, target }: PlannedEffect): boolean {
  return rotation.promoted.some(
    ({ secret, version }) => secret === target.secret.name && version === target.secret.version,
  );
}

/** When the write was last made under this grant, as far as it was recorded. */
function lastWrite({ request, target }: PlannedEffect): Instant | undefined {
  return request.calls.findLast(
    ({ action, target: on, outcome }) => action === setting && on === target.application && outcome === "done",
  )?.at;
}

/**
 * Whether the application holds the new credential by our own doing. A certificate shows by its end. A token key
 * does not show itself: where the team's other key was there before, only the record of the call tells.
 */
function isOurs(effect: PlannedEffect, observed: ObservedApplication): boolean {
  const { plan, target, request, effectKey } = effect;
  if (request.redeemedFor !== effectKey || !shows(observed, plan.credential, target)) return false;
  return !holds(target.observed, plan.credential, target) || lastWrite(effect) !== undefined;
}

/** A write that was just made is given time to show before it is made again. */
function checkNotUnderWay({ clock }: WriteCredentialDeps, effect: PlannedEffect, observed: ObservedApplication): void {
  const last = lastWrite(effect);
  if (last !== undefined && !hasCome(after(last, showingMilliseconds), clock.now())) throw notShown(observed);
}

function notShown(observed: ObservedApplication): FirebreakError {
  return new FirebreakError("unavailable", "The application does not show the new credential yet.", {
    found: observedInWords(observed),
  });
}

function writtenEvent(
  { rotation, effectKey, target }: PlannedEffect,
  { expiry, enabled, token }: ObservedApplication,
  trace: "written" | "found",
): NewEvent {
  const { application } = target;
  const data = { rotation: rotation.id, application, effectKey, trace, readBack: { expiry, enabled, token } };
  return { type: "rotation.credentials-written", actor: bot, data };
}

/** What is not as it was when the plan was approved; undefined when nothing is, or when an earlier try got half-way. */
function whatChanged({ plan, target }: PlannedEffect, observed: ObservedApplication): string | undefined {
  if (isAsBefore(observed, target.observed) || holds(observed, plan.credential, target)) return undefined;
  const then = observedInWords(target.observed);
  return `${target.name} has changed since this was planned. Then: ${then}. Now: ${observedInWords(observed)}.`;
}

/** Planned order: lets consumers read the new version; the rest is the pipeline's, once the change is merged. */
export function promoteSecret(deps: WriteCredentialDeps): Phase {
  return async (incident, move) => {
    const first = effectOf(incident, move);
    for (const target of first?.plan.targets ?? []) {
      const effect = effectOf(await deps.recorder.incident(incident.number), move, target.application);
      if (effect === undefined || isPromoted(effect)) continue;
      const grant = await redeemOrVoid(deps, effect);
      if (grant === undefined) return;
      const observed = await deps.push.observe(target.application);
      const change = whatChanged(effect, observed);
      if (change !== undefined) return voidPlan(deps, effect, change);
      const rechecked = observedInWords(observed);
      if (!(await inSession(deps, { effect, grant, rechecked }, (acting) => promote(deps, effect, acting)))) return;
    }
  };
}

/** Planned order: looks whether the team's pipeline has put the new credential in. */
export function observeApply(deps: Pick<WriteCredentialDeps, "push" | "recorder">): Phase {
  return async (incident, move) => {
    const rotation = incident.rotations.find(({ id }) => id === move.subject["rotation"]);
    if (rotation?.stage !== "awaiting-apply" || rotation.plan === undefined) return;
    const { credential, targets } = rotation.plan;
    for (const target of targets) {
      const { application } = target;
      if (rotation.targets.some((one) => one.application === application && one.readBack !== undefined)) continue;
      const { expiry, enabled, token } = await deps.push.observe(application);
      if (!holds({ expiry, enabled, token }, credential, target)) continue;
      // A key of the same team does not show itself: only the merge tells that it is meant to be there.
      const isHidden = holds(target.observed, credential, target);
      if (isHidden && rotation.change?.pullRequest?.state !== "merged") continue;
      const readBack = { expiry, enabled, token };
      const data = { rotation: rotation.id, application, effectKey: "", trace: "applied" as const, readBack };
      await deps.recorder.onIncident(incident.number, (now) =>
        isAwaiting(now, rotation.id, application) ? [{ type: "rotation.credentials-written", actor: bot, data }] : [],
      );
    }
  };
}

function isAwaiting({ rotations }: Incident, id: string, application: string): boolean {
  const rotation = rotations.find((one) => one.id === id);
  const target = rotation?.targets.find((one) => one.application === application);
  return rotation?.stage === "awaiting-apply" && target !== undefined && target.readBack === undefined;
}
