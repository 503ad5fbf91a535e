import type { StoredDeployment, StoredService } from "./state.ts";

/** A deployment at an instant. */
export interface DeploymentAt {
  id: string;
  createdAt: string;
  status: "PRIMARY" | "ACTIVE";
  running: number;
  failed: number;
  rolloutState: "COMPLETED" | "IN_PROGRESS" | "FAILED";
  rolloutStateReason: string;
  version: string;
}

/** After so many tasks in a row that did not start a deployment is given up. (ECS Developer Guide: at least three.) */
const CIRCUIT_BREAKER_TASKS = 3;

/** The deployments of a service at an instant, the newest first: an old task ends when a new one runs in its place. */
export function deploymentsAt(service: StoredService, now: Date): DeploymentAt[] {
  const { tasks, deployments } = service;
  const shown: DeploymentAt[] = [];
  let left = tasks;
  for (const [index, deployment] of deployments.entries()) {
    if (index > 0 && left === 0) break;
    const started = startedBy(service, deployment, now);
    const running = deployment.broken ? 0 : index === 0 ? Math.min(tasks, started) : Math.min(left, started);
    if (index > 0 && running === 0) continue;
    left -= running;
    shown.push({ ...stateOf(service, deployment, { running, started }), status: index === 0 ? "PRIMARY" : "ACTIVE" });
  }
  return shown;
}

/** How many tasks of the deployment have had time to start. */
function startedBy({ taskMilliseconds }: StoredService, { createdAt }: StoredDeployment, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(createdAt)) / taskMilliseconds);
}

function stateOf(
  { tasks, circuitBreaker }: StoredService,
  { id, createdAt, version, broken }: StoredDeployment,
  { running, started }: { running: number; started: number },
): Omit<DeploymentAt, "status"> {
  const about = { id, createdAt, version, running };
  if (broken && circuitBreaker && started >= CIRCUIT_BREAKER_TASKS) {
    const rolloutStateReason = "ECS deployment circuit breaker: tasks failed to start.";
    return { ...about, failed: CIRCUIT_BREAKER_TASKS, rolloutState: "FAILED", rolloutStateReason };
  }
  if (!broken && started >= tasks) {
    return { ...about, failed: 0, rolloutState: "COMPLETED", rolloutStateReason: `ECS deployment ${id} completed.` };
  }
  const failed = broken ? started : 0;
  return { ...about, failed, rolloutState: "IN_PROGRESS", rolloutStateReason: `ECS deployment ${id} in progress.` };
}

/** A service as DescribeServices gives it, as far as it is told here. */
export function serviceShown(service: StoredService, now: Date): object {
  const deployments = deploymentsAt(service, now);
  const running = deployments.reduce((sum, one) => sum + one.running, 0);
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: "ACTIVE",
    schedulingStrategy: "REPLICA",
    launchType: "FARGATE",
    deploymentController: { type: "ECS" },
    desiredCount: service.tasks,
    runningCount: running,
    pendingCount: 0,
    deployments: deployments.map((one) => ({
      id: one.id,
      status: one.status,
      desiredCount: one.status === "PRIMARY" ? service.tasks : 0,
      runningCount: one.running,
      pendingCount: 0,
      failedTasks: one.failed,
      createdAt: new Date(one.createdAt),
      updatedAt: now,
      launchType: "FARGATE",
      rolloutState: one.rolloutState,
      rolloutStateReason: one.rolloutStateReason,
    })),
    events: [],
  };
}
