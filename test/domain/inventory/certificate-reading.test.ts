import { describe, expect, test } from "@jest/globals";
import type { CertificateFacts } from "../../../src/domain/certificate/facts.ts";
import { certificateReading, leafAmong } from "../../../src/domain/inventory/certificate-reading.ts";

/** A certificate of that name, by that issuer, that ends in that year. */
function facts(name: string, issuer: string, year = 2030): CertificateFacts {
  return {
    subject: `CN=${name}`,
    commonName: name,
    bundleId: null,
    teamId: null,
    topics: [],
    environments: { production: false, sandbox: false },
    serial: "05",
    fingerprintSha256: `${name} ${issuer} ${year}`,
    publicKeyFingerprint: name,
    notBefore: "2020-01-01T00:00:00.000Z",
    notAfter: `${year}-01-01T00:00:00.000Z`,
    issuer: `CN=${issuer}`,
    keyAlgorithm: "rsa",
    keyBits: 2048,
    signatureHash: "SHA-256",
    selfSigned: name === issuer,
  };
}

const names = (all: CertificateFacts[]) => {
  const kept = leafAmong(all);
  return [kept?.certificate.fingerprintSha256, ...(kept?.others ?? []).map(({ commonName }) => commonName)];
};

describe("the certificate that a file is there for", () => {
  const root = facts("Root", "Root", 2040);
  const authority = facts("Authority", "Root", 2035);
  const leaf = facts("leaf", "Authority");

  test("is the one that issued none of the others, wherever it stands, and however often", () => {
    expect(names([leaf])).toEqual([leaf.fingerprintSha256]);
    expect(names([root, authority, leaf, leaf])).toEqual([leaf.fingerprintSha256, "Root", "Authority"]);
    expect(names([root, authority])).toEqual([authority.fingerprintSha256, "Root"]);
  });

  test("is the first to end among several such", () => {
    const other = facts("other", "Authority", 2026);
    expect(names([leaf, other, authority])).toEqual([other.fingerprintSha256, "leaf", "Authority"]);
  });

  test("is the first to end where each seems to have issued another", () => {
    const [one, another] = [facts("A", "B", 2031), facts("B", "A", 2029)];
    expect(names([one, another])).toEqual([another.fingerprintSha256, "A"]);
    const renewed = [facts("Root", "Root", 2040), facts("Root", "Root", 2026)];
    expect(names(renewed)).toEqual(["Root Root 2026", "Root"]);
  });

  test("is none where there are none", () => expect(leafAmong([])).toBeUndefined());
});

describe("its reading", () => {
  const place = { renewsItself: false, facts: { trust: "verifies" } };

  test("has what the certificate says, and what lies with it", () => {
    const leaf = facts("leaf", "Authority");
    const others = [facts("Authority", "Root", 2026), facts("Root", "Root", 2040)];
    expect(certificateReading({ certificate: leaf, others }, place)).toEqual({
      expiry: { kind: "at", at: leaf.notAfter },
      notBefore: leaf.notBefore,
      enabled: null,
      fingerprint: leaf.fingerprintSha256,
      issuer: "CN=Authority",
      keyChangedAt: null,
      renewsItself: false,
      facts: {
        subject: "CN=leaf",
        serial: "05",
        key: "rsa, 2048 bits",
        "with it": "Authority; Root",
        "ends before it": "Authority (2026-01-01)",
        trust: "verifies",
      },
    });
  });

  test("has no end where the certificate says that it has none", () => {
    const endless = { ...facts("leaf", "leaf"), notAfter: "9999-12-31T23:59:59.000Z" };
    expect(certificateReading({ certificate: endless, others: [] }, place).expiry.kind).toBe("never");
  });

  test("counts what is too much to name", () => {
    const others = Array.from({ length: 140 }, (_, number) => facts(`Root ${number}`, `Root ${number}`));
    const { facts: said } = certificateReading({ certificate: facts("leaf", "x"), others }, place);
    expect(said["with it"]).toBe("Root 0; Root 1; Root 2; Root 3; Root 4; and 135 others");
  });
});
