import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { createCertificateReader } from "../../../src/adapters/x509/read-all.ts";
import { makeBundle } from "../../../src/bench/certificates/bundle.ts";

describe("a bundle", () => {
  test.each([
    { kind: "rsa" as const, key: { keyAlgorithm: "rsa", keyBits: 2048 }, topics: [] },
    { kind: "ec" as const, key: { keyAlgorithm: "ec", keyBits: null }, topics: [] },
    {
      kind: "push" as const,
      key: { keyAlgorithm: "rsa", keyBits: 2048, environments: { production: true, sandbox: false } },
      topics: ["com.acme.app-0", "com.acme.app-0.voip"],
    },
  ])("of $kind certificates has different ones of that kind, signed by their issuer", async ({ kind, key, topics }) => {
    const { issuer, certificates } = await makeBundle(kind, 2);
    const entries = createCertificateReader().read(Buffer.from(certificates.join("")));
    const facts = entries.flatMap((entry) => (entry.kind === "certificate" ? [entry.facts] : []));
    expect(new Set(facts.map(({ fingerprintSha256 }) => fingerprintSha256)).size).toBe(2);
    for (const one of facts) expect(one).toMatchObject(key);
    expect(facts[0]?.topics).toEqual(topics);
    const { publicKey } = new X509Certificate(issuer);
    for (const pem of certificates) expect(new X509Certificate(pem).verify(publicKey)).toBe(true);
  });
});
