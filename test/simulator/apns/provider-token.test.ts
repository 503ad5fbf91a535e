import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { connect } from "node:http2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { SignJWT } from "jose";
import { createAppleWorld } from "../../../src/simulator/apple/portal.ts";
import type { AppleWorld } from "../../../src/simulator/apple/portal.ts";
import type { KeyEnvironment } from "../../../src/simulator/apple/token-keys.ts";
import { createApnsWorld } from "../../../src/simulator/apns/world.ts";
import type { ApnsWorld } from "../../../src/simulator/apns/world.ts";
import { createMovableClock } from "../../../src/simulator/core/clock.ts";
import { BUNDLE_ID, createContext, seed } from "../apple/training.ts";
import { send } from "./client.ts";

const MINUTE = 60_000;
const PHONE = "a1".repeat(32);
const TEAM = "A1B2C3D4E5";
const clock = createMovableClock(new Date());
const context = { ...createContext(), clock };
let apple: AppleWorld;
let apns: ApnsWorld;
let key: Key;
let other: Key;

interface Key {
  keyId: string;
  pem: string;
}

beforeAll(async () => {
  apple = await createAppleWorld(context, seed());
  const device = { token: PHONE, topic: BUNDLE_ID, environment: "production" as const, name: "Robin's phone" };
  apns = await createApnsWorld(context, { authority: apple.authority, devices: [device] });
  key = await obtain("production");
  other = await obtain("production");
});
afterAll(() => apns.close());

async function obtain(environment: KeyEnvironment): Promise<Key> {
  const { keyId } = await apple.portal.createTokenKey({ person: "U1", name: "Push", environment });
  return { keyId, pem: apple.portal.downloadTokenKey({ person: "U1", keyId }).pem };
}

/** A token as a provider signs it, `age` milliseconds ago. */
function sign({ keyId, pem }: Key, { iss = TEAM, age = 0 } = {}): Promise<string> {
  const iat = Math.floor((clock.now().getTime() - age) / 1000);
  const header = { alg: "ES256", kid: keyId };
  return new SignJWT({ iss, iat }).setProtectedHeader(header).sign(createPrivateKey(pem));
}

const push = (authorization: string | undefined, headers: Record<string, string> = {}) =>
  send({
    url: apns.urls.production,
    caPem: apns.caPem,
    headers: { ":path": `/3/device/${PHONE}`, "apns-topic": BUNDLE_ID, authorization, ...headers },
  });
const refusal = async (authorization: string | undefined, headers?: Record<string, string>) => {
  const { status, body } = await push(authorization, headers);
  return `${status} ${body.reason}`;
};

describe("a push with a provider token", () => {
  test("is taken, and entered under the key's id", async () => {
    expect((await push(`bearer ${await sign(key)}`)).status).toBe(200);
    expect(apns.pushes().at(-1)).toMatchObject({ deviceToken: PHONE, keyId: key.keyId, certificateSerial: null });
    expect((await push(`Bearer ${await sign(key, { age: 59 * MINUTE })}`)).status).toBe(200);
  });

  test("has to name its topic, one of the team's", async () => {
    const authorization = `bearer ${await sign(key)}`;
    const unnamed = await send({
      url: apns.urls.production,
      caPem: apns.caPem,
      headers: { ":path": `/3/device/${PHONE}`, authorization },
    });
    expect(unnamed).toMatchObject({ status: 400, body: { reason: "MissingTopic" } });
    expect(await refusal(authorization, { "apns-topic": "com.example.stranger" })).toBe("400 TopicDisallowed");
    expect(await refusal(authorization, { "apns-topic": "com.example.other" })).toBe("400 DeviceTokenNotForTopic");
  });

  test("is refused without one, or with none of that scheme", async () => {
    expect(await refusal(undefined)).toBe("403 MissingProviderToken");
    expect(await refusal(await sign(key))).toBe("403 MissingProviderToken");
  });

  test("is refused with a token whose parts don't belong together", async () => {
    const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    const pem = stranger.export({ type: "pkcs8", format: "pem" }).toString();
    for (const token of [
      "nonsense",
      await sign({ ...key, pem }),
      await sign({ ...key, keyId: "NOSUCHKEY1" }),
      await sign({ ...key, keyId: other.keyId }),
      await sign(key, { iss: "ZZZZZZZZZZ" }),
    ]) {
      expect(await refusal(`bearer ${token}`)).toBe("403 InvalidProviderToken");
    }
    const unsignedTime = new SignJWT({ iss: TEAM }).setProtectedHeader({ alg: "ES256", kid: key.keyId });
    const timeless = await unsignedTime.sign(createPrivateKey(key.pem));
    expect(await refusal(`bearer ${timeless}`)).toBe("403 InvalidProviderToken");
  });

  test("is refused with a token of another hour, by the world's clock", async () => {
    const early = `bearer ${await sign(key, { age: -61 * MINUTE })}`;
    expect(await refusal(early)).toBe("403 ExpiredProviderToken");
    const token = `bearer ${await sign(key)}`;
    clock.advance(61 * MINUTE);
    expect(await refusal(token)).toBe("403 ExpiredProviderToken");
  });

  test("is refused in an environment that the key is not for", async () => {
    apple.portal.revokeTokenKey({ person: "U1", keyId: other.keyId });
    const sandboxOnly = await obtain("sandbox");
    expect(await refusal(`bearer ${await sign(sandboxOnly)}`)).toBe("403 BadEnvironmentKeyInToken");
  });

  test("is refused when the key was revoked", async () => {
    const revoked = await obtain("production");
    const token = `bearer ${await sign(revoked)}`;
    expect((await push(token)).status).toBe(200);
    apple.portal.revokeTokenKey({ person: "U1", keyId: revoked.keyId });
    expect(await refusal(token)).toBe("403 InvalidProviderToken");
  });
});

describe("one connection", () => {
  test("takes another token of the key after twenty minutes, and never one of another key", async () => {
    const second = await obtain("production");
    const session = connect(apns.urls.production, { ca: apns.caPem });
    const say = async (token: string): Promise<string> => {
      const stream = session.request({
        ":method": "POST",
        ":path": `/3/device/${PHONE}`,
        "apns-topic": BUNDLE_ID,
        authorization: `bearer ${token}`,
      });
      stream.end('{"aps":{}}');
      let body = "";
      stream.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      await new Promise((resolve, reject) => stream.once("close", resolve).once("error", reject));
      return body === "" ? "taken" : (JSON.parse(body) as { reason: string }).reason;
    };
    try {
      const first = await sign(key);
      expect(await say(first)).toBe("taken");
      expect(await say(first)).toBe("taken");
      expect(await say(await sign(key, { age: MINUTE }))).toBe("TooManyProviderTokenUpdates");
      expect(await say(await sign(second))).toBe("UnrelatedKeyIdInToken");
      clock.advance(21 * MINUTE);
      expect(await say(await sign(key))).toBe("taken");
    } finally {
      session.destroy();
    }
  });
});
