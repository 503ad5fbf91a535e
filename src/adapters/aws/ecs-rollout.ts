import {
  type Deployment,
  DescribeServicesCommand,
  ECSClient,
  type Service,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { FirebreakError } from "../../domain/errors.ts";
import { type EcsConsumer, partsOfService } from "../../domain/rollout/consumer.ts";
import type { Trace } from "../../domain/rollout/events.ts";
import { hasCome, written } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PreparedStart, RolloutProgress, RolloutWay } from "../../ports/rollout.ts";
import { ask } from "./asking.ts";
import { type AwsPatience, type AwsSettings, forReading, forWriting } from "./client-settings.ts";
import { ecsProgress } from "./ecs-progress.ts";
import { assumeFor, type RoleCredentials } from "./privileged-role.ts";

/** What every ECS service is reached with. */
export interface EcsSettings {
  clock: Clock;
  /** What the trust policies of the consumers' roles ask for. */
  externalId: string;
  patience?: AwsPatience;
}

/**
 * Restarts an ECS service by a new deployment of what it runs already. Looking takes the bot's own rights; the
 * one call that starts it is made with the consumer's role, for a grant, under the session policy of its plan.
 */
export function createEcsRollout({ externalId, ...rest }: EcsSettings, consumer: EcsConsumer): RolloutWay {
  const settings: AwsSettings = { ...rest, region: partsOfService(consumer.service).region };
  return {
    call: { action: "ecs:UpdateService", target: consumer.service },
    async mark() {
      return primaryOf(await describe(settings, consumer)).id ?? "";
    },
    async find({ mark }) {
      // Any deployment that began since the mark has restarted the tasks, whoever asked for it.
      const { id = "" } = primaryOf(await describe(settings, consumer));
      return id === mark ? undefined : traceOf(settings, consumer, id);
    },
    async prepare(grant, identity) {
      const role = { ...settings, role: consumer.role, externalId };
      const { credentials, ...session } = await assumeFor(role, grant, { ...identity, target: consumer.service });
      return { session, ...openStart(settings, consumer, { credentials, until: session.until }) };
    },
    async progress({ id }): Promise<RolloutProgress> {
      return ecsProgress(await describe(settings, consumer), {
        deployment: id ?? "",
        trace: (deployment) => traceOf(settings, consumer, deployment),
      });
    },
  };
}

/** Holds the credentials, in this closure alone, until the one start or the end. */
function openStart(
  settings: AwsSettings,
  consumer: EcsConsumer,
  given: { credentials: RoleCredentials; until: string },
): Pick<PreparedStart, "start" | "end"> {
  let held: RoleCredentials | undefined = given.credentials;
  return {
    async start() {
      if (held === undefined) {
        throw new FirebreakError("broken", "The session of the consumer's role is over: it allows one restart.");
      }
      if (hasCome(given.until, settings.clock.now())) {
        throw new FirebreakError("not-allowed", `The session of the consumer's role ended ${written(given.until)}.`, {
          todo: "Nothing was restarted. Ask again.",
        });
      }
      const credentials = held;
      held = undefined;
      return restart({ settings, credentials }, consumer);
    },
    end() {
      held = undefined;
    },
  };
}

async function restart(
  { settings, credentials }: { settings: AwsSettings; credentials: RoleCredentials },
  consumer: EcsConsumer,
): Promise<{ trace: Trace; requestId: string | null }> {
  const { cluster, service } = partsOfService(consumer.service);
  const ecs = new ECSClient({ ...forWriting(settings), credentials });
  const question = {
    doing: `restart the ECS service ${service} in ${cluster}`,
    permission: "ecs:UpdateService",
    carrying: [credentials.secretAccessKey, credentials.sessionToken],
    todo: {
      "not-allowed": `Check that the role ${consumer.role} allows ecs:UpdateService on this service, and that the plan's cut-off has not passed.`,
      unavailable: "ECS may have begun the deployment all the same: that is looked for before it is tried again.",
    },
  };
  try {
    const { service: updated, $metadata } = await ask(question, () =>
      ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true })),
    );
    const { id = "" } = primaryOf(updated ?? {});
    return { trace: traceOf(settings, consumer, id), requestId: $metadata.requestId ?? null };
  } finally {
    ecs.destroy();
  }
}

/** The service as it is now. @throws FirebreakError `not-found` when there is none, or it is being deleted */
async function describe(settings: AwsSettings, consumer: EcsConsumer): Promise<Service> {
  const { cluster, service } = partsOfService(consumer.service);
  const ecs = new ECSClient(forReading(settings));
  const question = {
    doing: `describe the ECS service ${service} in ${cluster}`,
    permission: "ecs:DescribeServices",
    carrying: [],
  };
  try {
    const { services = [] } = await ask(question, () =>
      ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
    );
    const [found] = services;
    // ECS lists what it does not find under failures, and answers with 200. (ECS API Reference, DescribeServices.)
    if (found !== undefined && found.status === "ACTIVE") return found;
    throw new FirebreakError("not-found", `There is no ECS service ${service} in ${cluster}.`, {
      found: found === undefined ? "ECS does not know it" : `its status is ${found.status}`,
      expected: consumer.service,
      todo: "Correct the service of this consumer in firebreak.yml.",
    });
  } finally {
    ecs.destroy();
  }
}

function primaryOf({ deployments = [] }: Service): Deployment {
  return deployments.find(({ status }) => status === "PRIMARY") ?? {};
}

function traceOf({ region }: AwsSettings, consumer: EcsConsumer, id: string): Trace {
  const { cluster, service } = partsOfService(consumer.service);
  const console = `https://${region}.console.aws.amazon.com/ecs/v2/clusters/${cluster}/services/${service}/deployments`;
  return { id, url: `${console}?region=${region}` };
}
