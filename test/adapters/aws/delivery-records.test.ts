import { afterEach, describe, expect, test } from "@jest/globals";
import { createApplicationPush } from "../../../src/adapters/aws/application-push.ts";
import { gradeOf } from "../../../src/domain/proof/grade.ts";
import type { ApplicationPush, DeliveryLookup } from "../../../src/ports/application-push.ts";
import type { PushOutcome } from "../../../src/simulator/aws/push-gateway.ts";
import { type Account, APPLICATION, applicationSeed, CANARY, createTestLog, openAccount, REGION } from "./account.ts";
import { makePair } from "../../simulator/aws/certificates.ts";
import { startScriptedAws } from "./scripted-aws.ts";

const role = "arn:aws:iam::111122223333:role/sns-feedback";
const logging = { SuccessFeedbackRoleArn: role, FailureFeedbackRoleArn: role, SuccessFeedbackSampleRate: "100" };
const minute = 60_000;

let account: Account;
let push: ApplicationPush;
afterEach(() => account.close());

async function open(of: { attributes?: Record<string, string>; outcome?: PushOutcome } = {}): Promise<void> {
  const { attributes = logging, outcome = { outcome: "delivered", apnsId: "apns-1" } } = of;
  const pair = await makePair({ notAfter: new Date(Date.now() + 86_400_000) });
  account = await openAccount({
    changes: { applications: [applicationSeed("ios-prod", pair, { attributes })] },
    outcome,
  });
  push = createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() });
}

/** Publishes, and waits until SNS knows what came of it. */
async function canary(): Promise<{ message: string; since: Date }> {
  const since = new Date(account.clock.now().getTime() - 1000);
  const sent = await push.sendCanary(CANARY, "INC-1: test push");
  for (let tries = 0; tries < 200; tries += 1) {
    if (account.world.surface.messages()[0]?.outcome !== "pending") break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { message: sent.accepted ? sent.message : "", since };
}

const why = (lookup: DeliveryLookup) => ("why" in lookup ? { mayCome: lookup.mayCome, why: lookup.why } : lookup);

describe("the delivery record of a push", () => {
  test("says that Apple took it, and is the strongest proof", async () => {
    await open();
    const sent = await canary();
    await canary();
    const { record } = await push.deliveryRecord(APPLICATION, sent);
    expect(record).toMatchObject({ kind: "delivery-log", status: "SUCCESS", statusCode: 200 });
    expect(gradeOf(record === undefined ? [] : [record])).toMatchObject({ grade: "delivery-log", verdict: "proven" });
  });

  test("says why Apple did not, from the group that SNS keeps for failures", async () => {
    await open({ outcome: { outcome: "refused", status: 400, reason: "DeviceTokenNotForTopic" } });
    const { record } = await push.deliveryRecord(APPLICATION, await canary());
    expect(record).toMatchObject({
      status: "FAILURE",
      statusCode: 400,
      providerResponse: '{"reason":"DeviceTokenNotForTopic"}',
    });
    expect(gradeOf(record === undefined ? [] : [record])).toMatchObject({ verdict: "refuted" });
  });

  test("has no status where Apple refused the connection", async () => {
    await open({ outcome: { outcome: "credential-rejected", reason: "certificate expired" } });
    const { record } = await push.deliveryRecord(APPLICATION, await canary());
    expect(record).toMatchObject({ status: "FAILURE", statusCode: null });
  });

  test("is not taken from an application whose name begins the same", async () => {
    await open();
    const sent = await canary();
    const other = APPLICATION.replace("ios-prod", "ios");
    expect(why(await push.deliveryRecord(other, sent))).toEqual({
      mayCome: true,
      why: "SNS has not made a log group for this application yet",
    });
  });

  test("is not there for another push, one from before, or one that has no proper id", async () => {
    await open();
    const sent = await canary();
    const none = { mayCome: true, why: "none has been written for this push yet" };
    expect(why(await push.deliveryRecord(APPLICATION, { ...sent, message: "another" }))).toEqual(none);
    const later = new Date(account.clock.now().getTime() + minute);
    expect(why(await push.deliveryRecord(APPLICATION, { ...sent, since: later }))).toEqual(none);
    const injected = await push.deliveryRecord(APPLICATION, { ...sent, message: 'x" || $.status = "SUCCESS' });
    expect(why(injected)).toMatchObject({ mayCome: false });
  });

  test("that can't be read stops nothing: the reason is told, and whether to wait", async () => {
    await open();
    const sent = await canary();
    account.context.faults.set("logs.FilterLogEvents", { kind: "refuse", code: "AccessDenied", status: 400 }, 1);
    expect(why(await push.deliveryRecord(APPLICATION, sent))).toEqual({
      mayCome: false,
      why: `AWS refused to read the delivery records in sns/${REGION}/111122223333/app/APNS/ios-prod: its permissions do not allow it.`,
    });
    account.context.faults.set("logs.DescribeLogGroups", {
      kind: "refuse",
      code: "ServiceUnavailableException",
      status: 503,
    });
    expect(why(await push.deliveryRecord(APPLICATION, sent))).toMatchObject({ mayCome: true });
  });

  test("of another shape than SNS's is left out, and empty pages are gone past", async () => {
    await open();
    const [group, event] = [
      { logGroupName: `sns/${REGION}/111122223333/app/APNS/ios-prod` },
      (message: unknown) => ({ eventId: "1", timestamp: 1724142600000, message: JSON.stringify(message) }),
    ];
    const notification = { messageId: "m-1" };
    const pages = [
      { events: [], nextToken: "2" },
      { events: [event({ status: "MAYBE", notification }), event("text")], nextToken: "3" },
      {
        events: [
          event({
            status: "SUCCESS",
            notification,
            delivery: { statusCode: "200", providerResponse: "x".repeat(900) },
          }),
        ],
      },
    ];
    const aws = await startScriptedAws(({ action, earlier }) => ({
      type: "application/x-amz-json-1.1",
      body: JSON.stringify(action === "DescribeLogGroups" ? { logGroups: [group] } : pages[earlier]),
    }));
    try {
      const read = createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() });
      const { record } = await read.deliveryRecord(APPLICATION, { message: "m-1", since: new Date(0) });
      expect(record).toMatchObject({ status: "SUCCESS", statusCode: 200, at: "2024-08-20T08:30:00.000Z" });
      expect(record?.providerResponse).toHaveLength(200);
    } finally {
      await aws.close();
    }
  });
});

