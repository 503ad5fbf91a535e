import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { archive, bytes } from "../../adapters/x509/handed.ts";
import { asPem, makeRequest, type KeyAndRequest } from "../../simulator/apple/training.ts";
import { dana } from "../../domain/story.ts";
import { type Bot, openBot } from "./bot.ts";
import { type Apple, bundleId, openApple, openWorld, production, secrets, team, type World } from "./world.ts";

let apple: Apple;
let own: KeyAndRequest;
let certificate: string;
let world: World;
let bot: Bot;
beforeAll(async () => {
  apple = await openApple();
  own = await makeRequest();
  const made = await apple.portal.createCertificate({ person: "dana", bundleId, csrPem: own.csrPem });
  certificate = asPem(made.der);
});
beforeEach(async () => {
  world = await openWorld(apple);
  bot = openBot(world, { mayTakeFrom: ["escrow/*"] });
});
afterEach(() => world.close());

const password = "gêheim";
const p12 = () => ({
  name: "push.p12",
  bytes: archive({ certificate, key: own.privateKeyPem }, `-passout pass:${password}`),
});
const asked = async () => {
  await bot.start();
  await bot.settle();
};
/** The versions that the bot has kept in the application's secret. */
const kept = () => world.effects("PutSecretValue").filter((name) => name.includes(secrets.production));

