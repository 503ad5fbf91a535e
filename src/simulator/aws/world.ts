import type { HttpBindings } from "@hono/node-server";
import type { WorldContext } from "../core/context.ts";
import { listen } from "../core/listen.ts";
import { createAuthentication } from "./auth/authenticate.ts";
import { openMetrics } from "./cloudwatch/metrics.ts";
import { createCloudWatch } from "./cloudwatch/service.ts";
import { openDirectory } from "./iam/directory.ts";
import type { PushGateway } from "./push-gateway.ts";
import { createSecretsManager } from "./secrets-manager/service.ts";
import { openSecretsShelf } from "./secrets-manager/state.ts";
import type { AwsSeed } from "./seed.ts";
import { createDelivery } from "./sns/delivery.ts";
import { createSns } from "./sns/service.ts";
import { openSnsShelf } from "./sns/state.ts";
import { createSts } from "./sts/service.ts";
import { openSessions } from "./sts/sessions.ts";
import type { AwsSurface } from "./surface.ts";
import { createAwsSurface } from "./surface.ts";
import { createEndpoint } from "./wire/endpoint.ts";

/** A running AWS account: SNS mobile push, STS, Secrets Manager, CloudWatch. */
export interface AwsWorld {
  /** What `AWS_ENDPOINT_URL` has to say. */
  url: string;
  port: number;
  surface: AwsSurface;
  close(): Promise<void>;
}

/**
 * Starts AWS on 127.0.0.1. Applications, secrets, sessions and metrics stay on the world's shelves; principals
 * and roles are the seed's at each start.
 *
 * @param options `port`: 0 takes a free one; `push`: where SNS delivers to
 */
export async function createAwsWorld(
  context: WorldContext,
  seed: AwsSeed,
  { port, push }: { port: number; push: PushGateway },
): Promise<AwsWorld> {
  const directory = openDirectory(seed);
  const sessions = openSessions(context, directory);
  const metrics = openMetrics(context, seed);
  const sns = openSnsShelf(context, seed);
  const secrets = openSecretsShelf(context, seed);
  const delivery = createDelivery(context, sns, { push, metrics });

  const endpoint = createEndpoint(context, {
    authenticate: createAuthentication(directory, sessions, context.clock),
    services: [
      createSns(context, sns, delivery),
      createSts(context, directory, sessions),
      createSecretsManager(context, secrets),
      createCloudWatch(metrics),
    ],
  });
  const server = await listen({ fetch: (request, bindings) => endpoint(request, bindings as HttpBindings) }, port);

  return {
    url: server.url,
    port: server.port,
    surface: createAwsSurface({ accountId: seed.accountId, region: seed.region, sns, secrets, sessions }),
    async close() {
      delivery.close();
      await server.close();
    },
  };
}
