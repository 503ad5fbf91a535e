import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { FirebreakError } from "../../domain/errors.ts";
import type { CertificateCredential, PushCredential, TokenCredential } from "../../ports/push-credential.ts";

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;
/** The id of a key, and of a team: ten letters and digits. (Apple, "Establishing a token-based connection to APNs".) */
const appleId = /^[A-Z0-9]{10}$/;

/** A credential that was approved, by what is public of it. Fingerprints are SHA-256, in hexadecimal. */
export type ApprovedCredential =
  | { kind: "certificate"; fingerprint: string }
  | {
      kind: "token";
      keyId: string;
      teamId: string;
      /** Of the public key's SubjectPublicKeyInfo. */ fingerprint: string;
    };

type ApprovedToken = Extract<ApprovedCredential, { kind: "token" }>;

/**
 * The last look before the call, whatever the credential's kind: it is whole, and the one that was approved.
 *
 * @throws FirebreakError `bad-input`, naming kinds of content and never the content
 */
export function checkApproved(credential: PushCredential, approved: ApprovedCredential): void {
  if (credential.kind === "certificate" && approved.kind === "certificate") checkCredential(credential, approved);
  else if (credential.kind === "token" && approved.kind === "token") checkTokenKey(credential, approved);
  else throw refused(`a ${nameOf(credential.kind)}`, `the approved ${nameOf(approved.kind)}`);
}

/**
 * The attributes that put a credential into an application, and enable it. SNS refuses one half without the other,
 * and an application may stay disabled after a new credential.
 *
 * @param topic the application's: a token needs the app's bundle id beside it
 */
export function attributesOf(credential: PushCredential, { topic }: { topic: string }): Record<string, string> {
  const { privateKeyPem } = credential;
  if (credential.kind === "certificate") {
    return { PlatformCredential: privateKeyPem, PlatformPrincipal: credential.certificatePem, Enabled: "true" };
  }
  return {
    PlatformCredential: privateKeyPem,
    PlatformPrincipal: credential.keyId,
    ApplePlatformTeamID: credential.teamId,
    ApplePlatformBundleID: topic,
    Enabled: "true",
  };
}

/**
 * Refuses a credential that SNS would take badly, before it leaves the house: SNS answers a swapped
 * pair with an internal failure, and takes a key of another certificate without a word.
 *
 * @param planned the certificate that was approved
 * @throws FirebreakError `bad-input`, naming kinds of content and never the content
 */
function checkCredential(credential: CertificateCredential, planned: { fingerprint: string }): void {
  const { certificatePem, privateKeyPem } = credential;
  if (kindOf(certificatePem).includes("PRIVATE KEY") && kindOf(privateKeyPem) === "CERTIFICATE") {
    throw refused("the certificate and the key are in each other's place", "the certificate, and its key");
  }
  const certificate = certificateIn(certificatePem);
  const key = keyIn(privateKeyPem);
  if (!certificate.checkPrivateKey(key)) {
    throw refused("a key that is not the certificate's own", "the key that the certificate was made for");
  }
  const fingerprint = certificate.fingerprint256.replaceAll(":", "").toLowerCase();
  if (fingerprint === planned.fingerprint.replaceAll(":", "").toLowerCase()) return;
  throw refused(
    `a certificate with the fingerprint ${fingerprint}`,
    `the approved one, with the fingerprint ${planned.fingerprint}`,
  );
}

/** SNS takes a key of another curve without a word, and fails by itself over a swapped pair. */
function checkTokenKey({ keyId, teamId, privateKeyPem }: TokenCredential, approved: ApprovedToken): void {
  if (kindOf(keyId).includes("PRIVATE KEY") && appleId.test(privateKeyPem.trim())) {
    throw refused("the key and its id are in each other's place", "the key's id, and the key");
  }
  for (const [what, id] of [
    ["key", keyId],
    ["team", teamId],
  ] as const) {
    // What is no id may be a secret in the wrong place.
    if (!appleId.test(id)) throw refused(`as the ${what}'s id: something else`, "ten capital letters and digits");
  }
  const key = keyIn(privateKeyPem);
  if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw refused("as key: one that no token can be signed with", "Apple's .p8: an elliptic-curve key, P-256");
  }
  const fingerprint = createHash("sha256")
    .update(createPublicKey(key).export({ type: "spki", format: "der" }))
    .digest("hex");
  if (keyId === approved.keyId && teamId === approved.teamId && fingerprint === approved.fingerprint.toLowerCase()) {
    return;
  }
  throw refused(
    `the key ${keyId} of team ${teamId}, with the fingerprint ${fingerprint}`,
    `the approved one, ${approved.keyId} of team ${approved.teamId}, with the fingerprint ${approved.fingerprint}`,
  );
}

function nameOf(kind: PushCredential["kind"]): string {
  return kind === "token" ? "token key" : "certificate";
}

function certificateIn(pem: string): X509Certificate {
  const expected = "one PEM block, CERTIFICATE, and nothing beside it";
  if (kindOf(pem) !== "CERTIFICATE") throw refused(`as certificate: ${kindOf(pem)}`, expected);
  try {
    return new X509Certificate(pem);
  } catch {
    throw refused("as certificate: a damaged one", expected);
  }
}

function keyIn(pem: string): KeyObject {
  const expected = "one PEM block, PRIVATE KEY (PKCS#8), and nothing beside it";
  if (kindOf(pem) !== "PRIVATE KEY") throw refused(`as key: ${kindOf(pem)}`, expected);
  try {
    return createPrivateKey(pem);
  } catch {
    throw refused("as key: a damaged one", expected);
  }
}

/** The label of the text's one PEM block (RFC 7468), or what it is instead. */
function kindOf(text: string): string {
  const labels = [...text.matchAll(pemBlock)].map(([, label = ""]) => label);
  if (labels.length === 0) return "no PEM block";
  if (text.replace(pemBlock, "").trim() !== "") return `${labels.join(", ")} with other text beside it`;
  return labels.join(", ");
}

function refused(found: string, expected: string): FirebreakError {
  return new FirebreakError(
    "bad-input",
    "The credential does not go into the application: it is not what was approved.",
    {
      found,
      expected,
      todo: "Nothing was written. Look at the secret's version that the plan names, and plan again.",
    },
  );
}
