import { bot } from "../../domain/actor.ts";
import { asFirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import { credentialInWords } from "../../domain/rotation/credential.ts";
import type { RehearsedPart } from "../../domain/rotation/events.ts";
import type { Plan } from "../../domain/rotation/plan.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";
import { observedInWords } from "../../domain/rotation/target.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { CodeHost } from "../../ports/code-host.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import type { Phase } from "../phase.ts";
import { applicationOf, consumersOf } from "./applications.ts";
import { pendingName } from "./make-request.ts";
import {
  effectOf,
  inSession,
  type PlannedEffect,
  redeemOrVoid,
  recordIfDue,
  type UnderPlanDeps,
} from "./under-plan.ts";

/** What a rehearsal reaches, and what it leaves behind. */
export interface RehearseWriteDeps extends UnderPlanDeps {
  push: ApplicationPush;
  secrets: SecretStore;
  codeHost: CodeHost;
}

/**
 * A rehearsal's last step: assumes the role for each application with a session policy that only reads, reads with
 * it, and writes down what the real thing would have done. Nothing is written.
 */
export function rehearseWrite(deps: RehearseWriteDeps): Phase {
  return async (incident, move) => {
    const first = effectOf(incident, move);
    if (first === undefined || !first.plan.rehearsal) return;
    const parts: RehearsedPart[] = [];
    for (const { application } of first.plan.targets) {
      const effect = effectOf(await deps.recorder.incident(incident.number), move, application);
      if (effect === undefined) return;
      const part = await tryRole(deps, effect);
      if (part === undefined) return;
      parts.push(part);
    }
    const report = [...partsSoFar(first.rotation, first.plan), ...parts, ...leftOut(deps, first.plan)];
    const done: NewEvent = { type: "rotation.rehearsed", actor: bot, data: { rotation: first.rotation.id, report } };
    await recordIfDue(deps, first, [done]);
  };
}

/** @returns undefined when the guard refused, or somebody was faster: there is nothing to report then */
async function tryRole(deps: RehearseWriteDeps, effect: PlannedEffect): Promise<RehearsedPart | undefined> {
  const { application, name } = effect.target;
  const id = `role-${name}`;
  const grant = await redeemOrVoid(deps, effect);
  if (grant === undefined) return undefined;
  try {
    let found = "";
    const rechecked = "a rehearsal changes nothing";
    const acted = await inSession(deps, { effect, grant, rechecked }, async ({ session, call }) => {
      const reading = { action: "sns:GetPlatformApplicationAttributes", target: application };
      const answer = await call(reading, () => session.read(application));
      found = `The role was assumed and read ${name} (${observedInWords(answer.observed)}); its session ended.`;
    });
    return acted ? { id, verdict: "pass", found } : undefined;
  } catch (thrown) {
    const { kind, message, found, todo } = asFirebreakError(thrown);
    if (kind === "unavailable" || kind === "broken") throw thrown;
    return { id, verdict: "fail", found: [message, found, todo].filter(Boolean).join(" ") };
  }
}

/** What has been rehearsed by the time of the write. */
function partsSoFar(rotation: Rotation, plan: Plan): RehearsedPart[] {
  const { credential, checks, change } = rotation;
  const isFit = checks.every(({ verdict }) => verdict !== "fail");
  const pullRequest = change?.pullRequest;
  return [
    credential === undefined
      ? {
          id: "credential",
          verdict: "left-out",
          found: "No certificate was fetched from Apple: only key and request were made.",
        }
      : {
          id: "credential",
          verdict: isFit ? "pass" : "fail",
          found: `${capital(credentialInWords(credential))} was handed over and checked.`,
        },
    pullRequest === undefined
      ? {
          id: "pull-request",
          verdict: "left-out",
          found: "No pull request: nothing in the code could be changed by the bot.",
        }
      : { id: "pull-request", verdict: "pass", found: `Draft #${pullRequest.number} was opened.` },
    ...plan.change.owed.map((owed): RehearsedPart => ({
      id: "by-hand",
      verdict: "fail",
      found: `${owed.why} ${owed.todo}`,
    })),
    {
      id: "approval",
      verdict: "pass",
      found: "Enough people approved. Their approvals are good for this rehearsal alone.",
    },
  ];
}

/** What only the real thing does. */
function leftOut({ estate }: Pick<RehearseWriteDeps, "estate">, { targets, order }: Plan): RehearsedPart[] {
  const names = targets.map(({ name }) => name).join(", then ");
  const write =
    order === "emergency"
      ? `It would have written to ${names}, and sent a test push after the first.`
      : `It would have waited for the merge, and for your pipeline to apply it to ${names}.`;
  const consumers = consumersOf(estate, targets);
  const restarts =
    consumers.length === 0 ? "It would have restarted nothing." : `It would have restarted ${consumers.join(", ")}.`;
  return [
    { id: "write", verdict: "left-out", found: write },
    { id: "consumers", verdict: "left-out", found: restarts },
  ];
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Takes away what a rehearsal or a cancelled rotation leaves: the pull request, its branch, and what waits in the secret. */
export function cleanUp(deps: Pick<RehearseWriteDeps, "secrets" | "codeHost" | "estate" | "recorder">): Phase {
  return async (incident, move) => {
    const rotation = incident.rotations.find(({ id }) => id === move.subject["rotation"]);
    if (rotation === undefined || rotation.cleanedUp !== undefined) return;
    const removed: string[] = [];
    const pullRequest = rotation.change?.pullRequest;
    const isOpen = pullRequest?.state === "open" || pullRequest?.state === "closed";
    // Where something was written the code still has to follow: its pull request stays.
    if (isOpen && rotation.targets.every(({ readBack }) => readBack === undefined)) {
      const body = rotation.rehearsal ? "The rehearsal is over." : "The rotation was cancelled.";
      const comment = { key: `${rotation.id}/over`, body };
      const { outcome } = await deps.codeHost.withdraw(pullRequest.number, { comment, ours: pullRequest.head });
      if (outcome === "withdrawn") removed.push(`pull request #${pullRequest.number} and its branch`);
    }
    for (const secret of new Set(
      rotation.targets.map(({ application }) => applicationOf(deps.estate, application).secret),
    )) {
      await deps.secrets.discard(secret, pendingName(incident.number, rotation));
      removed.push(`what waited in the secret ${secret}`);
    }
    await deps.recorder.onIncident(incident.number, (now) =>
      now.rotations.some((one) => one.id === rotation.id && one.cleanedUp === undefined)
        ? [
            ...(removed[0]?.startsWith("pull request") && pullRequest !== undefined
              ? [withdrawn(rotation.id, pullRequest.number)]
              : []),
            { type: "rotation.cleaned-up", actor: bot, data: { rotation: rotation.id, removed } },
          ]
        : [],
    );
  };
}

function withdrawn(rotation: string, number: number): NewEvent {
  return { type: "rotation.pull-request-withdrawn", actor: bot, data: { rotation, number, why: "It is over." } };
}
