import { between, count, inWords, written } from "../time.ts";
import { burntKey, lookAtEach, short } from "./check.ts";
import type { CertificateToJudge, Check, JudgedTarget, Look } from "./check.ts";

/** Judges a certificate. */
export function checkCertificate(credential: CertificateToJudge): Check[] {
  return [
    { id: "key", ...lookAtKey(credential) },
    ...lookAtEach("topic", credential.targets, (target) => lookAtTopic(credential, target)),
    ...lookAtEach("environment", credential.targets, (target) => lookAtEnvironment(credential, target)),
    checkValidNow(credential),
    checkRemaining(credential),
    ...lookAtEach("replaces", credential.targets, (target) => lookAtReplaced(credential, target)),
    ...lookAtEach("not-deployed", credential.targets, (target) => lookAtDeployed(credential, target)),
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

const NEW_KEY = "Have a certificate made from a new request of the bot's: its key never leaves the secret store.";
const OWN_KEY =
  "Export the .p12 from the Mac that made its key and hand that over, or have a certificate made from this rotation's request. Don't revoke the old certificate: it may be in use.";

function lookAtKey(credential: CertificateToJudge): Look {
  const burnt = burntKey(credential.keys.privateKey, credential.burnt, NEW_KEY);
  if (burnt !== null) return burnt;
  return credential.origin === "request" ? lookAtRequestedKey(credential) : lookAtHandedKey(credential);
}

function lookAtRequestedKey({ certificate, keys }: CertificateToJudge): Look {
  const expected = "The certificate, the request and the private key belong together.";
  const inCertificate = short(certificate.publicKeyFingerprint);
  if (keys.privateKey === null || keys.privateKey !== keys.request) {
    const kept = keys.privateKey === null ? "is not there any more" : `(${short(keys.privateKey)}) is another one`;
    const found = `The request's private key ${kept}: it should be ${keys.request === null ? "none" : short(keys.request)}.`;
    const todo = "Start the rotation again: a new key and a new request will be made.";
    return { verdict: "fail", expected, found, todo };
  }
  if (certificate.publicKeyFingerprint !== keys.request) {
    const found = `It was made from another request. Its key is ${inCertificate}, which the bot doesn't hold; this rotation's is ${short(keys.request)}.`;
    return { verdict: "fail", expected, found, todo: OWN_KEY };
  }
  return { verdict: "pass", expected, found: `All three have the public key ${inCertificate}.` };
}

function lookAtHandedKey({ certificate, keys }: CertificateToJudge): Look {
  const expected = "The certificate came with its own private key.";
  const inCertificate = short(certificate.publicKeyFingerprint);
  if (keys.privateKey === null) {
    const found = `It came alone, and the bot doesn't hold its key (${inCertificate}).`;
    return { verdict: "fail", expected, found, todo: OWN_KEY };
  }
  if (keys.privateKey !== certificate.publicKeyFingerprint) {
    const found = `It is for another key (${inCertificate}) than the one beside it (${short(keys.privateKey)}).`;
    return { verdict: "fail", expected, found, todo: OWN_KEY };
  }
  return { verdict: "pass", expected, found: `Both have the public key ${inCertificate}.` };
}

function lookAtTopic({ certificate: { topics } }: CertificateToJudge, { topic }: JudgedTarget): Look {
  const expected = `The certificate may push to ${topic}.`;
  const all = topics.join(", ");
  if (topics.includes(topic)) return { verdict: "pass", expected, found: `It may push to ${all}.` };
  return {
    verdict: "fail",
    expected,
    found: topics.length === 0 ? "It names no topic." : `It may push to ${all} only.`,
    todo: `In Apple's portal, make a push certificate for the app ID ${topic}.`,
  };
}

function lookAtEnvironment({ certificate }: CertificateToJudge, { environment }: JudgedTarget): Look {
  const { environments } = certificate;
  const expected = `The certificate works in ${environment}.`;
  const allowed = (["production", "sandbox"] as const).filter((one) => environments[one]).join(" and ");
  if (environments[environment]) return { verdict: "pass", expected, found: `It works in ${allowed}.` };
  return {
    verdict: "fail",
    expected,
    found: allowed === "" ? "It is not a push certificate." : `It works in ${allowed} only.`,
    todo: "In Apple's portal, choose “Apple Push Notification service SSL (Sandbox & Production)”.",
  };
}

function checkValidNow({ certificate: { notBefore, notAfter }, now }: CertificateToJudge): Check {
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

function checkRemaining({ certificate: { notAfter }, policy, now }: CertificateToJudge): Check {
  const days = Math.max(0, Math.floor(between(now, notAfter) / DAY));
  const expected = `The certificate is good for ${count(policy.minimumRemainingDays, "day")} at least.`;
  const found = `It is good for ${count(days, "day")}, until ${written(notAfter)}.`;
  if (days >= policy.minimumRemainingDays) return { id: "remaining", verdict: "pass", expected, found };
  return { id: "remaining", verdict: "warn", expected, found, todo: "Check that this is the newest certificate." };
}

function lookAtReplaced({ certificate: { notAfter } }: CertificateToJudge, { deployed }: JudgedTarget): Look {
  const expected = "The certificate lasts longer than what it replaces.";
  if (deployed === null) return { verdict: "pass", expected, found: "It replaces nothing." };
  if (deployed.token !== null) {
    const found = `It replaces a token key, which has no end; the certificate ends on ${written(notAfter)}.`;
    return { verdict: "warn", expected, found, todo: "Go on only if the token key has to go." };
  }
  if (deployed.notAfter === null) {
    const found = "It is not known when the deployed certificate expires.";
    return { verdict: "warn", expected, found, todo: "Compare the two by hand." };
  }
  const found = `It lasts until ${written(notAfter)}, the deployed one until ${written(deployed.notAfter)}.`;
  if (between(deployed.notAfter, notAfter) > 0) return { verdict: "pass", expected, found };
  return { verdict: "warn", expected, found, todo: "Go on only if the deployed certificate has to go." };
}

/** Where it is in use already it changes nothing: that rules it out when it is so everywhere. */
function lookAtDeployed(credential: CertificateToJudge, target: JudgedTarget): Look {
  const expected = "The certificate is not the one already deployed.";
  if (target.deployed === null) return { verdict: "pass", expected, found: "None is deployed." };
  if (!isDeployed(credential, target)) return { verdict: "pass", expected, found: "It is another one." };
  if (!credential.targets.every((each) => isDeployed(credential, each))) {
    const found = "It is the deployed one: nothing would change here.";
    return { verdict: "warn", expected, found, todo: "Go on if an earlier rotation stopped half-way." };
  }
  const found = "It is the deployed one: the rotation would change nothing.";
  return { verdict: "fail", expected, found, todo: "Have Apple's portal make a new certificate, and hand that over." };
}

/** By fingerprint; where that is not known, by the instant of expiry, which SNS reports to the second. */
function isDeployed({ certificate }: CertificateToJudge, { deployed }: JudgedTarget): boolean {
  if (deployed === null || deployed.token !== null) return false;
  if (deployed.fingerprintSha256 !== null) return deployed.fingerprintSha256 === certificate.fingerprintSha256;
  return deployed.notAfter !== null && between(deployed.notAfter, certificate.notAfter) === 0;
}

function checkStrength({ certificate: { keyAlgorithm, keyBits, signatureHash } }: CertificateToJudge): Check {
  const id = "strength";
  const expected = `The key is RSA with ${MINIMUM_KEY_BITS} bits or more, and the signature uses SHA-256 or stronger.`;
  const key = [keyAlgorithm.toUpperCase(), ...(keyBits === null ? [] : [`with ${keyBits} bits`])].join(" ");
  const found = `The key is ${key}, and the signature uses ${signatureHash ?? "no hash of its own"}.`;
  const todo = "Have Apple's portal make a certificate from a request of this bot's.";
  const strongKey = keyAlgorithm === "rsa" && (keyBits ?? 0) >= MINIMUM_KEY_BITS;
  if (strongKey && STRONG_HASHES.includes(signatureHash ?? "")) return { id, verdict: "pass", expected, found };
  return { id, verdict: strongKey && signatureHash === WEAK_HASH ? "warn" : "fail", expected, found, todo };
}

function checkIssuer({ certificate, issuer }: CertificateToJudge): Check {
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
