import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createAwsSources } from "../../../src/adapters/aws/inventory/sources.ts";
import { createCertificateReader } from "../../../src/adapters/x509/read-all.ts";
import { pagesOf } from "../../../src/bench/watch/figures.ts";
import type { CertificateSource } from "../../../src/ports/certificate-source.ts";
import { type Estate, largeEstate } from "../../../src/simulator/aws/estate/estate.ts";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import { createContext, createTestClock, startWorld } from "../../simulator/aws/estate.ts";

const clock = { now: () => new Date() };
const later = new Date("2040-01-01T00:00:00Z");

let world: AwsWorld | undefined;
afterEach(async () => world?.close());

/** Starts AWS with the estate in it, and gives the bot's own sources for all of it. */
async function open({ seed, accounts, key }: Estate): Promise<CertificateSource[]> {
  world = await startWorld(createContext(), seed);
  process.env["AWS_ACCESS_KEY_ID"] = key.accessKeyId;
  process.env["AWS_SECRET_ACCESS_KEY"] = key.secretAccessKey;
  return createAwsSources({
    accounts: accounts.map((account) => ({ ...account, externalId: undefined, acm: false, secrets: [] })),
    keyOf: new Map(),
    home: "us-east-1",
    reader: createCertificateReader(),
    clock,
    patience: { connection: 2_000, answer: 5_000, throttled: 1 },
  });
}

async function namesIn(source: CertificateSource): Promise<string[]> {
  const names: string[] = [];
  for await (const page of source.read(new AbortController().signal)) names.push(...page.map(({ id }) => id));
  return names;
}

describe("a large estate", () => {
  test("is read with a call a page and a role, and none an application", async () => {
    const size = { accounts: 2, regions: 2, applications: 120 };
    const sources = await open(largeEstate(size, later));
    const found = await Promise.all(sources.map(namesIn));
    expect(new Set(found.flat()).size).toBe(2 * 2 * 120);
    expect(world?.calls()).toEqual({
      "sts.AssumeRole": { letIn: 2, throttled: 0 },
      "sns.ListPlatformApplications": { letIn: pagesOf(size), throttled: 0 },
    });
  });

  test("counts what it lets in, and what it refuses as too many", async () => {
    const { seed, key } = largeEstate({ accounts: 1, regions: 1, applications: 1 }, later);
    const clock = createTestClock(new Date().toISOString());
    world = await startWorld(createContext({ clock }), { ...seed, rates: { "sts.GetCallerIdentity": 2 } });
    const sts = new STSClient({ region: "us-east-1", endpoint: world.url, credentials: key, maxAttempts: 1 });
    const ask = () => sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => (error as Error).name);
    const answers = [await ask(), await ask(), await ask()];
    expect(answers[2]).toBe("Throttling");
    expect(world.calls()).toEqual({ "sts.GetCallerIdentity": { letIn: 2, throttled: 1 } });
    sts.destroy();
  });
});
