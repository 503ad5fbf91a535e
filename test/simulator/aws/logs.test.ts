import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { PublishCommand, SetPlatformApplicationAttributesCommand } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import {
  ACCOUNT,
  APPLICATION,
  DEVICE_TOKEN,
  ENDPOINT,
  REGION,
  createClients,
  createContext,
  createSeed,
  createTestGateway,
  eventually,
  keys,
  startWorld,
} from "./estate.ts";

const role = `arn:aws:iam::${ACCOUNT}:role/sns-feedback`;
const group = `sns/${REGION}/${ACCOUNT}/app/APNS/ios-prod`;

let context: WorldContext;
let world: AwsWorld;
let gateway: ReturnType<typeof createTestGateway>;
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  context = createContext();
  gateway = createTestGateway();
  world = await startWorld(context, await createSeed(), gateway);
  logs = client(keys.admin);
});
afterEach(() => world.close());

function client(credentials: { accessKeyId: string; secretAccessKey: string }): CloudWatchLogsClient {
  return new CloudWatchLogsClient({ region: REGION, endpoint: world.url, credentials, maxAttempts: 1 });
}

async function record(attributes: Record<string, string>): Promise<void> {
  const command = new SetPlatformApplicationAttributesCommand({
    PlatformApplicationArn: APPLICATION,
    Attributes: attributes,
  });
  await createClients(keys.admin).sns.send(command);
}

async function publish(): Promise<string> {
  const { MessageId = "" } = await createClients(keys.admin).sns.send(
    new PublishCommand({ TargetArn: ENDPOINT, Message: "hello" }),
  );
  await eventually(() => world.surface.messages().find(({ id, outcome }) => id === MessageId && outcome !== "pending"));
  return MessageId;
}

const filter = (input: Partial<FilterLogEventsCommandInput> = {}) =>
  logs.send(new FilterLogEventsCommand({ logGroupName: group, ...input }));
const groups = async (logGroupNamePrefix = "sns/") =>
  (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }))).logGroups?.map(
    ({ logGroupName }) => logGroupName,
  );

describe("SNS's delivery records", () => {
  test("are not written for an application without feedback roles", async () => {
    await publish();
    expect(await groups()).toEqual([]);
  });

  test("say of a push what became of it, in a group of the application's", async () => {
    await record({ SuccessFeedbackRoleArn: role });
    const message = await publish();
    expect(await groups()).toEqual([group]);
    const { events = [] } = await filter();
    expect(JSON.parse(events[0]?.message ?? "")).toEqual({
      status: "SUCCESS",
      notification: { messageId: message, timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/) },
      delivery: {
        destination: ENDPOINT,
        token: DEVICE_TOKEN,
        dwellTimeMs: expect.any(Number),
        attempts: 1,
        statusCode: 200,
        providerResponse: expect.stringContaining("apns-id"),
      },
    });
  });

  test("of failures are in another group, and need the other role", async () => {
    gateway.next = { outcome: "refused", status: 410, reason: "Unregistered" };
    await record({ FailureFeedbackRoleArn: role });
    await publish();
    expect(await groups()).toEqual([`${group}/Failure`]);
    const { events = [] } = await filter({ logGroupName: `${group}/Failure` });
    expect(JSON.parse(events[0]?.message ?? "")).toMatchObject({
      status: "FAILURE",
      delivery: { statusCode: 410, providerResponse: '{"reason":"Unregistered"}' },
    });
  });

  test("of successes are as many as the sample rate says", async () => {
    await record({ SuccessFeedbackRoleArn: role, SuccessFeedbackSampleRate: "0" });
    await publish();
    expect(await groups()).toEqual([]);
  });
});

describe("reading logs", () => {
  test("finds the events of a time that a pattern lets through", async () => {
    await record({ SuccessFeedbackRoleArn: role });
    const [first, second] = [await publish(), await publish()];
    const found = async (filterPattern: string) => (await filter({ filterPattern })).events?.length;
    expect(await found(`{ $.notification.messageId = "${first}" }`)).toBe(1);
    expect(await found(`"${second}"`)).toBe(1);
    expect(await found('{ $.status = "FAILURE" }')).toBe(0);
    expect((await filter({ startTime: context.clock.now().getTime() + 60_000 })).events).toEqual([]);
  });

  test("comes in pages, which may be empty and not the last", async () => {
    await record({ SuccessFeedbackRoleArn: role });
    const [, second] = [await publish(), await publish()];
    const filterPattern = `"${second}"`;
    const { events, nextToken } = await filter({ filterPattern, limit: 1 });
    expect(events).toEqual([]);
    const rest = await filter({ filterPattern, limit: 1, nextToken });
    expect(rest.events).toHaveLength(1);
    expect(rest.nextToken).toBeUndefined();
  });

  test("is refused as CloudWatch Logs does", async () => {
    await expect(filter()).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified log group does not exist.",
    });
    await record({ SuccessFeedbackRoleArn: role });
    await publish();
    await expect(filter({ filterPattern: "{ broken" })).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(filter({ nextToken: "none of ours" })).rejects.toMatchObject({ name: "InvalidParameterException" });
    const guest = client(keys.guest).send(new DescribeLogGroupsCommand({}));
    await expect(guest).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  test("is throttled at five searches a second", async () => {
    await record({ SuccessFeedbackRoleArn: role });
    await publish();
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => filter()));
    const refused = asked.flatMap((one) => (one.status === "rejected" ? [(one.reason as Error).name] : []));
    expect(refused).toContain("ThrottlingException");
  });
});
