import { between, count, inWords, written } from "../time.ts";
import type { Instant } from "../time.ts";
import type { CertificateFacts, IssuerFinding, PushEnvironment } from "./facts.ts";

/** The checks, in the order in which people read them. */
export const checkIds = [
  "key",
  "topic",
  "environment",
  "valid-now",
  "remaining",
  "replaces",
  "not-deployed",
  "strength",
  "issuer",
] as const;

/** One check of a credential: what was expected and what was found, each a sentence. */
export interface Check {
  id: (typeof checkIds)[number];
  /** `fail` rules the credential out; `warn` is for people to weigh. */
  verdict: "pass" | "warn" | "fail";
  expected: string;
  found: string;
  /** What the person can do; absent from a check that passed. */
  todo?: string;
}

/** A credential, and all that is needed to judge it. */
export interface CredentialToCheck {
  certificate: CertificateFacts;
  issuer: IssuerFinding;
  /** Fingerprints of the public keys of the private key kept and of the request that went to Apple. */
  keys: { privateKey: string; request: string };
  /** Where it is to be used. */
  application: { environment: PushEnvironment; topic: string };
  /** The certificate it replaces, as far as anything is known of it; null where there is none. */
  deployed: { notAfter: Instant | null; fingerprintSha256: string | null } | null;
  policy: { minimumRemainingDays: number };
  now: Date;
}

/** Judges a credential before anything is done with it. Gives every check, in the order of {@link checkIds}. */
export function checkCredential(credential: CredentialToCheck): Check[] {
  return [
    checkKey(credential),
    checkTopic(credential),
    checkEnvironment(credential),
    checkValidNow(credential),
    checkRemaining(credential),
    checkReplaces(credential),
    checkNotDeployed(credential),
    checkStrength(credential),
    checkIssuer(credential),
  ];
}

const DAY = 86_400_000;
/** What Apple certifies for push: RSA with 2048 bits. */
const MINIMUM_KEY_BITS = 2048;
const STRONG_HASHES = ["SHA-256", "SHA-384", "SHA-512"];
/** Apple signed older development certificates with it. */
const WEAK_HASH = "SHA-1";

function checkKey({ certificate, keys }: CredentialToCheck): Check {
  const expected = "The certificate, the request and the private key belong together.";
  const inCertificate = certificate.publicKeyFingerprint;
  if (keys.privateKey !== keys.request) {
    return {
      id: "key",
      verdict: "fail",
      expected,
      found: `The private key that is kept (${short(keys.privateKey)}) is not the request's (${short(keys.request)}).`,
      todo: "Start the rotation again: a new key and a new request will be made.",
    };
  }
  if (inCertificate !== keys.request) {
    return {
      id: "key",
      verdict: "fail",
      expected,
      found: `The certificate is for another key (${short(inCertificate)}) than the request (${short(keys.request)}).`,
      todo: "Upload the certificate that Apple made from this rotation's request, or have one made from it.",
    };
  }
  return { id: "key", verdict: "pass", expected, found: `All three have the public key ${short(inCertificate)}.` };
}

function checkTopic({ certificate, application }: CredentialToCheck): Check {
  const expected = `The certificate may push to ${application.topic}.`;
  const { topics } = certificate;
  if (topics.includes(application.topic)) {
    return { id: "topic", verdict: "pass", expected, found: `It may push to ${topics.join(", ")}.` };
  }
  return {
    id: "topic",
    verdict: "fail",
    expected,
    found: topics.length === 0 ? "It names no topic." : `It may push to ${topics.join(", ")} only.`,
    todo: `In Apple's portal, make a push certificate for the app ID ${application.topic}.`,
  };
}

function checkEnvironment({ certificate, application }: CredentialToCheck): Check {
  const { environments } = certificate;
  const expected = `The certificate works in ${application.environment}.`;
  const allowed = (["production", "sandbox"] as const).filter((environment) => environments[environment]);
  if (environments[application.environment]) {
    return { id: "environment", verdict: "pass", expected, found: `It works in ${allowed.join(" and ")}.` };
  }
  return {
    id: "environment",
    verdict: "fail",
    expected,
    found: allowed.length === 0 ? "It is not a push certificate." : `It works in ${allowed.join(" and ")} only.`,
    todo: "In Apple's portal, choose “Apple Push Notification service SSL (Sandbox & Production)”.",
  };
}

