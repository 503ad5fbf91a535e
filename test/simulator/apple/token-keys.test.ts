import { createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createAppleWorld } from "../../../src/simulator/apple/portal.ts";
import type { AppleWorld } from "../../../src/simulator/apple/portal.ts";
import { PortalRefusal } from "../../../src/simulator/apple/refusal.ts";
import { BUNDLE_ID, createContext, seed } from "./training.ts";

const directory = mkdtempSync(join(tmpdir(), "firebreak-keys-"));
const context = createContext({ directory });
const person = "U1";
let apple: AppleWorld;

beforeAll(async () => void (apple = await createAppleWorld(context, seed())));
afterAll(() => rmSync(directory, { recursive: true }));

const effects = () =>
  context.ledger
    .entries()
    .map(({ effect }) => effect)
    .filter((effect) => effect.endsWith("Key"));

describe("the portal's keys", () => {
  test("are P-256, and good for every app of the team", async () => {
    const made = await apple.portal.createTokenKey({ person, name: " Push " });
    expect(made).toMatchObject({ name: "Push", createdBy: person, downloadable: true, status: "active" });
    expect(made.keyId).toMatch(/^[A-Z0-9]{10}$/);
    const { fileName, pem } = apple.portal.downloadTokenKey({ person, keyId: made.keyId });
    expect(fileName).toBe(`AuthKey_${made.keyId}.p8`);
    expect(pem).toContain("-----BEGIN PRIVATE KEY-----");
    expect(createPrivateKey(pem).asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
    expect(apple.authority.tokenKeys.signer(made.keyId)).toMatchObject({
      teamId: "A1B2C3D4E5",
      environments: { sandbox: true, production: true },
      topics: expect.arrayContaining([BUNDLE_ID, `${BUNDLE_ID}.voip`, "com.example.other"]),
    });
  });

  test("are given out once, and kept nowhere after", () => {
    const [key] = apple.portal.tokenKeys();
    const keyId = key?.keyId ?? "";
    expect(key).toMatchObject({ downloadable: false });
    expect(() => apple.portal.downloadTokenKey({ person, keyId })).toThrow("Apple gives a key out once.");
    expect(JSON.stringify(apple.authority.tokenKeys.of("A1B2C3D4E5"))).not.toContain("PRIVATE KEY");
    expect(effects()).toEqual(["CreateKey", "DownloadKey"]);
  });

  test("are two in each environment at most, until one is revoked", async () => {
    const { portal } = apple;
    await portal.createTokenKey({ person, name: "Beta", environment: "sandbox" });
    await expect(portal.createTokenKey({ person, name: "Third" })).rejects.toThrow(
      "The team has 2 keys for sandbox already, and can't have more. Revoke one first.",
    );
    const second = await portal.createTokenKey({ person, name: "Store", environment: "production" });
    portal.revokeTokenKey({ person, keyId: second.keyId });
    expect(apple.authority.tokenKeys.signer(second.keyId)).toBeUndefined();
    expect(() => portal.revokeTokenKey({ person, keyId: second.keyId })).toThrow("already been revoked");
    expect(() => portal.downloadTokenKey({ person, keyId: second.keyId })).toThrow("This key has been revoked.");
    await portal.createTokenKey({ person, name: "Store 2", environment: "production" });
    expect(portal.tokenKeys().map(({ name, status }) => `${name} ${status}`)).toEqual([
      "Store 2 active",
      "Store revoked",
      "Beta active",
      "Push active",
    ]);
  });

  test("have a name and exist", async () => {
    await expect(apple.portal.createTokenKey({ person, name: " " })).rejects.toThrow(PortalRefusal);
    expect(() => apple.portal.downloadTokenKey({ person, keyId: "NONE" })).toThrow("no key with the id NONE");
  });

  test("are there after a restart", async () => {
    const again = await createAppleWorld(createContext({ directory }), seed());
    expect(again.portal.tokenKeys()).toEqual(apple.portal.tokenKeys());
    expect(again.authority.tokenKeys.signer(again.portal.tokenKeys()[0]?.keyId ?? "")?.topics).toContain(BUNDLE_ID);
  });
});
