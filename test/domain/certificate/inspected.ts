import type {
  Entry,
  InspectedCertificate,
  InspectedKey,
  InspectedRequest,
  Inspection,
  WrittenTime,
} from "../../../src/domain/certificate/inspection.ts";

/** A time that is rightly written. */
export const written = (instant: string): WrittenTime => ({ text: instant, instant, oddity: null });

/** A push certificate with nothing wrong, but for what is given. */
export function certificate(given: Partial<InspectedCertificate> = {}): InspectedCertificate {
  const commonName = given.commonName ?? "Apple Push Services: com.example.app";
  return {
    kind: "certificate",
    subject: `CN=${commonName}`,
    bundleId: "com.example.app",
    teamId: "A1B2C3D4E5",
    topics: ["com.example.app", "com.example.app.voip"],
    environments: { production: true, sandbox: true },
    serial: "1a2b",
    fingerprintSha256: `256 of ${commonName}`,
    fingerprintSha1: `1 of ${commonName}`,
    publicKeyFingerprint: `key of ${commonName}`,
    issuer: "CN=Apple WWDR",
    keyAlgorithm: "rsa",
    keyBits: 2048,
    curve: null,
    signatureHash: "SHA-256",
    selfSigned: false,
    notBefore: written("2026-01-01T00:00:00.000Z"),
    notAfter: written("2027-01-31T09:30:00.000Z"),
    version: 3,
    isAuthority: false,
    keyUsage: ["digitalSignature"],
    extendedKeyUsage: ["clientAuth"],
    alternativeNames: [],
    unknownCritical: [],
    damages: [],
    link: {
      kind: "authority",
      name: "Apple WWDR",
      source: "configured",
      itself: false,
      notAfter: "2030-12-10T00:00:00Z",
    },
    ...given,
    commonName,
  };
}

/** An authority that signs others, and was signed by itself. */
export function authority(commonName: string, given: Partial<InspectedCertificate> = {}): InspectedCertificate {
  return certificate({
    commonName,
    bundleId: null,
    topics: [],
    environments: { production: false, sandbox: false },
    isAuthority: true,
    extendedKeyUsage: null,
    selfSigned: true,
    link: { kind: "self" },
    ...given,
  });
}

/** A private key that was looked at, and lies there open. */
export function privateKey(given: Partial<InspectedKey> = {}): InspectedKey {
  return {
    kind: "private-key",
    form: "PKCS#8",
    encrypted: false,
    closed: null,
    keyAlgorithm: "rsa",
    keyBits: 2048,
    curve: null,
    publicKeyFingerprint: "key of Apple Push Services: com.example.app",
    ...given,
  };
}

/** A request that is fit for Apple's portal. */
export function request(given: Partial<InspectedRequest> = {}): InspectedRequest {
  return {
    kind: "signing-request",
    subject: "CN=Firebreak",
    commonName: "Firebreak",
    publicKeyFingerprint: "key of Firebreak",
    keyAlgorithm: "rsa",
    keyBits: 2048,
    curve: null,
    signatureHash: "SHA-256",
    signed: true,
    ...given,
  };
}

/** A file of PEM with these entries. */
export function fileOf(entries: Entry[], given: Partial<Inspection> = {}): Inspection {
  return { name: "file.pem", size: 1000, format: "PEM", holdsPrivateKey: "no", entries, ...given };
}
