import { generateKeyPairSync } from "node:crypto";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { decodeProtectedHeader, importSPKI, jwtVerify } from "jose";
import { createProviderTokens } from "../../../src/adapters/apns/provider-tokens.ts";
import { createPushService } from "../../../src/adapters/apns/push-service.ts";
import type { TokenCredential } from "../../../src/ports/push-credential.ts";
import { createAppleWorld } from "../../../src/simulator/apple/portal.ts";
import type { AppleWorld } from "../../../src/simulator/apple/portal.ts";
import type { KeyEnvironment } from "../../../src/simulator/apple/token-keys.ts";
import { createApnsWorld } from "../../../src/simulator/apns/world.ts";
import type { ApnsWorld } from "../../../src/simulator/apns/world.ts";
import { createMovableClock } from "../../../src/simulator/core/clock.ts";
import { BUNDLE_ID, createContext, seed } from "../../simulator/apple/training.ts";
import { expectNoneOf } from "../aws/leaks.ts";
import { preflightWith } from "./asking.ts";

const MINUTE = 60_000;
const TEAM = "A1B2C3D4E5";
const clock = createMovableClock(new Date());
const context = { ...createContext(), clock };
let apple: AppleWorld;
let apns: ApnsWorld;
let credential: TokenCredential;

beforeAll(async () => {
  apple = await createAppleWorld(context, seed());
  apns = await createApnsWorld(context, { authority: apple.authority, devices: [] });
  credential = await obtain("production");
});
afterEach(() => context.faults.clear());
afterAll(() => apns.close());

async function obtain(environment: KeyEnvironment): Promise<TokenCredential> {
  const { keyId } = await apple.portal.createTokenKey({ person: "U1", name: "Push", environment });
  const { pem } = apple.portal.downloadTokenKey({ person: "U1", keyId });
  return { kind: "token", keyId, teamId: TEAM, privateKeyPem: pem };
}

/** A push service with tokens of its own, as a process has. */
const connected = (by = clock) =>
  createPushService({
    addresses: { production: { url: apns.urls.production }, sandbox: { url: apns.urls.sandbox }, ca: apns.caPem },
    clock: by,
  });
const preflight = (changes: Partial<TokenCredential> = {}, service = connected()) =>
  preflightWith(service, { environment: "production", topic: BUNDLE_ID, credential: { ...credential, ...changes } });

