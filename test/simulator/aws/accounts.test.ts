import { ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import {
  GetPlatformApplicationAttributesCommand,
  ListPlatformApplicationsCommand,
  type PlatformApplication,
  paginateListPlatformApplications,
} from "@aws-sdk/client-sns";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import { type Key, createClients, createContext, keyOf, startWorld } from "./estate.ts";
import {
  BOT,
  HOME,
  account,
  accountId,
  applicationsIn,
  botKey,
  estate,
  readRole,
  readRoleArn,
  reading,
} from "./many-accounts.ts";

const REGIONS = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1"];
const NOW = new Date("2026-01-01T00:00:00Z");
const [ONE, TWO] = [accountId(1), accountId(2)];

let world: AwsWorld | undefined;
afterEach(() => world?.close());
const start = async (...seeded: Parameters<typeof estate>) =>
  (world = await startWorld(createContext(), estate(...seeded)));

async function readerOf(id: string, { region = "us-east-1", externalId = "" } = {}): Promise<Key> {
  const role = new AssumeRoleCommand({
    RoleArn: readRoleArn(id),
    RoleSessionName: "inventory",
    ...(externalId === "" ? {} : { ExternalId: externalId }),
  });
  return keyOf((await createClients(botKey, { region }).sts.send(role)).Credentials);
}

async function list(key: Key, region: string): Promise<PlatformApplication[]> {
  const all: PlatformApplication[] = [];
  const client = createClients(key, { region }).sns;
  for await (const page of paginateListPlatformApplications({ client }, {})) {
    all.push(...(page.PlatformApplications ?? []));
  }
  return all;
}
const arns = (applications: readonly PlatformApplication[]) =>
  applications.map(({ PlatformApplicationArn }) => PlatformApplicationArn);

const denied = (action: string, role: string) => ({
  name: "AccessDenied",
  message: `User: ${BOT} is not authorized to perform: ${action} on resource: ${role}`,
  $metadata: expect.objectContaining({ httpStatusCode: 403 }),
});
const unknownKey = {
  name: "InvalidClientTokenId",
  message: "The security token included in the request is invalid.",
  $metadata: expect.objectContaining({ httpStatusCode: 403 }),
};

describe("several accounts at one address", () => {
  test("are told apart by who calls, and their regions by the scope of the signature", async () => {
    const app = (name: string, region: string) => ({ name, platform: "APNS" as const, region, enabled: true });
    await start(
      [
        account(ONE, { applications: [app("one-east", "us-east-1"), app("one-west", "us-west-2")] }),
        account(TWO, { region: "us-west-2", applications: [{ name: "two", platform: "GCM", enabled: true }] }),
      ],
      { applications: [app("home", "us-east-1")] },
    );
    const [one, two] = [await readerOf(ONE), await readerOf(TWO)];
    expect(arns(await list(botKey, "us-east-1"))).toEqual([`arn:aws:sns:us-east-1:${HOME}:app/APNS/home`]);
    expect(arns(await list(one, "us-east-1"))).toEqual([`arn:aws:sns:us-east-1:${ONE}:app/APNS/one-east`]);
    expect(arns(await list(one, "us-west-2"))).toEqual([`arn:aws:sns:us-west-2:${ONE}:app/APNS/one-west`]);
    expect(arns(await list(two, "us-west-2"))).toEqual([`arn:aws:sns:us-west-2:${TWO}:app/GCM/two`]);
    expect(await list(two, "us-east-1")).toEqual([]);
    await expect(createClients(two).sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Account: TWO,
      Arn: `arn:aws:sts::${TWO}:assumed-role/firebreak-read/inventory`,
    });

    const foreign = new GetPlatformApplicationAttributesCommand({
      PlatformApplicationArn: `arn:aws:sns:us-east-1:${ONE}:app/APNS/one-east`,
    });
    await expect(createClients(two, { region: "us-east-1" }).sns.send(foreign)).rejects.toMatchObject({
      name: "AuthorizationErrorException",
    });
  });

  test("have ten thousand applications in no time, and each page of a hundred with its attributes", async () => {
    const others = Array.from({ length: 20 }, (_, n) =>
      account(accountId(n + 1), { applications: applicationsIn(REGIONS, 100, NOW) }),
    );
    await start(others, { rates: { "sns.ListPlatformApplications": Number.POSITIVE_INFINITY } });
    const applications: PlatformApplication[] = [];
    for (const { accountId: id } of others) {
      const key = await readerOf(id);
      for (const region of REGIONS) applications.push(...(await list(key, region)));
    }
    expect(applications).toHaveLength(10_000);
    expect(new Set(arns(applications)).size).toBe(10_000);
    expect(applications[1]?.Attributes).toEqual({
      AuthenticationMethod: "certificate",
      Enabled: "true",
      AppleCertificateExpiryDate: "2026-01-02T00:00:00Z",
    });
  });

  test("each have a rate of their own in each region", async () => {
    await start([account(ONE)], { rates: { "sns.ListPlatformApplications": 1 } });
    const ask = (key: Key, region: string) =>
      createClients(key, { region }).sns.send(new ListPlatformApplicationsCommand({}));
    const one = await readerOf(ONE);
    await ask(one, "us-east-1");
    await expect(ask(one, "us-east-1")).rejects.toMatchObject({ name: "Throttling", message: "Rate exceeded" });
    await ask(one, "us-west-2");
    await ask(botKey, "us-east-1");
  });

  test("can't have the same id", async () => {
    await expect(start([account(ONE), account(ONE)])).rejects.toThrow("the same id");
    world = undefined;
  });
});

