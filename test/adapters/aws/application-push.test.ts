import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createApplicationPush } from "../../../src/adapters/aws/application-push.ts";
import type { ApplicationPush } from "../../../src/ports/application-push.ts";
import {
  type Account,
  APPLICATION,
  applicationSeed,
  CANARY,
  createTestLog,
  openAccount,
  OTHER_APPLICATION,
  REGION,
} from "./account.ts";
import { startScriptedAws, xml, xmlApplication } from "./scripted-aws.ts";

const MINUTE = 60_000;
const OTHER_CANARY = CANARY.replace("ios-prod", "ios-beta");
const SANDBOX_CANARY = CANARY.replace("APNS/ios-prod", "APNS_SANDBOX/ios-sandbox");

let account: Account;
let push: ApplicationPush;

beforeEach(async () => {
  account = await openAccount();
  push = createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() });
});
afterEach(() => account.close());

describe("the list of applications", () => {
  test("names each with its expiry and whether it is enabled", async () => {
    const notAfter = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    const byName = (await push.list()).toSorted((one, other) => one.name.localeCompare(other.name));
    expect(byName).toEqual([
      { arn: OTHER_APPLICATION, name: "ios-beta", expiry: notAfter, token: null, enabled: true },
      { arn: APPLICATION, name: "ios-prod", expiry: notAfter, token: null, enabled: false },
      {
        arn: expect.stringMatching("APNS_SANDBOX/ios-sandbox$"),
        name: "ios-sandbox",
        expiry: notAfter,
        token: null,
        enabled: true,
      },
    ]);
  });

  test("goes on to the last page", async () => {
    await account.close();
    const names = Array.from({ length: 230 }, (_, number) => `app-${String(number).padStart(3, "0")}`);
    const applications = names.map((name) => applicationSeed(name, account.expired));
    account = await openAccount({ changes: { applications, endpoints: [] } });
    const listed = await createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() }).list();
    expect(listed.map(({ name }) => name)).toEqual(names);
  });

  test("leaves out the one that can't be read, and says so", async () => {
    const aws = await startScriptedAws(({ action }) =>
      xml(
        action,
        `<PlatformApplications>${[
          xmlApplication(APPLICATION, { Enabled: "true", AppleCertificateExpiryDate: "sometime" }),
          xmlApplication(OTHER_APPLICATION, { Enabled: "true", AppleCertificateExpirationDate: "2016-06-21 09:30:24" }),
        ].join("")}</PlatformApplications>`,
      ),
    );
    const log = createTestLog();
    try {
      const listed = await createApplicationPush({ region: REGION, clock: account.clock, log }).list();
      expect(listed).toEqual([
        { arn: OTHER_APPLICATION, name: "ios-beta", expiry: "2016-06-21T09:30:24.000Z", token: null, enabled: true },
      ]);
      expect(log.lines).toEqual([
        {
          message: "SNS gives the certificate of ios-prod an expiry that can't be read.",
          fields: { application: APPLICATION, found: "sometime" },
        },
      ]);
    } finally {
      await aws.close();
    }
  });
});

describe("one application", () => {
  test("is observed as it is now", async () => {
    expect(await push.observe(APPLICATION)).toMatchObject({ arn: APPLICATION, name: "ios-prod", enabled: false });
  });

  test("with a token says whose it is, and has no expiry", async () => {
    await account.close();
    const { certificatePem: _certificate, keyPem: _key, ...seed } = applicationSeed("ios-prod", account.expired);
    const token = { teamId: "ACME123456", bundleId: "com.example.shop" };
    account = await openAccount({ changes: { applications: [{ ...seed, token }], endpoints: [] } });
    const read = createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() });
    expect(await read.observe(APPLICATION)).toEqual({
      arn: APPLICATION,
      name: "ios-prod",
      expiry: null,
      token,
      enabled: true,
    });
  });

  test("that does not exist is not found", async () => {
    await expect(push.observe(`${APPLICATION}-gone`)).rejects.toMatchObject({
      kind: "not-found",
      message: "AWS refused to read the push application ios-prod-gone: there is no such thing.",
      found: "NotFoundException: PlatformApplication does not exist",
    });
  });

  test("with an expiry that is no instant is an error that says what was found", async () => {
    const attributes = "<entry><key>AppleCertificateExpiryDate</key><value>sometime</value></entry>";
    const aws = await startScriptedAws(({ action }) => xml(action, `<Attributes>${attributes}</Attributes>`));
    try {
      const read = createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() });
      await expect(read.observe(APPLICATION)).rejects.toMatchObject({ kind: "broken", found: "sometime" });
    } finally {
      await aws.close();
    }
  });
});

