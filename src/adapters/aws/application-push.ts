import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { GetPlatformApplicationAttributesCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { asFirebreakError } from "../../domain/errors.ts";
import { applicationName } from "../../domain/estate.ts";
import type { ApplicationPush, CanaryOutcome, PushApplication } from "../../ports/application-push.ts";
import type { Log } from "../../ports/log.ts";
import { applicationOf, everyApplication } from "./applications.ts";
import { ask, type Question, refusalIn } from "./asking.ts";
import { createDeliveryRecords, feedbackIn } from "./delivery-records.ts";
import { createEndpointCounter } from "./endpoints.ts";
import { deliveryQuery, everyMetric, periodsIn, periodsQuery, sumIn } from "./metrics.ts";
import { clientsFor, type PlacesSettings } from "./places.ts";
import { platformOf } from "./platform.ts";

/** Refusals that are about this push; any other says nothing of it. */
const pushRefusals = ["bad-input", "not-found", "not-now"];

/** Amazon SNS mobile push, with CloudWatch's numbers and records of it. */
export function createApplicationPush(settings: PlacesSettings & { log: Log }): ApplicationPush {
  const clients = clientsFor(settings, ({ reading, writing }) => ({
    sns: new SNSClient(reading),
    publisher: new SNSClient(writing),
    cloudwatch: new CloudWatchClient(reading),
  }));

  async function attributesOf(application: string): Promise<Record<string, string>> {
    const doing = `read the push application ${applicationName(application)}`;
    const question = { doing, permission: "sns:GetPlatformApplicationAttributes", carrying: [] };
    const command = new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: application });
    const { Attributes = {} } = await ask(question, () => clients.of(application).sns.send(command));
    return Attributes;
  }

  return {
    async list() {
      const doing = `list the push applications in ${settings.region}`;
      const question = { doing, permission: "sns:ListPlatformApplications", carrying: [] };
      const applications = await ask(question, () => everyApplication(clients.home.sns));
      return applications.flatMap(({ PlatformApplicationArn: arn = "", Attributes = {} }) =>
        readable(arn, Attributes, settings.log),
      );
    },

    observe: async (application) => applicationOf(application, await attributesOf(application)),

    async sendCanary(endpoint, text) {
      const question = { doing: `send a test push to ${endpoint}`, permission: "sns:Publish", carrying: [] };
      return ask(question, () => publish(clients.of(endpoint).publisher, endpoint, text));
    },

    async deliveries(application, since) {
      const question = counting(application);
      const query = deliveryQuery(application, { since, now: settings.clock.now() });
      const results = await ask(question, () => everyMetric(clients.of(application).cloudwatch, query));
      return { delivered: sumIn(results, "delivered"), failed: sumIn(results, "failed") };
    },

    async deliveryPeriods(application, span) {
      const query = periodsQuery(application, span);
      const { cloudwatch } = clients.of(application);
      return periodsIn(await ask(counting(application), () => everyMetric(cloudwatch, query)), span);
    },

    deliveryRecord: createDeliveryRecords(settings),
    feedback: async (application) => feedbackIn(await attributesOf(application)),
    endpoints: createEndpointCounter(settings),
  };
}

function counting(application: string): Question {
  const doing = `count the notifications of ${applicationName(application)}`;
  return { doing, permission: "cloudwatch:GetMetricData", carrying: [] };
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