describe("whether deliveries are recorded", () => {
  test("is what the application's attributes say", async () => {
    await open();
    expect(await push.feedback(APPLICATION)).toEqual({ success: true, failure: true, sampleRate: 100 });
    await account.close();
    await open({ attributes: { FailureFeedbackRoleArn: role } });
    expect(await push.feedback(APPLICATION)).toEqual({ success: false, failure: true, sampleRate: null });
    const sent = await canary();
    expect(await push.deliveryRecord(APPLICATION, sent)).toMatchObject({ record: undefined, mayCome: true });
  });
});

describe("deliveries by the period", () => {
  test("are those of whole five minutes, oldest first, with the empty ones", async () => {
    const at = (minutes: number) => new Date(Date.parse("2024-08-20T10:00:00Z") + minutes * minute).toISOString();
    const ahead = Date.parse(at(16)) - Date.now();
    const metric = { application: "ios-prod", platform: "APNS" as const };
    account = await openAccount({
      ahead,
      changes: {
        metrics: [
          { ...metric, metric: "NumberOfNotificationsDelivered", at: at(1), count: 7 },
          { ...metric, metric: "NumberOfNotificationsDelivered", at: at(4), count: 3 },
          { ...metric, metric: "NumberOfNotificationsFailed", at: at(11), count: 2 },
        ],
      },
    });
    push = createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() });
    expect(await push.deliveryPeriods(APPLICATION, { since: new Date(at(2)), until: new Date(at(15)) })).toEqual([
      { since: at(0), delivered: 10, failed: 0 },
      { since: at(5), delivered: 0, failed: 0 },
      { since: at(10), delivered: 0, failed: 2 },
    ]);
  });
});

describe("the devices of an application", () => {
  const devices = (number: number) =>
    Array.from({ length: number }, (_, index) => ({
      id: `d-${String(index).padStart(4, "0")}`,
      application: "ios-prod",
      platform: "APNS" as const,
      deviceToken: index.toString(16).padStart(64, "0"),
      enabled: index % 10 !== 0,
    }));

  test("are counted over all pages, the disabled ones by their ARNs", async () => {
    account = await openAccount({ changes: { endpoints: devices(250) } });
    push = createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() });
    const { disabledEndpoints, ...numbers } = await push.endpoints(APPLICATION);
    expect(numbers).toEqual({ enabled: 225, disabled: 25, counted: 250, complete: true });
    expect(disabledEndpoints).toHaveLength(25);
    expect(disabledEndpoints[1]).toBe(CANARY.replace("canary", "d-0010"));
  });

  test("are waited for when SNS is asked too often, and a refusal is told", async () => {
    account = await openAccount({ changes: { endpoints: devices(120) } });
    const patience = { connection: 1000, answer: 1000, throttled: 10 };
    push = createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog(), patience });
    const call = "sns.ListEndpointsByPlatformApplication";
    account.context.faults.set(call, { kind: "refuse", code: "Throttling", status: 400 }, 2);
    expect(await push.endpoints(APPLICATION)).toMatchObject({ counted: 120, complete: true });
    account.context.faults.set(call, { kind: "refuse", code: "AuthorizationError", status: 403 });
    await expect(push.endpoints(APPLICATION)).rejects.toMatchObject({ kind: "not-allowed" });
  });
});