describe("preflight with a key", () => {
  test("accepts it for each of its topics, over one connection, and pushes to nobody", async () => {
    context.faults.set("apns.connect.production", { kind: "delay", milliseconds: 1 }, 1);
    const topics = [BUNDLE_ID, `${BUNDLE_ID}.voip`, `${BUNDLE_ID}.complication`, "com.example.stranger"];
    const tried = await connected().preflightAll({ environment: "production", topics, credential });
    expect(tried).toEqual([
      ...topics.slice(0, 3).map((topic) => ({ topic, preflight: { verdict: "accepted" } })),
      {
        topic: "com.example.stranger",
        preflight: {
          verdict: "refused",
          reason: "TopicDisallowed",
          explanation: "The key may not push to the topic com.example.stranger.",
        },
      },
    ]);
    expect(apns.refused().map(({ keyId }) => keyId)).toEqual(topics.map(() => credential.keyId));
    expect(apns.pushes()).toEqual([]);
  });

  test("is refused where the parts don't belong together", async () => {
    for (const changes of [{ keyId: "NOSUCHKEY1" }, { teamId: "ZZZZZZZZZZ" }, { privateKeyPem: anotherKey() }]) {
      expect(await preflight(changes)).toEqual({
        verdict: "refused",
        reason: "InvalidProviderToken",
        explanation: expect.stringContaining("the key, its id and the team's id don't belong together"),
      });
    }
  });

  test("is refused in the environment that the key is not for", async () => {
    expect(await preflightWith(connected(), { environment: "sandbox", topic: BUNDLE_ID, credential })).toEqual({
      verdict: "refused",
      reason: "BadEnvironmentKeyInToken",
      explanation: "The key is not for Apple's sandbox environment.",
    });
  });

  test("is refused once Apple has revoked the key", async () => {
    const revoked = await obtain("production");
    apple.portal.revokeTokenKey({ person: "U1", keyId: revoked.keyId });
    expect(await preflight(revoked)).toMatchObject({
      verdict: "refused",
      reason: "InvalidProviderToken",
      explanation: expect.stringContaining("Apple has revoked the key"),
    });
  });

  test.each([-61, 61])(
    "says that the clock is wrong when it is %d minutes off, and nothing of the key",
    async (off) => {
      const wrong = createMovableClock(new Date(clock.now().getTime() + off * MINUTE));
      const result = await preflight({}, connected(wrong));
      const signedAt = wrong.now().toISOString().slice(0, 13).replace("T", " ");
      expect(result).toEqual({
        verdict: "unknown",
        explanation: expect.stringContaining("That clock seems to be wrong"),
      });
      expect(JSON.stringify(result)).toContain(signedAt);
    },
  );

  test("sends nothing with a key that signs no such token, and repeats nothing of it", async () => {
    const before = apns.refused().length;
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const rsa = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    for (const privateKeyPem of [rsa, credential.privateKeyPem.slice(0, 100), "hello"]) {
      const result = await preflight({ privateKeyPem });
      expect(result).toMatchObject({ verdict: "refused", reason: "UnreadableCredential" });
      expectNoneOf([rsa, credential.privateKeyPem], result);
    }
    expect(apns.refused()).toHaveLength(before);
  });

  test("leaves neither key nor token in what it says", async () => {
    context.faults.set("apns.push", { kind: "cut" });
    const { token } = await createProviderTokens(clock).of(credential);
    const result = await preflight();
    expect(result).toMatchObject({ verdict: "unknown" });
    expectNoneOf([credential.privateKeyPem, token], result);
  });
});

describe("provider tokens", () => {
  test("say who signed them and when, and are used again for 40 minutes", async () => {
    const tokens = createProviderTokens(clock);
    const first = await tokens.of(credential);
    const signer = apple.authority.tokenKeys.signer(credential.keyId);
    const { payload } = await jwtVerify(first.token, await importSPKI(signer?.publicKeyPem ?? "", "ES256"), {
      algorithms: ["ES256"],
    });
    expect(decodeProtectedHeader(first.token)).toEqual({ alg: "ES256", kid: credential.keyId });
    expect(payload).toEqual({ iss: TEAM, iat: Math.floor(first.issuedAt.getTime() / 1000) });

    clock.advance(39 * MINUTE);
    expect(await tokens.of(credential)).toBe(first);
    clock.advance(2 * MINUTE);
    expect((await tokens.of(credential)).token).not.toBe(first.token);
  });

  test("are another's with another key, key id or team", async () => {
    const tokens = createProviderTokens(clock);
    const changes = [{}, { keyId: "OTHERKEY12" }, { teamId: "OTHERTEAM1" }, { privateKeyPem: anotherKey() }];
    const made = await Promise.all(changes.map((change) => tokens.of({ ...credential, ...change })));
    expect(new Set(made.map(({ token }) => token)).size).toBe(4);
  });

  test("are the same from one preflight to the next", async () => {
    const shown: (string | undefined)[] = [];
    const { certificatePem: cert, privateKeyPem: key } = apple.authority.server;
    const server = createSecureServer({ cert, key });
    server.on("stream", (stream, { authorization }) => {
      shown.push(authorization);
      stream.respond({ ":status": 400 });
      stream.end('{"reason":"BadDeviceToken"}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const addresses = { production: { url }, sandbox: { url }, ca: apns.caPem };
    const service = createPushService({ addresses, clock });
    const results = [await preflight({}, service), await preflight({}, service)];
    await new Promise((resolve) => server.close(resolve));
    expect(results).toEqual([{ verdict: "accepted" }, { verdict: "accepted" }]);
    expect(shown).toHaveLength(2);
    expect(shown[0]).toMatch(/^bearer eyJ/);
    expect(shown[1]).toBe(shown[0]);
  });
});

function anotherKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
