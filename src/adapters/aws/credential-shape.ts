import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { FirebreakError } from "../../domain/errors.ts";
import type { CertificateCredential } from "../../ports/push-credential.ts";

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;

/**
 * Refuses a credential that SNS would take badly, before it leaves the house: SNS answers a swapped
 * pair with an internal failure, and takes a key of another certificate without a word.
 *
 * @param planned the certificate that was approved
 * @throws FirebreakError `bad-input`, naming kinds of content and never the content
 */
export function checkCredential(
  credential: CertificateCredential,
  planned: { fingerprint: string },
): void {
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