describe("a credential is handed over", () => {
  beforeEach(asked);

  test("as the certificate of the rotation's own request, whose key nobody has seen", async () => {
    await bot.offer();
    expect(await bot.rotation()).toMatchObject({
      stage: "awaiting-approval",
      origin: { kind: "request" },
      credential: { kind: "certificate" },
      suppliedBy: dana,
    });
    expect(bot.journalText()).not.toContain("PRIVATE KEY");
  });

  test("as an archive with its password: key and certificate are kept before anything is recorded", async () => {
    await expect(bot.handOver({ file: p12(), password: "wrong" })).rejects.toMatchObject({ kind: "bad-input" });
    expect(kept()).toHaveLength(1);
    await bot.handOver({ file: p12(), password });
    await bot.settle();
    const { stage, origin, versions } = await bot.rotation();
    expect(stage).toBe("awaiting-approval");
    expect(origin).toEqual({
      kind: "handed-over",
      by: "upload-page",
      secret: secrets.production,
      version: versions[0]?.version,
    });
    expect(kept()).toHaveLength(2);
    expect(bot.journalText()).not.toContain("PRIVATE KEY");
    await bot.approve();
    expect(world.shown(production).enabled).toBe(true);
  });

  test("as a token key with its ids, without which it is none", async () => {
    const { keyId } = await apple.portal.createTokenKey({ person: "dana", name: "Push" });
    const { fileName, pem } = apple.portal.downloadTokenKey({ person: "dana", keyId });
    const file = { name: fileName, bytes: bytes(pem) };
    await expect(bot.handOver({ file })).rejects.toMatchObject({
      kind: "bad-input",
      message: "A token key needs its id and its team's.",
      found: `the key's id ${keyId}, and no team`,
    });
    await bot.handOver({ file, token: { keyId: null, teamId: team } });
    await bot.settle();
    expect(await bot.rotation()).toMatchObject({
      stage: "awaiting-approval",
      credential: { kind: "token", keyId, teamId: team },
    });
    await bot.approve();
    expect(world.shown(production)).toMatchObject({ enabled: true, expiresAt: "" });
    expect(world.apns.pushes().at(-1)).toMatchObject({ keyId, certificateSerial: null });
    apple.portal.revokeTokenKey({ person: "dana", keyId });
  });

  const inPem = () => `${certificate}${own.privateKeyPem}`;
  test.each<[string, () => string]>([
    ["PEM", inPem],
    ["the document that the code reads", () => JSON.stringify({ certificate, key: own.privateKeyPem })],
  ])("from a secret that holds it already, as %s", async (_, value) => {
    const version = await world.put("escrow/push", value());
    await bot.ask("offer-secret", { secret: "escrow/push", version: null, token: null, reason: null });
    await bot.settle();
    expect(await bot.rotation()).toMatchObject({
      stage: "awaiting-approval",
      origin: { by: "secret", secret: secrets.production, version: expect.not.stringMatching(version) },
    });
  });

  test("from no other secret than firebreak.yml names: the bot is no way to look into them", async () => {
    await world.put("wallet/signing", inPem());
    const before = world.aws.calls();
    await expect(
      bot.ask("offer-secret", { secret: "wallet/signing", version: null, token: null, reason: null }),
    ).rejects.toMatchObject({ kind: "not-allowed", found: "wallet/signing" });
    expect(world.aws.calls()).toEqual(before);
    expect(await bot.stage()).toBe("awaiting-credential");
  });

  test("but not with a key that others have seen", async () => {
    const publicKey = world.ports.certificates.publicKeyFingerprint(own.privateKeyPem);
    await bot.ask("report-burnt-key", { publicKey });
    const before = kept().length;
    await expect(bot.handOver({ file: p12(), password })).rejects.toMatchObject({
      kind: "not-allowed",
      message: "This private key was posted where others can read it.",
    });
    expect(kept()).toHaveLength(before);
    expect(await bot.stage()).toBe("awaiting-credential");
  });

  test("nor with one that was posted when its approval was asked for: that request ends, and another one is waited for", async () => {
    await bot.handOver({ file: p12(), password });
    await bot.settle();
    expect(await bot.stage()).toBe("awaiting-approval");
    const publicKey = world.ports.certificates.publicKeyFingerprint(own.privateKeyPem);
    const { text } = await bot.ask("report-burnt-key", { publicKey });
    await bot.settle();
    expect(text).toMatch(/counts as burnt, and the rotation refuses it/);
    expect(await bot.rotation()).toMatchObject({
      stage: "awaiting-credential",
      checks: [{ id: "key", verdict: "fail", found: "Burnt: its private key was posted where others can read it." }],
    });
    expect((await bot.incident()).requests.at(-1)?.revoked).toBeDefined();
    expect(world.effects("SetPlatformApplicationAttributes")).toEqual([]);
  });

  test("by its certificate alone, without the burnt key's: that is ruled out as well", async () => {
    await bot.handOver({ file: { name: null, bytes: bytes(certificate) } });
    await bot.settle();
    const { stage, checks } = await bot.rotation();
    expect(stage).toBe("awaiting-credential");
    expect(checks).toContainEqual(expect.objectContaining({ id: "key", verdict: "fail" }));
  });
});

describe("to a rotation that the bot has only prepared, handing over asks for it", () => {
  const reason = "it ends soon";
  beforeEach(async () => {
    await bot.prepare(1, { application: production, key: "watch", rehearsedBy: null });
    await bot.settle();
  });

  test.each<[string, { by?: string | null; reason?: string | null }, object]>([
    ["somebody who may not ask", { by: "T01/U0STRANGER", reason }, { kind: "not-allowed" }],
    ["nobody who is known", { by: null, reason }, { kind: "not-allowed" }],
    ["somebody who does not say why", { reason: null }, { kind: "bad-input" }],
  ])("which %s can't: nothing of the key is kept", async (_, change, error) => {
    const before = world.versions(secrets.production);
    await expect(bot.handOver({ file: p12(), password, reason, ...change })).rejects.toMatchObject(error);
    expect(world.versions(secrets.production)).toEqual(before);
    expect(kept()).toHaveLength(1);
    expect(await bot.rotation()).toMatchObject({ stage: "awaiting-credential", requester: null });
  });

  test("in the name of whoever does, for the reason given", async () => {
    await bot.handOver({ file: p12(), password, reason });
    expect(await bot.rotation()).toMatchObject({ requester: dana, suppliedBy: dana, reason });
  });
});
