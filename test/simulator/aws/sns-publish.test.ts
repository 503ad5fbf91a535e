import { GetEndpointAttributesCommand, PublishCommand } from "@aws-sdk/client-sns";
import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { PushOutcome } from "../../../src/simulator/aws/push-gateway.ts";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import {
  APPLICATION,
  DEVICE_TOKEN,
  ENDPOINT,
  createClients,
  createContext,
  createSeed,
  createTestGateway,
  eventually,
  keys,
  startWorld,
} from "./estate.ts";

let context: WorldContext;
let world: AwsWorld;
let seed: Awaited<ReturnType<typeof createSeed>>;
let gateway: ReturnType<typeof createTestGateway>;

beforeEach(async () => {
  context = createContext();
  seed = await createSeed();
  gateway = createTestGateway();
  world = await startWorld(context, seed, gateway);
});
afterEach(() => world.close());

const publish = (input: Partial<PublishCommand["input"]> = {}) =>
  createClients(keys.admin).sns.send(new PublishCommand({ TargetArn: ENDPOINT, Message: "hello", ...input }));
const settled = () => eventually(() => world.surface.messages().find(({ outcome }) => outcome !== "pending"));
const shown = () => world.surface.applications().find(({ arn }) => arn === APPLICATION);

async function counted(metric: string): Promise<number> {
  const now = Date.now();
  const { MetricDataResults } = await createClients(keys.admin).cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - 600_000),
      EndTime: new Date(now + 60_000),
      MetricDataQueries: [
        {
          Id: "sum",
          MetricStat: {
            Metric: {
              Namespace: "AWS/SNS",
              MetricName: metric,
              Dimensions: [{ Name: "Application", Value: "ios-prod" }],
            },
            Period: 60,
            Stat: "Sum",
          },
        },
      ],
    }),
  );
  return (MetricDataResults?.[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
}

describe("publishing", () => {
  test("answers with an id and delivers afterwards, with the stored credential", async () => {
    const { MessageId } = await publish();
    expect(world.surface.messages()).toMatchObject([{ id: MessageId }]);
    expect(await settled()).toMatchObject({ id: MessageId, outcome: "delivered", apnsId: "apns-1" });
    expect(gateway.pushes).toEqual([
      {
        environment: "production",
        ...seed.pair,
        deviceToken: DEVICE_TOKEN,
        topic: "com.example.shop",
        payload: '{"aps":{"alert":"hello"}}',
        pushType: "alert",
      },
    ]);
    expect(await counted("NumberOfNotificationsDelivered")).toBe(1);
    expect(await counted("NumberOfNotificationsFailed")).toBe(0);
    expect(context.ledger.entries()).toMatchObject([{ vendor: "sns", effect: "Publish", subject: ENDPOINT }]);
  });

  test("sends the platform's own entry as it is, else the default as an alert", async () => {
    const structured = (entries: object) => publish({ Message: JSON.stringify(entries), MessageStructure: "json" });
    const own = '{"aps":{"content-available":1}}';
    await structured({ default: "d", APNS: own, APNS_SANDBOX: "other" });
    await structured({ default: "d", APNS_SANDBOX: "other" });
    await eventually(() => gateway.pushes.length === 2);
    expect(gateway.pushes.map(({ payload }) => payload)).toEqual([own, '{"aps":{"alert":"d"}}']);
  });

  test("takes the topic and the type of push from the message's attributes", async () => {
    await publish({
      MessageAttributes: {
        "AWS.SNS.MOBILE.APNS.TOPIC": { DataType: "String", StringValue: "com.example.voip" },
        "AWS.SNS.MOBILE.APNS.PUSH_TYPE": { DataType: "String", StringValue: "background" },
      },
    });
    await settled();
    expect(gateway.pushes).toMatchObject([{ topic: "com.example.voip", pushType: "background" }]);
  });

  test.each([
    ["no text", { Message: "" }, "Empty message"],
    ["too much text", { Message: "x".repeat(262_145) }, "Message too long"],
    ["an unknown structure", { MessageStructure: "xml" }, "MessageStructure"],
    [
      "a structure that is no JSON",
      { MessageStructure: "json", Message: "{" },
      "Message Structure - JSON message body failed to parse",
    ],
    [
      "a structure without an entry",
      { MessageStructure: "json", Message: '{"GCM":"x"}' },
      "JSON must contain an entry for 'default' or 'APNS'.",
    ],
    [
      "a device that does not exist",
      { TargetArn: `${ENDPOINT}-2` },
      "TargetArn Reason: No endpoint found for the target arn specified",
    ],
  ])("%s is refused", async (_what, input, what) => {
    await expect(publish(input)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: `Invalid parameter: ${what}`,
    });
    expect(context.ledger.entries()).toEqual([]);
  });
});

describe("when the push service does not take it", () => {
  const answers = (outcome: PushOutcome | Error) => {
    gateway.next = outcome;
  };

  test("a rejected credential disables the application, and publishing is then refused", async () => {
    answers({ outcome: "credential-rejected", reason: "certificate expired" });
    await publish();
    expect(await settled()).toMatchObject({ outcome: "failed", reason: "certificate expired" });
    expect(shown()).toMatchObject({
      enabled: false,
      history: [{ by: "sns", attributes: { Enabled: "false" } }],
    });
    expect(await counted("NumberOfNotificationsFailed")).toBe(1);
    await expect(publish()).rejects.toMatchObject({
      name: "PlatformApplicationDisabledException",
      message: "Platform application is disabled",
      $metadata: expect.objectContaining({ httpStatusCode: 400 }),
    });
  });

  test.each(["BadDeviceToken", "Unregistered"])("%s disables the device and no more", async (reason) => {
    answers({ outcome: "refused", status: 400, reason });
    await publish();
    expect(await settled()).toMatchObject({ outcome: "failed", reason });
    const read = new GetEndpointAttributesCommand({ EndpointArn: ENDPOINT });
    const { Attributes } = await createClients(keys.admin).sns.send(read);
    expect(Attributes).toMatchObject({ Enabled: "false" });
    expect(shown()).toMatchObject({ enabled: true, endpoints: [{ arn: ENDPOINT, enabled: false }] });
    await expect(publish()).rejects.toMatchObject({
      name: "EndpointDisabledException",
      message: "Endpoint is disabled",
    });
  });

  test.each<[string, PushOutcome | Error, string]>([
    ["a payload too large", { outcome: "refused", status: 413, reason: "PayloadTooLarge" }, "PayloadTooLarge"],
    ["no connection", new Error("connect ECONNREFUSED"), "Unreachable: connect ECONNREFUSED"],
  ])("%s fails this notification and disables nothing", async (_what, outcome, reason) => {
    answers(outcome);
    await publish();
    expect(await settled()).toMatchObject({ outcome: "failed", reason });
    expect(shown()).toMatchObject({ enabled: true, endpoints: [{ enabled: true }] });
    expect(await counted("NumberOfNotificationsFailed")).toBe(1);
  });
});
