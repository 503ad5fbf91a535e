import type { Deployment, Service } from "@aws-sdk/client-ecs";
import type { Trace } from "../../domain/rollout/events.ts";
import { count } from "../../domain/time.ts";
import type { RolloutProgress } from "../../ports/rollout.ts";

/** Which deployment is looked for, and what leads to another one. */
interface Looked {
  /** The deployment that the restart began. */
  deployment: string;
  trace(deployment: string): Trace;
}

/**
 * How a restart stands, by the service as ECS describes it. A deployment that somebody began after ours takes its
 * place: it starts every task anew too, so it is followed. One that ECS began to roll back is a failure.
 */
export function ecsProgress(service: Service, { deployment: id, trace }: Looked): RolloutProgress {
  const { deployments = [] } = service;
  const own = deployments.find((one) => one.id === id);
  const primary = deployments.find(({ status }) => status === "PRIMARY");
  if (own?.rolloutState === "FAILED") return failed(service, own.rolloutStateReason);
  const followed = own?.status === "PRIMARY" ? own : primary;
  if (followed === undefined)
    return { state: "running", words: "ECS lists no deployment", percent: null, trace: trace(id) };
  if (followed !== own && isRollback(followed)) return failed(service, followed.rolloutStateReason);
  if (followed.rolloutState === "FAILED") return failed(service, followed.rolloutStateReason);
  const tasks = tasksOf(followed);
  if (isSteady(service, followed)) {
    return {
      state: "done",
      evidence: tasks.wanted === 0 ? "no task of it is to run" : `${inWords(tasks)}, and no older one`,
    };
  }
  const place = followed === own ? "" : "; another deployment has taken the place of this one";
  const troubled =
    (followed.failedTasks ?? 0) === 0 ? "" : `; ${count(followed.failedTasks ?? 0, "task")} failed to start`;
  return {
    state: "running",
    words: `${inWords(tasks)}${troubled}${place}`,
    percent: tasks.wanted === 0 ? 0 : Math.min(100, Math.floor((tasks.running / tasks.wanted) * 100)),
    trace: trace(followed.id ?? id),
  };
}

interface Tasks {
  running: number;
  wanted: number;
}

function tasksOf({ runningCount = 0, desiredCount = 0 }: Deployment): Tasks {
  return { running: runningCount, wanted: desiredCount };
}

function inWords({ running, wanted }: Tasks): string {
  return `${running} of ${count(wanted, "task")} ${wanted === 1 ? "runs" : "run"} anew`;
}

/**
 * ECS names a rollout's state for rolling updates alone; otherwise it is steady when nothing but this deployment is
 * left, with all its tasks. (ECS API Reference, Deployment.)
 */
function isSteady({ deployments = [] }: Service, deployment: Deployment): boolean {
  if (deployment.rolloutState !== undefined) return deployment.rolloutState === "COMPLETED";
  const { running, wanted } = tasksOf(deployment);
  return deployments.length === 1 && running === wanted && (deployment.pendingCount ?? 0) === 0;
}

function isRollback({ rolloutStateReason = "" }: Deployment): boolean {
  return /rolling back/i.test(rolloutStateReason);
}

function failed({ serviceName = "the service" }: Service, reason: string | undefined): RolloutProgress {
  return {
    state: "failed",
    why: `ECS gave the deployment up: ${reason ?? "it does not say why"}`,
    todo: `Look at the stopped tasks and the events of ${serviceName} in ECS. When new tasks can start, ask again.`,
  };
}
