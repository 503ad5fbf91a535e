import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createApplicationPush } from "../../../src/adapters/aws/application-push.ts";
import { setCredential } from "../../../src/adapters/aws/credential-write.ts";
import { assumeFor } from "../../../src/adapters/aws/privileged-role.ts";
import { plannedWrite } from "../../../src/domain/approval/planned-write.ts";
import type { PlannedCredential } from "../../../src/domain/rotation/credential.ts";
import type { PushCredential, TokenCredential } from "../../../src/ports/push-credential.ts";
import { makePair, type Pair } from "../../simulator/aws/certificates.ts";
import { type Account, APPLICATION, createTestLog, EXTERNAL_ID, openAccount, REGION, ROLE } from "./account.ts";
import { redeemedGrant, TOPIC } from "./approval.ts";
import { errorOf, expectNoneOf } from "./leaks.ts";

const SET = "SetPlatformApplicationAttributes";

let account: Account;
let pair: Pair;
beforeEach(async () => {
  [account, pair] = await Promise.all([openAccount(), makePair()]);
});
afterEach(() => account.close());

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const token: TokenCredential = {
  kind: "token",
  keyId: "ABC123DEFG",
  teamId: "ACME123456",
  privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
};
const plannedToken: PlannedCredential = {
  kind: "token",
  keyId: token.keyId,
  teamId: token.teamId,
  fingerprint: createHash("sha256")
    .update(createPublicKey(privateKey).export({ type: "spki", format: "der" }))
    .digest("hex"),
};

/** Writes the credential in a session that was opened for it. */
async function put(credential: PushCredential): Promise<string | null> {
  const planned = credential.kind === "token" ? { credential: plannedToken } : {};
  const grant = redeemedGrant({ now: account.clock.now(), pair, ...planned });
  const settings = { region: REGION, clock: account.clock, patience: { connection: 300, answer: 300 } };
  const on = { source: "dana", incident: 1, target: APPLICATION };
  const { credentials } = await assumeFor({ ...settings, role: ROLE, externalId: EXTERNAL_ID }, grant, on);
  return setCredential({ settings, credentials }, plannedWrite(grant.plan, APPLICATION), credential);
}

const certificate = (): PushCredential => ({
  kind: "certificate",
  certificatePem: pair.certificatePem,
  privateKeyPem: pair.keyPem,
});
const observed = () =>
  createApplicationPush({ region: REGION, clock: account.clock, log: createTestLog() }).observe(APPLICATION);

describe("the write of a credential", () => {
  test("puts a certificate in, enables the application, and gives AWS's id of the call", async () => {
    expect(await put(certificate())).toMatch(/^[\da-f-]{36}$/);
    expect(await observed()).toMatchObject({ enabled: true, expiry: expect.any(String), token: null });
  });

  test("puts a token's key in with its team, and the bundle id of the application", async () => {
    expect(await put(token)).toMatch(/^[\da-f-]{36}$/);
    expect(await observed()).toMatchObject({
      enabled: true,
      expiry: null,
      token: { teamId: "ACME123456", bundleId: TOPIC },
    });
  });

  test.each([
    ["a certificate", certificate],
    ["a token's key", () => token],
  ])("of %s is one call, also when its answer is lost, and tells no key", async (_what, make) => {
    account.context.faults.set(`sns.${SET}`, { kind: "cut" }, 1);
    const credential = make();
    const error = await errorOf(put(credential));
    expect(error).toMatchObject({ kind: "unavailable", todo: expect.stringContaining("read back before") });
    expectNoneOf([credential.privateKeyPem], error);
    expect(account.world.calls()[`sns.${SET}`]).toEqual({ letIn: 1, throttled: 0 });
    expect(account.effects(SET)).toHaveLength(1);
  });
});