function checkValidNow({ certificate: { notBefore, notAfter }, now }: CredentialToCheck): Check {
  const expected = `The certificate is valid now, ${written(now.toISOString())}.`;
  if (between(now, notAfter) < 0) {
    return {
      id: "valid-now",
      verdict: "fail",
      expected,
      found: `It expired on ${written(notAfter)}, ${inWords(between(notAfter, now))} ago.`,
      todo: "Have Apple's portal make a new certificate; this one may be the old file.",
    };
  }
  if (between(notBefore, now) < 0) {
    return {
      id: "valid-now",
      verdict: "fail",
      expected,
      found: `It is valid from ${written(notBefore)} only, in ${inWords(between(now, notBefore))}.`,
      todo: "Wait until then, or check the clock of this machine.",
    };
  }
  const found = `It is valid from ${written(notBefore)} to ${written(notAfter)}.`;
  return { id: "valid-now", verdict: "pass", expected, found };
}

function checkRemaining({ certificate: { notAfter }, policy, now }: CredentialToCheck): Check {
  const days = Math.max(0, Math.floor(between(now, notAfter) / DAY));
  const expected = `The certificate is good for ${count(policy.minimumRemainingDays, "day")} at least.`;
  const found = `It is good for ${count(days, "day")}, until ${written(notAfter)}.`;
  if (days >= policy.minimumRemainingDays) return { id: "remaining", verdict: "pass", expected, found };
  return { id: "remaining", verdict: "warn", expected, found, todo: "Check that this is the newest certificate." };
}

function checkReplaces({ certificate: { notAfter }, deployed }: CredentialToCheck): Check {
  const expected = "The certificate lasts longer than the one it replaces.";
  const id = "replaces";
  if (deployed === null) return { id, verdict: "pass", expected, found: "It replaces none." };
  if (deployed.notAfter === null) {
    const found = "It is not known when the deployed certificate expires.";
    return { id, verdict: "warn", expected, found, todo: "Compare the two by hand." };
  }
  const found = `It lasts until ${written(notAfter)}, the deployed one until ${written(deployed.notAfter)}.`;
  if (between(deployed.notAfter, notAfter) > 0) return { id, verdict: "pass", expected, found };
  return { id, verdict: "warn", expected, found, todo: "Go on only if the deployed certificate has to go." };
}

function checkNotDeployed({ certificate, deployed }: CredentialToCheck): Check {
  const expected = "The certificate is not the one already deployed.";
  const id = "not-deployed";
  if (deployed === null) return { id, verdict: "pass", expected, found: "None is deployed." };
  if (isDeployed(certificate, deployed)) {
    const found = "It is the deployed one: the rotation would change nothing.";
    return {
      id,
      verdict: "fail",
      expected,
      found,
      todo: "Have Apple's portal make a new certificate and upload that.",
    };
  }
  return { id, verdict: "pass", expected, found: "It is another one." };
}

/** By fingerprint; where that is not known, by the instant of expiry, which SNS reports to the second. */
function isDeployed(certificate: CertificateFacts, deployed: NonNullable<CredentialToCheck["deployed"]>): boolean {
  if (deployed.fingerprintSha256 !== null) return deployed.fingerprintSha256 === certificate.fingerprintSha256;
  return deployed.notAfter !== null && between(deployed.notAfter, certificate.notAfter) === 0;
}

function checkStrength({ certificate: { keyAlgorithm, keyBits, signatureHash } }: CredentialToCheck): Check {
  const id = "strength";
  const expected = `The key is RSA with ${MINIMUM_KEY_BITS} bits or more, and the signature uses SHA-256 or stronger.`;
  const key = [keyAlgorithm.toUpperCase(), ...(keyBits === null ? [] : [`with ${keyBits} bits`])].join(" ");
  const found = `The key is ${key}, and the signature uses ${signatureHash ?? "no hash of its own"}.`;
  const todo = "Have Apple's portal make a certificate from a request of this bot's.";
  const strongKey = keyAlgorithm === "rsa" && (keyBits ?? 0) >= MINIMUM_KEY_BITS;
  if (strongKey && STRONG_HASHES.includes(signatureHash ?? "")) return { id, verdict: "pass", expected, found };
  return { id, verdict: strongKey && signatureHash === WEAK_HASH ? "warn" : "fail", expected, found, todo };
}

function checkIssuer({ certificate, issuer }: CredentialToCheck): Check {
  const id = "issuer";
  const expected = "An authority that is configured as Apple's signed the certificate.";
  switch (issuer.kind) {
    case "known":
      return { id, verdict: "pass", expected, found: `Signed by ${issuer.path.join(", under ")}.` };
    case "unknown":
      return {
        id,
        verdict: "warn",
        expected,
        found: certificate.selfSigned ? "It signed itself." : `${issuer.issuer} is not configured.`,
        todo: "If Apple has a new intermediate, add it to the configuration; else find out where this file comes from.",
      };
    case "broken":
      return { id, verdict: "fail", expected, found: issuer.why, todo: "Download the certificate from Apple again." };
  }
}

/** Enough of a fingerprint to compare by eye. */
function short(fingerprint: string): string {
  return fingerprint.slice(0, 16);
}
