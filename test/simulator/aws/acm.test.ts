import {
  type CertificateSummary,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  ListCertificatesCommand,
  type ListCertificatesCommandInput,
  paginateListCertificates,
} from "@aws-sdk/client-acm";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { CertificateSeed } from "../../../src/simulator/aws/acm/seed.ts";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import { createMovableClock } from "../../../src/simulator/core/clock.ts";
import { ACCOUNT, REGION, createClients, createContext, createSeed, keys, startWorld } from "./estate.ts";

const DAY = 86_400_000;
const BALANCER = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/shop/1`;
const arnOf = (id: string, region = REGION) => `arn:aws:acm:${region}:${ACCOUNT}:certificate/${id}`;
const certificate = (id: string, changes: Partial<CertificateSeed> = {}): CertificateSeed => ({
  id,
  type: "IMPORTED",
  domainName: `${id}.acme.example`,
  notBefore: "2026-01-01T00:00:00Z",
  notAfter: "2027-01-01T00:00:00Z",
  ...changes,
});

const clock = createMovableClock(new Date("2026-06-01T00:00:00Z"));
let world: AwsWorld | undefined;
afterEach(() => world?.close());

/** Without the limit, but for the test of it. */
const rates = { "acm.ListCertificates": Number.POSITIVE_INFINITY };

async function start(certificates: CertificateSeed[]) {
  clock.set(new Date("2026-06-01T00:00:00Z"));
  world = await startWorld(createContext({ clock }), await createSeed({ certificates, rates }));
  return createClients(keys.admin, { maxAttempts: 2 }).acm;
}
const list = async (input: ListCertificatesCommandInput = {}, key = keys.admin) => {
  const { acm } = createClients(key, { maxAttempts: 2 });
  return (await acm.send(new ListCertificatesCommand(input))).CertificateSummaryList ?? [];
};
const ids = (certificates: CertificateSummary[]) =>
  certificates.map(({ CertificateArn }) => CertificateArn?.split("/")[1]);

describe("the list of certificates", () => {
  test("tells all there is to tell in short", async () => {
    await start([
      certificate("imported", { alternativeNames: ["www.acme.example"], inUseBy: [BALANCER], tags: { team: "web" } }),
      certificate("amazon", { type: "AMAZON_ISSUED", inUseBy: [BALANCER] }),
      { id: "asked-for", type: "AMAZON_ISSUED", domainName: "new.acme.example", status: "PENDING_VALIDATION" },
    ]);
    const [imported, amazon, askedFor] = await list();
    expect(imported).toEqual({
      CertificateArn: arnOf("imported"),
      DomainName: "imported.acme.example",
      SubjectAlternativeNameSummaries: ["imported.acme.example", "www.acme.example"],
      HasAdditionalSubjectAlternativeNames: false,
      Status: "ISSUED",
      Type: "IMPORTED",
      KeyAlgorithm: "RSA-2048",
      KeyUsages: ["DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"],
      ExtendedKeyUsages: ["TLS_WEB_SERVER_AUTHENTICATION"],
      ExportOption: "DISABLED",
      InUse: true,
      Exported: false,
      RenewalEligibility: "INELIGIBLE",
      CertificateKeyPairOrigin: "CUSTOMER_PROVIDED",
      NotBefore: new Date("2026-01-01T00:00:00Z"),
      NotAfter: new Date("2027-01-01T00:00:00Z"),
      CreatedAt: new Date("2026-01-01T00:00:00Z"),
      ImportedAt: new Date("2026-01-01T00:00:00Z"),
    });
    expect(amazon).toMatchObject({
      Type: "AMAZON_ISSUED",
      RenewalEligibility: "ELIGIBLE",
      IssuedAt: new Date("2026-01-01T00:00:00Z"),
      CertificateKeyPairOrigin: "AWS_MANAGED",
    });
    expect(askedFor).toMatchObject({ Status: "PENDING_VALIDATION", InUse: false });
    expect(askedFor).not.toHaveProperty("NotAfter");
  });

  test("leaves out, unless it is asked for them, other keys than short RSA and certificates for no host", async () => {
    await start([
      certificate("old", { keyAlgorithm: "RSA_1024" }),
      certificate("rsa"),
      certificate("long", { keyAlgorithm: "RSA_4096" }),
      certificate("curve", { keyAlgorithm: "EC_prime256v1" }),
      { id: "hostless", type: "IMPORTED", notBefore: "2026-01-01T00:00:00Z", notAfter: "2027-01-01T00:00:00Z" },
      certificate("acme", { type: "AMAZON_ISSUED", keyPairOrigin: "ACME" }),
    ]);
    expect(ids(await list())).toEqual(["old", "rsa"]);
    const all = await list({ Includes: { keyTypes: ["RSA_2048", "RSA_4096", "EC_prime256v1"] } });
    expect(ids(all)).toEqual(["rsa", "long", "curve", "hostless"]);
    expect(all.map(({ KeyAlgorithm }) => KeyAlgorithm)).toEqual(["RSA-2048", "RSA-4096", "EC-prime256v1", "RSA-2048"]);
    expect(ids(await list({ CertificateKeyPairOrigins: ["ACME"] }))).toEqual(["acme"]);
    expect(ids(await list({ Includes: { extendedKeyUsage: ["CODE_SIGNING"] } }))).toEqual([]);
    await expect(list({ Includes: { managedBy: "CLOUDFRONT" } })).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  test("comes in pages, of this region and account alone, in an order", async () => {
    const seeded = Array.from({ length: 105 }, (_, n) =>
      certificate(`c-${String(n).padStart(3, "0")}`, {
        createdAt: new Date(Date.UTC(2026, 0, 1) + n * DAY).toISOString(),
      }),
    );
    const acm = await start([...seeded, certificate("elsewhere", { region: "us-east-1" })]);
    const pages: number[] = [];
    const all: CertificateSummary[] = [];
    for await (const { CertificateSummaryList = [] } of paginateListCertificates({ client: acm }, {})) {
      pages.push(CertificateSummaryList.length);
      all.push(...CertificateSummaryList);
    }
    expect(pages).toEqual([100, 5]);
    expect(new Set(ids(all)).size).toBe(105);
    const newest = await list({ MaxItems: 2, SortBy: "CREATED_AT", SortOrder: "DESCENDING" });
    expect(ids(newest)).toEqual(["c-104", "c-103"]);

    const elsewhere = createClients(keys.admin, { region: "us-east-1", maxAttempts: 2 }).acm;
    const { CertificateSummaryList = [] } = await elsewhere.send(new ListCertificatesCommand({}));
    expect(ids(CertificateSummaryList)).toEqual(["elsewhere"]);
    expect(await list({}, keys.admin)).toHaveLength(100);
    await expect(list({ SortBy: "CREATED_AT" })).rejects.toMatchObject({ name: "ValidationException" });
    await expect(list({ NextToken: "bogus" })).rejects.toMatchObject({ name: "InvalidArgsException" });
    await expect(list({ MaxItems: 1001 })).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("is throttled at five a second", async () => {
    let now = Date.now();
    world = await startWorld(createContext({ clock: { now: () => new Date(now) } }), await createSeed());
    const { acm } = createClients(keys.admin);
    for (let calls = 0; calls < 5; calls += 1) await acm.send(new ListCertificatesCommand({}));
    await expect(acm.send(new ListCertificatesCommand({}))).rejects.toMatchObject({
      name: "ThrottlingException",
      message: "Rate exceeded",
      $metadata: expect.objectContaining({ httpStatusCode: 400 }),
    });
    now += 1000;
    await acm.send(new ListCertificatesCommand({}));
  });
});

describe("a certificate", () => {
  const describeIt = async (id: string, key = keys.admin) => {
    const { acm } = createClients(key, { maxAttempts: 2 });
    return (await acm.send(new DescribeCertificateCommand({ CertificateArn: arnOf(id) }))).Certificate;
  };

  test("is described in full", async () => {
    const alternativeNames = Array.from({ length: 120 }, (_, n) => `host-${n}.acme.example`);
    await start([
      certificate("many", { alternativeNames, issuer: "Example CA", serial: "0f:ac", inUseBy: [BALANCER] }),
      certificate("renewing", { type: "AMAZON_ISSUED", renewalStatus: "PENDING_VALIDATION" }),
    ]);
    expect(await describeIt("many")).toMatchObject({
      DomainName: "many.acme.example",
      SubjectAlternativeNames: ["many.acme.example", ...alternativeNames],
      Serial: "0f:ac",
      Subject: "CN=many.acme.example",
      Issuer: "Example CA",
      Status: "ISSUED",
      SignatureAlgorithm: "SHA256WITHRSA",
      KeyAlgorithm: "RSA-2048",
      InUseBy: [BALANCER],
      KeyUsages: [{ Name: "DIGITAL_SIGNATURE" }, { Name: "KEY_ENCIPHERMENT" }],
    });
    const [short] = await list();
    expect(short).toMatchObject({ HasAdditionalSubjectAlternativeNames: true });
    expect(short?.SubjectAlternativeNameSummaries).toHaveLength(100);
    expect(await describeIt("renewing")).toMatchObject({
      Issuer: "Amazon",
      RenewalEligibility: "INELIGIBLE",
      RenewalSummary: { RenewalStatus: "PENDING_VALIDATION" },
    });
  });

  test("expires by the world's clock", async () => {
    await start([certificate("imported"), certificate("revoked", { status: "REVOKED" })]);
    expect(ids(await list({ CertificateStatuses: ["EXPIRED"] }))).toEqual([]);
    clock.set(new Date("2027-01-01T00:00:00Z"));
    expect(ids(await list({ CertificateStatuses: ["EXPIRED"] }))).toEqual(["imported"]);
    expect(await describeIt("imported")).toMatchObject({ Status: "EXPIRED" });
    expect(await describeIt("revoked")).toMatchObject({ Status: "REVOKED" });
  });

  test("that is not there is not found", async () => {
    const acm = await start([]);
    await expect(describeIt("none")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Could not find certificate ${arnOf("none")} in account ${ACCOUNT}.`,
    });
    const elsewhere = new DescribeCertificateCommand({ CertificateArn: `arn:aws:sns:${REGION}:${ACCOUNT}:alerts` });
    await expect(acm.send(elsewhere)).rejects.toMatchObject({ name: "InvalidArnException" });
  });

  test("is deleted unless it is in use", async () => {
    const acm = await start([certificate("used", { inUseBy: [BALANCER] }), certificate("free")]);
    const remove = (id: string) => acm.send(new DeleteCertificateCommand({ CertificateArn: arnOf(id) }));
    await expect(remove("used")).rejects.toMatchObject({ name: "ResourceInUseException" });
    await remove("free");
    expect(ids(await list())).toEqual(["used"]);
  });

  test("is for those alone who may see it", async () => {
    await start([certificate("imported")]);
    await expect(list({}, keys.guest)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("is not authorized to perform: acm:ListCertificates because no identity-based"),
    });
    await expect(describeIt("imported", keys.guest)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(`acm:DescribeCertificate on resource: ${arnOf("imported")}`),
    });
  });
});
