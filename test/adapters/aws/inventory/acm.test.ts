import { afterEach, describe, expect, test } from "@jest/globals";
import { type AcmSourceSettings, createAcmSource } from "../../../../src/adapters/aws/inventory/acm.ts";
import { readingOfSummary } from "../../../../src/adapters/aws/inventory/acm-certificate.ts";
import type { CertificateSeed } from "../../../../src/simulator/aws/acm/seed.ts";
import { policy } from "../../../simulator/aws/estate.ts";
import { BOT, botKey, estate, HOME } from "../../../simulator/aws/many-accounts.ts";
import { byName, type Estate, everythingOf, hasty, openEstate } from "./estate.ts";

const REGION = "us-east-1";
const balancer = [`arn:aws:elasticloadbalancing:${REGION}:${HOME}:loadbalancer/app/shop/1`];

let aws: Estate;
afterEach(() => aws.close());

async function sourceOf(
  certificates: readonly CertificateSeed[],
  { principals, ...changes }: Partial<AcmSourceSettings> & { principals?: ReturnType<typeof allowed> } = {},
) {
  aws = await openEstate(estate([], { certificates, ...(principals === undefined ? {} : { principals }) }));
  return createAcmSource({
    account: HOME,
    region: REGION,
    role: undefined,
    clock: aws.clock,
    patience: hasty,
    tags: true,
    ...changes,
  });
}

const allowed = (...actions: string[]) => [
  { ...botKey, arn: BOT, policies: [policy({ Effect: "Allow", Action: actions, Resource: "*" })] },
];

const issued = (domainName: string, changes: Partial<CertificateSeed> = {}): CertificateSeed => ({
  domainName,
  type: "AMAZON_ISSUED",
  notBefore: "2026-11-01T00:00:00Z",
  notAfter: "2027-12-01T23:59:59Z",
  ...changes,
});

test("a certificate is seen with its dates, its tags and who renews it", async () => {
  const shop = issued("shop.example.com", {
    id: "shop",
    alternativeNames: ["a.example.com", "b.example.com", "c.example.com", "d.example.com"],
    inUseBy: balancer,
    tags: { team: "web", "cost centre": "4711" },
  });
  const source = await sourceOf([shop, issued("other.example.com", { type: "IMPORTED", inUseBy: balancer })]);
  expect(source).toMatchObject({
    id: `acm/${HOME}/${REGION}`,
    kind: "acm",
    title: `ACM in account ${HOME}, ${REGION}`,
  });
  const [first, second] = await everythingOf(source);
  expect(first).toMatchObject({
    place: {
      kind: "acm",
      locator: `arn:aws:acm:${REGION}:${HOME}:certificate/shop`,
      name: "shop.example.com",
      account: HOME,
      region: REGION,
    },
    tags: { team: "web", "cost centre": "4711" },
    seen: {
      kind: "read",
      reading: {
        expiry: { kind: "at", at: "2027-12-01T23:59:59.000Z" },
        notBefore: "2026-11-01T00:00:00.000Z",
        enabled: null,
        renewsItself: true,
        facts: {
          status: "issued",
          type: "issued by ACM",
          "in use": "yes",
          key: "RSA-2048",
          "other names": "a.example.com, b.example.com, c.example.com and 1 more",
        },
      },
    },
  });
  expect(second).toMatchObject({ tags: {}, seen: { reading: { renewsItself: false, facts: { type: "imported" } } } });
});