describe("a test push", () => {
  test("reaches the device as an alert that is marked as a test", async () => {
    const outcome = await push.sendCanary(OTHER_CANARY, "INC-1: test push");
    expect(outcome).toEqual({ accepted: true, message: account.world.surface.messages()[0]?.id });
    await eventually(() => account.pushes.length === 1);
    expect(JSON.parse(account.pushes[0]?.payload ?? "")).toEqual({
      aps: { alert: "INC-1: test push" },
      firebreak: { test: true },
    });
  });

  test("reaches a sandbox device the same way", async () => {
    await push.sendCanary(SANDBOX_CANARY, "INC-1: test push");
    await eventually(() => account.pushes.length === 1);
    expect(account.pushes[0]).toMatchObject({ environment: "sandbox" });
    expect(account.pushes[0]?.payload).toContain('"test":true');
  });

  test.each([
    ["a disabled application", CANARY, "the application is disabled (PlatformApplicationDisabledException)"],
    [
      "a disabled endpoint",
      `${OTHER_APPLICATION.replace(":app/", ":endpoint/")}/lost`,
      "this device's endpoint is disabled (EndpointDisabledException)",
    ],
    ["an endpoint that is gone", `${OTHER_CANARY}-gone`, "there is no such endpoint (InvalidParameterException)"],
  ])("to %s is not accepted, with the reason", async (_what, endpoint, reason) => {
    expect(await push.sendCanary(endpoint, "INC-1: test push")).toEqual({ accepted: false, reason });
  });

  test("that could not be tried is an error, and is not tried twice", async () => {
    account.context.faults.set("sns.Publish", { kind: "refuse", code: "Throttled", status: 429 });
    await expect(push.sendCanary(OTHER_CANARY, "INC-1: test push")).rejects.toMatchObject({ kind: "unavailable" });
    account.context.faults.set("sns.Publish", { kind: "cut" }, 1);
    await expect(push.sendCanary(OTHER_CANARY, "INC-1: test push")).rejects.toMatchObject({ kind: "unavailable" });
    expect(account.effects("Publish")).toHaveLength(1);
  });

  test("needs an endpoint of Apple's push service", async () => {
    const topic = `arn:aws:sns:${REGION}:111122223333:topic`;
    await expect(push.sendCanary(topic, "x")).rejects.toMatchObject({ kind: "bad-input", found: topic });
  });
});

describe("deliveries", () => {
  test("are counted for this application and platform since the instant", async () => {
    await account.close();
    const at = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();
    const metric = { application: "ios-prod", platform: "APNS" as const, count: 1 };
    account = await openAccount({
      changes: {
        metrics: [
          { ...metric, metric: "NumberOfNotificationsDelivered", at: at(50), count: 7 },
          { ...metric, metric: "NumberOfNotificationsDelivered", at: at(20), count: 3 },
          { ...metric, metric: "NumberOfNotificationsDelivered", at: at(0), count: 2 },
          { ...metric, metric: "NumberOfNotificationsFailed", at: at(20), count: 4 },
          { ...metric, metric: "NumberOfNotificationsFailed", at: at(5), application: "ios-beta" },
          { ...metric, metric: "NumberOfNotificationsFailed", at: at(5), platform: "APNS_SANDBOX" },
        ],
      },
    });
    push = createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() });
    expect(await push.deliveries(APPLICATION, new Date(at(30)))).toEqual({ delivered: 5, failed: 4 });
    expect(await push.deliveries(APPLICATION, new Date(at(10)))).toEqual({ delivered: 2, failed: 0 });
    expect(await push.deliveries(APPLICATION, new Date())).toMatchObject({ failed: 0 });
  });

  test.each([
    [1, 60],
    [20, 300],
    [100, 3600],
  ])(
    "of the last %i days are asked for by periods that CloudWatch still keeps, of %i seconds",
    async (days, period) => {
      const bodies: string[] = [];
      const aws = await startScriptedAws(({ body }) => {
        bodies.push(body);
        return { type: "application/x-amz-json-1.0", body: '{"MetricDataResults":[]}' };
      });
      try {
        const read = createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() });
        const since = new Date(Date.now() - days * 24 * 60 * MINUTE);
        expect(await read.deliveries(APPLICATION, since)).toEqual({ delivered: 0, failed: 0 });
        expect(bodies[0]).toContain(`"Period":${period}`);
      } finally {
        await aws.close();
      }
    },
  );

  test("are added up over pages, and unknown when CloudWatch could not work them out", async () => {
    const pages = [
      { MetricDataResults: [{ Id: "delivered", StatusCode: "PartialData", Values: [3, 4] }], NextToken: "2" },
      { MetricDataResults: [{ Id: "delivered", StatusCode: "Complete", Values: [5] }] },
      { MetricDataResults: [{ Id: "failed", StatusCode: "InternalError", Values: [] }] },
    ];
    const aws = await startScriptedAws(({ earlier }) => ({
      type: "application/x-amz-json-1.0",
      body: JSON.stringify(pages[earlier]),
    }));
    try {
      const read = createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() });
      expect(await read.deliveries(APPLICATION, new Date())).toEqual({ delivered: 12, failed: 0 });
      await expect(read.deliveries(APPLICATION, new Date())).rejects.toMatchObject({
        kind: "unavailable",
        found: "InternalError",
      });
    } finally {
      await aws.close();
    }
  });
});

async function eventually(look: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !look(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(look()).toBe(true);
}