describe("the role to read with", () => {
  test("may want an external id", async () => {
    await start([account(ONE, { roles: [readRole({ externalId: "estate-1" })] })]);
    await expect(readerOf(ONE)).rejects.toMatchObject(denied("sts:AssumeRole", readRoleArn(ONE)));
    await expect(readerOf(ONE, { externalId: "estate-2" })).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(list(await readerOf(ONE, { externalId: "estate-1" }), "us-east-1")).resolves.toEqual([]);
  });

  test("may no more than its policy says", async () => {
    const statements = [{ ...reading, Action: "sns:ListPlatformApplications" }];
    await start([account(ONE, { roles: [readRole({ statements })] })]);
    const key = await readerOf(ONE);
    await expect(list(key, "us-east-1")).resolves.toEqual([]);
    await expect(createClients(key).secrets.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("no identity-based policy allows the secretsmanager:ListSecrets action"),
    });
  });

  test("that is not there, or was removed, is refused as one that does not trust the caller", async () => {
    const { owners } = await start([account(ONE), account(TWO, { roles: [] })]);
    await expect(readerOf(TWO)).rejects.toMatchObject(denied("sts:AssumeRole", readRoleArn(TWO)));
    await expect(readerOf("999999999999")).rejects.toMatchObject({ name: "AccessDenied" });

    const key = await readerOf(ONE);
    owners.removeRole(readRoleArn(ONE));
    await expect(readerOf(ONE)).rejects.toMatchObject(denied("sts:AssumeRole", readRoleArn(ONE)));
    await expect(list(key, "us-east-1")).rejects.toMatchObject(unknownKey);
  });

  test("goes with its account", async () => {
    const { owners } = await start([account(ONE), account(TWO)]);
    const key = await readerOf(ONE);
    owners.close(ONE);
    await expect(readerOf(ONE)).rejects.toMatchObject(denied("sts:AssumeRole", readRoleArn(ONE)));
    await expect(list(key, "us-east-1")).rejects.toMatchObject(unknownKey);
    await expect(list(await readerOf(TWO), "us-east-1")).resolves.toEqual([]);
  });
});

describe("a region that an account has not enabled", () => {
  test("does not know the account's keys, in each service's words", async () => {
    const { owners } = await start([account(ONE, { disabledRegions: ["me-south-1"] }), account(TWO)]);
    const key = await readerOf(ONE);
    await expect(list(key, "me-south-1")).rejects.toMatchObject(unknownKey);
    await expect(
      createClients(key, { region: "me-south-1" }).secrets.send(new ListSecretsCommand({})),
    ).rejects.toMatchObject({
      name: "UnrecognizedClientException",
      message: unknownKey.message,
      $metadata: expect.objectContaining({ httpStatusCode: 400 }),
    });
    await expect(list(await readerOf(TWO), "me-south-1")).resolves.toEqual([]);
    owners.enableRegion(ONE, "me-south-1");
    await expect(list(key, "me-south-1")).resolves.toEqual([]);
  });

  test("gives no session when it is the caller's account, and one that is of no use there when it is the role's", async () => {
    const { owners } = await start([account(ONE, { disabledRegions: ["me-south-1"] })]);
    const key = await readerOf(ONE, { region: "me-south-1" });
    await expect(list(key, "me-south-1")).rejects.toMatchObject(unknownKey);
    owners.disableRegion(HOME, "me-south-1");
    await expect(readerOf(ONE, { region: "me-south-1" })).rejects.toMatchObject(unknownKey);
  });

  test("is not the same as one where STS was deactivated", async () => {
    await start([account(ONE)], { regionsWithoutSts: ["us-west-2"] });
    await expect(readerOf(ONE, { region: "us-west-2" })).rejects.toMatchObject({
      name: "RegionDisabledException",
      message: expect.stringMatching(/^STS is not activated in this region for account:100000000000\. /u),
      $metadata: expect.objectContaining({ httpStatusCode: 403 }),
    });
    const { sts } = createClients(botKey, { region: "us-west-2" });
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Account: HOME });
  });
});
