import { describe, expect, test } from "@jest/globals";
import type { CertificateFacts } from "../../../src/domain/certificate/facts.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { Certificates } from "../../../src/ports/certificates.ts";
import type { Preflight, PreflightsRequest, PushService } from "../../../src/ports/push-service.ts";
import type { SecretStore } from "../../../src/ports/secret-store.ts";
import { verifyCredential } from "../../../src/workflows/rotation/verify-credential.ts";
import { atMinute, notAfter, start, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const privateKey = "-----BEGIN PRIVATE KEY----- of the rotation";
const publicKey = "cd".repeat(32);

const facts: CertificateFacts = {
  subject: "UID=com.example.shop",
  commonName: "Apple Push Services: com.example.shop",
  bundleId: "com.example.shop",
  teamId: null,
  topics: ["com.example.shop"],
  environments: { production: true, sandbox: true },
  serial: "0a1b",
  fingerprintSha256: "ab".repeat(32),
  publicKeyFingerprint: publicKey,
  notBefore: start,
  notAfter,
  issuer: "CN=Apple WWDR G4",
  keyAlgorithm: "rsa",
  keyBits: 2048,
  signatureHash: "SHA-256",
  selfSigned: false,
};

/** What X.509, the secret store and Apple answer, and what they were asked. */
function createWorld(change: { facts?: Partial<CertificateFacts>; preflight?: Preflight; key?: string | null } = {}) {
  const kept = new Map<string, string>(change.key === null ? [] : [["pending", change.key ?? privateKey]]);
  const calls: string[] = [];
  const certificates = {
    read: () => ({ ...facts, ...change.facts, pem: "" }),
    issuerOf: () => ({ kind: "known", path: ["Apple WWDR G4"] }),
    publicKeyFingerprint: () => publicKey,
    privateKeyKind: () => ({ keyAlgorithm: "rsa", keyBits: 2048, curve: null, publicKeyFingerprint: publicKey }),
  } as unknown as Certificates;
  const secrets = {
    async pendingKey(secret: string, pending: string, make: () => Promise<string>) {
      calls.push(`pending ${secret} ${pending}`);
      const key = kept.get("pending") ?? (await make());
      kept.set("pending", key);
      return key;
    },
    keepCredential(secret: string) {
      calls.push(`keep ${secret}`);
      return Promise.resolve("v2");
    },
  } as unknown as SecretStore;
  const pushService = {
    preflightAll: ({ topics, environment }: PreflightsRequest) => {
      calls.push(...topics.map((topic) => `preflight ${topic} ${environment}`));
      return Promise.resolve(
        topics.map((topic) => ({ topic, preflight: change.preflight ?? { verdict: "accepted" } })),
      );
    },
  } as unknown as PushService;
  return { certificates, secrets, pushService, calls, minimumRemainingDays: 30 };
}

const pending = `pending push/ios-prod incident/1/rotation-1/${atMinute(10).toISOString()}`;

describe("verifying the certificate that was handed over", () => {
  const offered = walkTo("rotation.credential-offered");
  async function verify(change: Parameters<typeof createWorld>[0] = {}) {
    const house = { ...createHouse(offered), ...createWorld(change) };
    await house.run("verify-credential", verifyCredential(house));
    return house;
  }
  const verdictsOf = (checks: { id: string; verdict: string }[]) =>
    checks.filter((check) => check.verdict !== "pass").map((check) => `${check.id} ${check.verdict}`);

  test("keeps a good one with its key, after Apple has taken it", async () => {
    const house = await verify();
    expect(house.calls).toEqual([pending, "preflight com.example.shop production", "keep push/ios-prod"]);
    const { checks, versions } = house.last("rotation.credential-verified").data;
    expect(versions).toEqual([{ secret: "push/ios-prod", version: "v2" }]);
    expect(checks.at(-1)).toMatchObject({ id: "preflight", verdict: "pass" });
    expect(JSON.stringify(house.journal.events)).not.toContain("PRIVATE KEY");
  });

  test("shows one to nobody that is ruled out on paper, and keeps it nowhere", async () => {
    const house = await verify({ facts: { topics: ["com.example.other"] } });
    expect(house.calls).toEqual([pending]);
    expect(verdictsOf(house.last("rotation.credential-rejected").data.checks)).toEqual(["topic fail"]);
  });

  test("rejects one that Apple refuses, with Apple's reason", async () => {
    const refused = { verdict: "refused", reason: "BadCertificate", explanation: "Apple does not know it." } as const;
    const house = await verify({ preflight: refused });
    const { checks } = house.last("rotation.credential-rejected").data;
    expect(verdictsOf(checks)).toEqual(["preflight fail"]);
    expect(checks.at(-1)?.found).toBe("It refuses it (BadCertificate): Apple does not know it.");
    expect(house.calls).not.toContain("keep push/ios-prod");
  });

  test("leaves to the approvers what Apple could not be asked about", async () => {
    const house = await verify({ preflight: { verdict: "unknown", explanation: "no way out" } });
    expect(verdictsOf(house.last("rotation.credential-verified").data.checks)).toEqual(["preflight warn"]);
  });

  test("fails when the key is gone, and records nothing", async () => {
    const house = { ...createHouse(offered), ...createWorld({ key: null }) };
    const verifying = house.run("verify-credential", verifyCredential(house));
    await expect(verifying).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("private key"),
    });
    expect(house.added()).toEqual([]);
  });

  test("says nothing of a certificate that has been replaced by another meanwhile", async () => {
    const house = { ...createHouse(offered), ...createWorld() };
    const rejected: NewEvent = {
      type: "rotation.credential-rejected",
      actor: { kind: "bot" },
      data: { rotation: "rotation-1", checks: [] },
    };
    const phase = verifyCredential(house);
    const [before, move] = [await house.incident(), await house.move("verify-credential")];
    await house.recorder.onIncident(1, () => [rejected, ...offered.slice(-1)]);
    await phase(before, move);
    expect(house.addedTypes()).toEqual(["rotation.credential-rejected", "rotation.credential-offered"]);
  });
});