test("every kind of key is listed, and every origin: ACM itself would leave most of them out", async () => {
  const keys = ["RSA_1024", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"] as const;
  const source = await sourceOf([
    ...keys.map((keyAlgorithm) => issued(`${keyAlgorithm}.example`, { keyAlgorithm, type: "IMPORTED" })),
    issued("acme.example", { keyPairOrigin: "ACME" }),
    { type: "IMPORTED", id: "for-no-host", notBefore: "2026-11-01T00:00:00Z", notAfter: "2027-11-01T00:00:00Z" },
  ]);
  expect([...byName(await everythingOf(source)).keys()].toSorted()).toEqual(
    [...keys.map((key) => `${key}.example`), "acme.example", "for-no-host"].toSorted(),
  );
});

describe("what is no certificate in force", () => {
  test.each<[string, Partial<CertificateSeed>, object]>([
    ["has expired", { notAfter: "2026-11-20T00:00:00Z" }, { kind: "at", at: "2026-11-20T00:00:00.000Z" }],
    ["is inactive", { status: "INACTIVE" }, { kind: "at" }],
    [
      "waits for its domain",
      { status: "PENDING_VALIDATION" },
      { kind: "unknown", why: expect.stringContaining("not issued yet") },
    ],
    [
      "waited too long",
      { status: "VALIDATION_TIMED_OUT" },
      { kind: "never", why: expect.stringContaining("nobody validated its domains") },
    ],
    ["failed", { status: "FAILED" }, { kind: "never", why: expect.stringContaining("the request failed") }],
  ])("it %s", async (_, changes, expected) => {
    const source = await sourceOf([issued("shop.example", { inUseBy: balancer, ...changes })]);
    expect(byName(await everythingOf(source)).get("shop.example")).toMatchObject({
      reading: { expiry: expected, renewsItself: false },
    });
  });

  test("it was revoked, and ended then", () => {
    const [RevokedAt, NotAfter] = [new Date("2026-11-10T00:00:00Z"), new Date("2027-12-01T00:00:00Z")];
    const revoked = readingOfSummary({ Status: "REVOKED", Type: "AMAZON_ISSUED", RevokedAt, NotAfter }, undefined);
    expect(revoked.expiry).toEqual({ kind: "at", at: RevokedAt.toISOString() });
  });

  test("it is of a status that nobody knows yet", () => {
    const reading = readingOfSummary({ Status: "SUSPENDED" as "INACTIVE" }, undefined);
    expect(reading.expiry).toEqual({ kind: "unknown", why: "ACM gives no end of it; its status is SUSPENDED" });
  });
});

describe("the list", () => {
  test("of thousands is read in pages of a thousand, and their tags in pages of a hundred", async () => {
    const many = Array.from({ length: 1_100 }, (_, n) =>
      issued(`host-${n}.example`, n < 250 ? { tags: { n: `${n}` } } : {}),
    );
    const source = await sourceOf(many);
    const sightings = await everythingOf(source);
    expect(sightings).toHaveLength(1_100);
    expect(sightings.filter(({ tags }) => tags["n"] !== undefined)).toHaveLength(250);
    expect(aws.calls).toEqual([
      ...Array.from({ length: 3 }, () => "tagging.GetResources"),
      ...Array.from({ length: 2 }, () => "acm.ListCertificates"),
    ]);
  });

  test("does without tags that may not be read, and says so", async () => {
    const source = await sourceOf([issued("shop.example", { tags: { team: "web" } })], {
      principals: allowed("acm:ListCertificates"),
    });
    expect(await everythingOf(source)).toMatchObject([
      { tags: {}, seen: { reading: { facts: { tags: "not known: tag:GetResources is not allowed" } } } },
    ]);
  });

  test("does not do without tags that are late", async () => {
    const source = await sourceOf([issued("shop.example")], { patience: { ...hasty, answer: 100 } });
    aws.faults.set("tagging.GetResources", { kind: "withhold" });
    await expect(everythingOf(source)).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("asks for no tags where none are wanted", async () => {
    await everythingOf(await sourceOf([issued("shop.example")], { tags: false }));
    expect(aws.calls).toEqual(["acm.ListCertificates"]);
  });

  test("is waited for, tags too, where AWS says that it is asked too often", async () => {
    const source = await sourceOf([issued("shop.example")]);
    aws.faults.set("tagging.GetResources", { kind: "refuse", code: "ThrottledException" }, 3);
    aws.faults.set("acm.ListCertificates", { kind: "refuse", code: "ThrottlingException" }, 3);
    expect(await everythingOf(source)).toHaveLength(1);
  });

  test("that may not be read says which permission is missing", async () => {
    const source = await sourceOf([], { principals: allowed("tag:GetResources") });
    await expect(everythingOf(source)).rejects.toMatchObject({
      kind: "not-allowed",
      todo: expect.stringContaining("Allow acm:ListCertificates to Firebreak's AWS identity"),
    });
  });
});
