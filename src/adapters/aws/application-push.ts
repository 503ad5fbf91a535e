import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { GetPlatformApplicationAttributesCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { asFirebreakError } from "../../domain/errors.ts";
import { applicationName } from "../../domain/estate.ts";
import type { ApplicationPush, CanaryOutcome, PushApplication } from "../../ports/application-push.ts";
import type { Log } from "../../ports/log.ts";
import { applicationOf, everyApplication } from "./applications.ts";
import { ask, refusalIn } from "./asking.ts";
import { deliveryQuery, everyMetric, sumIn } from "./metrics.ts";
import { clientsFor, type PlacesSettings } from "./places.ts";
import { platformOf } from "./platform.ts";

/** Refusals that are about this push; any other says nothing of it. */
const pushRefusals = ["bad-input", "not-found", "not-now"];

/** Amazon SNS mobile push, with CloudWatch's numbers of it. */
export function createApplicationPush(settings: PlacesSettings & { log: Log }): ApplicationPush {
  const clients = clientsFor(settings, ({ reading, writing }) => ({
    sns: new SNSClient(reading),
    publisher: new SNSClient(writing),
    cloudwatch: new CloudWatchClient(reading),
  }));

  return {
    async list() {
      const doing = `list the push applications in ${settings.region}`;
      const question = { doing, permission: "sns:ListPlatformApplications", carrying: [] };
      const applications = await ask(question, () => everyApplication(clients.home.sns));
      return applications.flatMap(({ PlatformApplicationArn: arn = "", Attributes = {} }) =>
        readable(arn, Attributes, settings.log),
      );
    },

    async observe(application) {
      const doing = `read the push application ${applicationName(application)}`;
      const question = { doing, permission: "sns:GetPlatformApplicationAttributes", carrying: [] };
      const command = new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: application });
      const { Attributes = {} } = await ask(question, () => clients.of(application).sns.send(command));
      return applicationOf(application, Attributes);
    },

    async sendCanary(endpoint, text) {
      const question = { doing: `send a test push to ${endpoint}`, permission: "sns:Publish", carrying: [] };
      return ask(question, () => publish(clients.of(endpoint).publisher, endpoint, text));
    },

    async deliveries(application, since) {
      const doing = `count the notifications of ${applicationName(application)}`;
      const question = { doing, permission: "cloudwatch:GetMetricData", carrying: [] };
      const query = deliveryQuery(application, { since, now: settings.clock.now() });
      const results = await ask(question, () => everyMetric(clients.of(application).cloudwatch, query));
      return { delivered: sumIn(results, "delivered"), failed: sumIn(results, "failed") };
    },
  };
}

/** One application that can't be read must not hide the others: the log says which it is. */
function readable(arn: string, attributes: Record<string, string>, log: Log): PushApplication[] {
  try {
    return [applicationOf(arn, attributes)];
  } catch (thrown) {
    const { message, found } = asFirebreakError(thrown);
    log.error(message, { application: arn, found });
    return [];
  }
}

async function publish(sns: SNSClient, endpoint: string, text: string): Promise<CanaryOutcome> {
  const payload = { aps: { alert: text }, firebreak: { test: true } };
  const message = { default: text, [platformOf(endpoint)]: JSON.stringify(payload) };
  const command = new PublishCommand({
    TargetArn: endpoint,
    MessageStructure: "json",
    Message: JSON.stringify(message),
  });
  try {
    const { MessageId = "" } = await sns.send(command);
    return { accepted: true, message: MessageId };
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === undefined || !pushRefusals.includes(refusal.kind)) throw error;
    return { accepted: false, reason: `${refusal.because} (${(error as Error).name})` };
  }
}
