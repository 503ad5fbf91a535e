import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createAppleWorld } from "../../../src/simulator/apple/portal.ts";
import type { AppleWorld } from "../../../src/simulator/apple/portal.ts";
import { PortalRefusal } from "../../../src/simulator/apple/refusal.ts";
import { BUNDLE_ID, createContext, makeRequest, seed } from "./training.ts";

const DAY = 86_400_000;
const directory = mkdtempSync(join(tmpdir(), "firebreak-apple-"));
const context = createContext({ directory });
let apple: AppleWorld;
let csrPem: string;

beforeAll(async () => {
  apple = await createAppleWorld(context, seed());
  csrPem = (await makeRequest()).csrPem;
});
afterAll(() => rmSync(directory, { recursive: true }));

const certificatesOf = (bundleId: string, world = apple) =>
  world.portal.appIds().find((app) => app.bundleId === bundleId)?.certificates ?? [];

describe("the portal", () => {
  test("lists the expired certificate with which the world begins, and holds its key for the team", () => {
    const [past] = certificatesOf(BUNDLE_ID);
    expect(past).toMatchObject({
      status: "expired",
      createdBy: null,
      commonName: `Apple Push Services: ${BUNDLE_ID}`,
      fileName: "aps.cer",
    });
    const certificate = new X509Certificate(apple.pastCredential(BUNDLE_ID).certificatePem);
    expect(certificate.serialNumber.toLowerCase()).toBe(past?.serial);
    expect(new Date(certificate.validTo).toISOString()).toBe(past?.notAfter);
    expect(certificatesOf("com.example.other")).toEqual([]);
  });

  test("makes a certificate from a request: DER, for 395 days, listed first and to be had again", async () => {
    const download = await apple.portal.createCertificate({ person: "U1", bundleId: BUNDLE_ID, csrPem });
    const [newest] = certificatesOf(BUNDLE_ID);
    expect(newest).toMatchObject({ serial: download.serial, status: "active", createdBy: "U1" });
    expect(Date.parse(newest?.notAfter ?? "") - Date.parse(newest?.notBefore ?? "")).toBe(395 * DAY);
    expect(apple.portal.download(download.serial)).toEqual(download);
    expect(new X509Certificate(download.der).subject).toContain(`UID=${BUNDLE_ID}`);
    expect(context.ledger.entries()).toContainEqual(
      expect.objectContaining({ vendor: "apple", effect: "CreateCertificate", subject: BUNDLE_ID }),
    );
  });

  test("makes the sandbox's own kind", async () => {
    const download = await apple.portal.createCertificate({
      person: "U1",
      bundleId: BUNDLE_ID,
      csrPem,
      type: "sandbox",
    });
    expect(download.fileName).toBe("aps_development.cer");
    expect(new X509Certificate(download.der).subject).toContain("Apple Development IOS Push Services");
  });

  test("revokes once", async () => {
    const { serial } = await apple.portal.createCertificate({ person: "U1", bundleId: BUNDLE_ID, csrPem });
    apple.portal.revoke({ person: "U2", serial });
    expect(certificatesOf(BUNDLE_ID).find((listed) => listed.serial === serial)?.status).toBe("revoked");
    expect(() => apple.portal.revoke({ person: "U2", serial })).toThrow(PortalRefusal);
    expect(context.ledger.entries().filter(({ effect }) => effect === "RevokeCertificate")).toHaveLength(1);
  });

  test("refuses what the team does not have, and what is no request", async () => {
    const { portal } = apple;
    await expect(portal.createCertificate({ person: "U1", bundleId: "com.example.none", csrPem })).rejects.toThrow(
      "This team has no app ID com.example.none.",
    );
    await expect(portal.createCertificate({ person: "U1", bundleId: BUNDLE_ID, csrPem: "" })).rejects.toThrow(
      PortalRefusal,
    );
    expect(() => portal.download("00")).toThrow("This team has no certificate with the serial number 00.");
  });

  test("goes on after a restart, whatever the seed says by then", async () => {
    const before = apple.portal.appIds();
    const later = createContext({ directory, ahead: 400 * DAY });
    const reopened = await createAppleWorld(later, seed(later.clock.now()));
    expect(reopened.pastCredential(BUNDLE_ID)).toEqual(apple.pastCredential(BUNDLE_ID));
    expect(certificatesOf(BUNDLE_ID, reopened)).toHaveLength(certificatesOf(BUNDLE_ID).length);
    expect(before.flatMap((app) => app.certificates.map((listed) => listed.status))).toContain("active");
    expect(certificatesOf(BUNDLE_ID, reopened).map((listed) => listed.status)).not.toContain("active");
  });
});
