import type { HttpBindings } from "@hono/node-server";
import type { WorldContext } from "../core/context.ts";
import { listen } from "../core/listen.ts";
import { createAcm } from "./acm/service.ts";
import { certificatesOf, openAcmShelf } from "./acm/state.ts";
import { createAuthentication } from "./auth/authenticate.ts";
import { openMetrics } from "./cloudwatch/metrics.ts";
import { createCloudWatch } from "./cloudwatch/service.ts";
import { createEcs } from "./ecs/service.ts";
import { openEcsShelf } from "./ecs/state.ts";
import type { Accounts } from "./iam/accounts.ts";
import { openAccounts } from "./iam/accounts.ts";
import type { Directory } from "./iam/directory.ts";
import { openAttachments } from "./iam/attachments.ts";
import { openDirectory } from "./iam/directory.ts";
import { createIam } from "./iam/service.ts";
import { createCloudWatchLogs } from "./logs/service.ts";
import { openLogs } from "./logs/state.ts";
import type { PushGateway } from "./push-gateway.ts";
import { createS3 } from "./s3/service.ts";
import { openS3Shelf } from "./s3/state.ts";
import { createSecretsManager } from "./secrets-manager/service.ts";
import { openSecretsShelf, secretsOf } from "./secrets-manager/state.ts";
import type { AwsSeed } from "./seed.ts";
import { accountsOf } from "./seed.ts";
import { createDelivery } from "./sns/delivery.ts";
import { createSns } from "./sns/service.ts";
import { openSnsStore } from "./sns/store.ts";
import { createSts } from "./sts/service.ts";
import { openSessions } from "./sts/sessions.ts";
import type { AwsSurface } from "./surface.ts";
import { createAwsSurface } from "./surface.ts";
import { createTagging } from "./tagging/service.ts";
import { createEndpoint } from "./wire/endpoint.ts";
import { type CallTally, createTally } from "./wire/tally.ts";

/** AWS, running: SNS mobile push, STS, a part of IAM, Secrets Manager, S3, ACM, tags, CloudWatch and its logs, in one account or many. */
export interface AwsWorld {
  /** What `AWS_ENDPOINT_URL` has to say. */
  url: string;
  port: number;
  surface: AwsSurface;
  /** How often each call was made since the world began. */
  calls: CallTally["counts"];
  /** What the owners of the accounts do behind everybody's back, until the world ends. */
  owners: Pick<Accounts, "close" | "disableRegion" | "enableRegion"> &
    Pick<Directory, "removeRole"> & {
      /** Takes the image away that an ECS service's new tasks start from. */
      breakService: (arn: string) => void;
    };
  close(): Promise<void>;
}

/**
 * Starts AWS on 127.0.0.1: every account and region at one address, told apart by who calls and by the scope of the
 * signature. Applications, secrets, certificates, sessions, metrics and logs stay on the world's shelves; principals and roles are the
 * seed's at each start.
 *
 * @param options `port`: 0 takes a free one; `push`: where SNS delivers to
 */
export async function createAwsWorld(
  context: WorldContext,
  seed: AwsSeed,
  { port, push }: { port: number; push: PushGateway },
): Promise<AwsWorld> {
  const { clock } = context;
  const seeds = accountsOf(seed);
  const accounts = openAccounts(seeds);
  const attachments = openAttachments(context, seeds);
  const directory = openDirectory(seeds, accounts, attachments);
  const sessions = openSessions(context, directory);
  const metrics = openMetrics(context, seeds);
  const logs = openLogs(context);
  const sns = openSnsStore(context, seeds);
  const secrets = openSecretsShelf(context, seeds);
  const acm = openAcmShelf(context, seeds);
  const ecs = openEcsShelf(context, seeds, secrets.state);
  const tally = createTally();
  const delivery = createDelivery(context, sns, { push, metrics, logs });

  const endpoint = createEndpoint(context, {
    authenticate: createAuthentication({ directory, sessions, accounts, clock }),
    services: [
      createSns(context, sns, delivery),
      createSts(context, { directory, sessions, accounts }),
      createIam(context, { directory, attachments }),
      createSecretsManager(context, secrets),
      createAcm(context, acm),
      createEcs(context, ecs, secrets),
      createS3(context, openS3Shelf(context, seeds)),
      createTagging(clock, [
        (call) => certificatesOf(acm.state, call),
        (call) => secretsOf(secrets.state, call).filter(({ deletionDate }) => deletionDate === undefined),
      ]),
      createCloudWatch(metrics),
      createCloudWatchLogs(logs),
    ],
    rates: seed.rates ?? {},
    tally,
  });
  const server = await listen({ fetch: (request, bindings) => endpoint(request, bindings as HttpBindings) }, port);

  return {
    url: server.url,
    port: server.port,
    surface: createAwsSurface({
      accountId: seed.accountId,
      region: seed.region,
      sns: sns.shelf,
      secrets,
      sessions,
      ecs,
      clock,
    }),
    calls: tally.counts,
    owners: {
      close: accounts.close,
      disableRegion: accounts.disableRegion,
      enableRegion: accounts.enableRegion,
      removeRole: directory.removeRole,
      breakService(arn) {
        for (const service of ecs.state.services) service.broken ||= service.arn === arn;
        ecs.save();
      },
    },
    async close() {
      delivery.close();
      await server.close();
    },
  };
}
