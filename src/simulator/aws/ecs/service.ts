import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import type { SecretsState } from "../secrets-manager/state.ts";
import { AwsError } from "../wire/error.ts";
import type { Action, Call, Service } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { serviceShown } from "./shown.ts";
import { type EcsState, newDeployment, type StoredService } from "./state.ts";

/** Services that one question may name. (ECS API Reference, DescribeServices.) */
const MOST_SERVICES = 10;

const cluster = z.string().min(1).default("default");
const UpdateFields = z.strictObject({
  cluster,
  service: z.string().min(1),
  forceNewDeployment: z.boolean().default(false),
});
const DescribeFields = z.strictObject({
  cluster,
  services: z
    .array(z.string())
    .min(1)
    .max(MOST_SERVICES, `Member must have length less than or equal to ${MOST_SERVICES}`),
});

/** Amazon ECS: the services that were seeded, described and deployed anew. */
export function createEcs(context: WorldContext, shelf: Shelf<EcsState>, secrets: Shelf<SecretsState>): Service {
  return {
    name: "ecs",
    scope: "ecs",
    denial: { code: "AccessDenied", status: 403 },
    throttling: "Throttling",
    // (ECS API Reference, "Request throttling": the refill rates of cluster resource modifications and of reads.)
    rates: { UpdateService: 5, DescribeServices: 20 },
    actions: {
      DescribeServices: describeServices(context, shelf),
      UpdateService: updateService(context, shelf, secrets),
    },
  };
}

/** What is not found is listed as a failure. */
function describeServices({ clock }: WorldContext, shelf: Shelf<EcsState>): Action {
  return action(DescribeFields, ({ cluster: given, services }, call) => {
    const clusterArn = clusterOf(given, call);
    const asked = services.map((name) => ({
      arn: serviceArn(name, clusterArn),
      service: lookUp(shelf, name, clusterArn),
    }));
    for (const { arn } of asked) call.authorize({ action: "ecs:DescribeServices", resource: arn });
    checkCluster(shelf, clusterArn);
    return {
      services: asked.flatMap(({ service }) => (service === undefined ? [] : [serviceShown(service, clock.now())])),
      failures: asked.flatMap(({ arn, service }) => (service === undefined ? [{ arn, reason: "MISSING" }] : [])),
    };
  });
}

function updateService({ clock, ledger }: WorldContext, shelf: Shelf<EcsState>, secrets: Shelf<SecretsState>): Action {
  return action(UpdateFields, ({ cluster: given, service: name, forceNewDeployment }, call) => {
    const clusterArn = clusterOf(given, call);
    const arn = serviceArn(name, clusterArn);
    call.authorize({ action: "ecs:UpdateService", resource: arn });
    checkCluster(shelf, clusterArn);
    const service = lookUp(shelf, name, clusterArn);
    if (service === undefined) throw new AwsError("ServiceNotFoundException", "Service not found.");
    if (forceNewDeployment) {
      const deployment = newDeployment(service, secrets.state, clock.now().toISOString());
      service.deployments.unshift(deployment);
      shelf.save();
      ledger.record({ vendor: "ecs", effect: "UpdateService", subject: arn, detail: { deployment: deployment.id } });
    }
    return { service: serviceShown(service, clock.now()) };
  });
}

/** A cluster goes by its name or its ARN. */
function clusterOf(given: string, { region, caller }: Call): string {
  return given.startsWith("arn:") ? given : `arn:aws:ecs:${region}:${caller.account}:cluster/${given}`;
}

/** A service goes by its name or its ARN. */
function serviceArn(given: string, clusterArn: string): string {
  return given.startsWith("arn:") ? given : `${clusterArn.replace(":cluster/", ":service/")}/${given}`;
}

function lookUp({ state }: Shelf<EcsState>, name: string, clusterArn: string): StoredService | undefined {
  return state.services.find(({ arn }) => arn === serviceArn(name, clusterArn));
}

/** Here a cluster is there as long as a service is in it. @throws {AwsError} `ClusterNotFoundException` */
function checkCluster({ state }: Shelf<EcsState>, clusterArn: string): void {
  if (state.services.some((service) => service.clusterArn === clusterArn)) return;
  throw new AwsError("ClusterNotFoundException", "Cluster not found.");
}
