import { FirebreakError } from "../../domain/errors.ts";
import { SEQUENCE } from "./der.ts";
import { describeText, textOf } from "./pieces.ts";
import { shapeOf } from "./shape.ts";

const EXPECTED = "one push certificate as Apple's portal gives it: a .cer file, or the same as PEM";
const FETCH_IT = "Upload the .cer file that Apple's portal gives for this rotation's request.";
const KEY_IS_OUT = `A private key should never leave its place. Delete the upload and replace that key where it is in use. ${FETCH_IT}`;

/**
 * Finds the one certificate in a file that a person uploaded.
 *
 * @returns the certificate in DER, not yet parsed
 * @throws FirebreakError `bad-input` when the file holds something else, or more; it says what, never the content
 */
export function certificateIn(file: Uint8Array): Uint8Array {
  if (file.length === 0) throw refusal("an empty file", FETCH_IT);
  const der = file[0] === SEQUENCE ? file : fromPem(textOf(file));
  const { kind, words } = shapeOf(der);
  if (kind !== "certificate") throw refusal(words, words.includes("private key") ? KEY_IS_OUT : FETCH_IT);
  return der;
}

/** The refusal of an upload, for what was found in it. */
export function refusal(found: string, todo = FETCH_IT): FirebreakError {
  return new FirebreakError("bad-input", "This file can't be used as the new certificate.", {
    found,
    expected: EXPECTED,
    todo,
  });
}

const BLOCK = /-----BEGIN ([A-Z0-9# ]+)-----([^-]*)-----END \1-----/g;

function fromPem(text: string): Uint8Array {
  // A key is looked for by its label alone, so that a damaged one is recognised too.
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) throw refusal("a file with a private key", KEY_IS_OUT);
  const blocks = [...text.matchAll(BLOCK)].map(([, label = "", content = ""]) => ({ label, content }));
  const certificates = blocks.filter(({ label }) => label === "CERTIFICATE" || label === "X509 CERTIFICATE");
  const [certificate] = certificates;
  if (certificate === undefined) throw refusal(describePem(text, blocks[0]?.label));
  if (certificates.length > 1) {
    throw refusal(`a file with ${certificates.length} certificates`, "Upload the push certificate alone.");
  }
  return new Uint8Array(Buffer.from(certificate.content, "base64"));
}

function describePem(text: string, label: string | undefined): string {
  if (label?.includes("CERTIFICATE REQUEST") === true) return "a certificate signing request";
  if (label !== undefined) return `PEM with the label ${label}`;
  return text.includes("-----BEGIN ") ? "PEM that is cut short" : describeText(text);
}
