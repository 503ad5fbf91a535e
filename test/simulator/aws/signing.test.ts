import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import { ListPlatformApplicationsCommand } from "@aws-sdk/client-sns";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import { ACCOUNT, BOT, REGION, createClients, createContext, createSeed, keys, startWorld } from "./estate.ts";

const HOUR = 3_600_000;
let world: AwsWorld;
let skew = 0;

beforeEach(async () => {
  skew = 0;
  world = await startWorld(createContext({ clock: { now: () => new Date(Date.now() + skew) } }), await createSeed());
});
afterEach(() => world.close());

describe("a signature", () => {
  test("is verified, and names the caller", async () => {
    const answer = await createClients(keys.bot).sts.send(new GetCallerIdentityCommand({}));
    expect(answer).toMatchObject({ Account: ACCOUNT, Arn: BOT });
    expect(answer.$metadata.requestId).toMatch(/^[\da-f-]{36}$/u);
  });

  test("with the wrong secret is refused by each service in its own words", async () => {
    const { sns, sts, secrets, cloudwatch } = createClients({ ...keys.bot, secretAccessKey: "wrong" });
    const refused = { message: expect.stringMatching(/^The request signature we calculated does not match/u) };
    const query = {
      ...refused,
      name: "SignatureDoesNotMatch",
      $metadata: expect.objectContaining({ httpStatusCode: 403 }),
    };
    await expect(sns.send(new ListPlatformApplicationsCommand({}))).rejects.toMatchObject(query);
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(query);
    await expect(secrets.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      ...refused,
      name: "InvalidSignatureException",
      $metadata: expect.objectContaining({ httpStatusCode: 400 }),
    });
    const metrics = new GetMetricDataCommand({ StartTime: new Date(), EndTime: new Date(), MetricDataQueries: [] });
    await expect(cloudwatch.send(metrics)).rejects.toMatchObject({ ...refused, Code: "SignatureDoesNotMatch" });
  });

  test("with a key nobody has is refused", async () => {
    const { sns, secrets } = createClients({ accessKeyId: "AKIANOBODY", secretAccessKey: "any" });
    const message = "The security token included in the request is invalid.";
    await expect(sns.send(new ListPlatformApplicationsCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
      message,
    });
    await expect(secrets.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: "UnrecognizedClientException",
      message,
    });
  });

  test("covers the body: what was changed on the way is refused", async () => {
    const { sts } = createClients(keys.bot);
    sts.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string };
        request.body = request.body.replace("2011-06-15", "2011-06-16");
        return next(args);
      },
      { step: "finalizeRequest", priority: "low", name: "tamper" },
    );
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
  });

  test("is good for five minutes", async () => {
    skew = 4.9 * 60_000;
    await createClients(keys.bot).sts.send(new GetCallerIdentityCommand({}));
    skew = 5.1 * 60_000;
    await expect(createClients(keys.bot).sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
      message: expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z/u),
    });
    skew = -HOUR;
    await expect(createClients(keys.bot).sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      message: expect.stringMatching(/^Signature not yet current:/u),
    });
  });

  test("out of time is mended by the SDK itself, from the date the world answers with", async () => {
    skew = 60 * 24 * HOUR;
    const { sts } = createClients(keys.bot, { maxAttempts: 2 });
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Arn: BOT });
  });
});

describe("a request", () => {
  const post = (headers: Record<string, string>) =>
    fetch(world.url, { method: "POST", headers, body: "Action=GetCallerIdentity&Version=2011-06-15" });
  const form = { "content-type": "application/x-www-form-urlencoded" };

  test("without a signature is refused", async () => {
    const answer = await post(form);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("<Code>MissingAuthenticationToken</Code>");
  });

  test.each([
    ["another scheme", "Basic abc"],
    ["no signature", `AWS4-HMAC-SHA256 Credential=AKIABOT/20240820/${REGION}/sts/aws4_request, SignedHeaders=host`],
    ["half a scope", "AWS4-HMAC-SHA256 Credential=AKIABOT/20240820, SignedHeaders=host, Signature=00"],
  ])("with %s is incomplete", async (_what, authorization) => {
    const answer = await post({ ...form, authorization });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("<Code>IncompleteSignature</Code>");
  });

  test("of the region of its scope sees that region alone", async () => {
    const elsewhere = createClients(keys.bot, { region: "us-east-1" });
    const { PlatformApplications } = await elsewhere.sns.send(new ListPlatformApplicationsCommand({}));
    expect(PlatformApplications).toEqual([]);
  });

  test("with the environment's keys needs nothing else to find the world", async () => {
    process.env["AWS_ACCESS_KEY_ID"] = keys.bot.accessKeyId;
    process.env["AWS_SECRET_ACCESS_KEY"] = keys.bot.secretAccessKey;
    process.env["AWS_REGION"] = REGION;
    await expect(new STSClient().send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Arn: BOT });
  });
});
