import { FirebreakError } from "../../domain/errors.ts";
import { elementsOf, INTEGER, SEQUENCE } from "./der.ts";

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
  const shape = shapeOf(der);
  if (shape !== "certificate") throw refusal(shape, shape.includes("private key") ? KEY_IS_OUT : FETCH_IT);
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

/** PEM is ASCII; editors on Windows may add a byte order mark or save it as UTF-16. */
function textOf(file: Uint8Array): string {
  const encoding = file[0] === 0xff && file[1] === 0xfe ? "utf-16le" : "utf-8";
  return new TextDecoder(encoding).decode(file);
}

const BLOCK = /-----BEGIN ([A-Z0-9# ]+)-----([^-]*)-----END \1-----/g;

function fromPem(text: string): Uint8Array {
  // A key is looked for by its label alone, so that a damaged one is recognised too.
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) throw refusal("a file with a private key", KEY_IS_OUT);
  const blocks = [...text.matchAll(BLOCK)].map(([, label = "", content = ""]) => ({ label, content }));
  const certificates = blocks.filter(({ label }) => label === "CERTIFICATE" || label === "X509 CERTIFICATE");
  const [certificate] = certificates;
  if (certificate === undefined) throw refusal(describeText(text, blocks[0]?.label));
  if (certificates.length > 1) {
    throw refusal(`a file with ${certificates.length} certificates`, "Upload the push certificate alone.");
  }
  return new Uint8Array(Buffer.from(certificate.content, "base64"));
}

function describeText(text: string, label: string | undefined): string {
  if (label?.includes("CERTIFICATE REQUEST") === true) return "a certificate signing request";
  if (label !== undefined) return `PEM with the label ${label}`;
  if (text.includes("-----BEGIN ")) return "PEM that is cut short";
  if (/^\s*<(!doctype|html)/i.test(text)) return "a web page, perhaps the sign-in page of Apple's portal";
  if (text.startsWith("PK\u0003\u0004")) return "a zip archive";
  if (text.trim() === "") return "a file with nothing but blanks";
  return "a file of another kind";
}

/**
 * What DER can be, by the tags of its outermost elements: RFC 5280 (certificate), 2986 (request), 5958 and
 * 8018 (PKCS#8, plain and encrypted), 8017 (PKCS#1), 5915 (SEC 1), 7292 (PKCS#12), 5652 (PKCS#7).
 */
const SHAPES: [tags: RegExp, name: string][] = [
  [/^30 30 03$/, "certificate"],
  [/^02 30 04/, "a private key (PKCS#8)"],
  [/^30 04$/, "an encrypted private key (PKCS#8)"],
  [/^02( 02){8}/, "a private key (PKCS#1)"],
  [/^02 04/, "a private key (SEC 1)"],
  [/^02 30/, "a .p12 archive, which holds a private key"],
  [/^06 a0$/, "a PKCS#7 bundle"],
  [/^30 03$/, "a public key"],
];

function shapeOf(der: Uint8Array): string {
  try {
    const outermost = elementsOf(der);
    const [only] = outermost;
    if (outermost.length > 1) return "a file with more behind its first part";
    if (only?.tag !== SEQUENCE) return "a file of another kind";
    const inner = elementsOf(only.content);
    const tags = inner.map(({ tag }) => tag.toString(16).padStart(2, "0")).join(" ");
    const name = SHAPES.find(([pattern]) => pattern.test(tags))?.[1] ?? "a file of another kind";
    return name === "certificate" && isRequest(inner[0]?.content) ? "a certificate signing request" : name;
  } catch {
    return "a damaged or incomplete file";
  }
}

/** RFC 2986, 4.1: version, subject, key, [0]. A certificate begins with [0], or has a SEQUENCE in the fourth place. */
function isRequest(content: Uint8Array | undefined): boolean {
  const [first, , , fourth] = elementsOf(content ?? new Uint8Array());
  return first?.tag === INTEGER && fourth?.tag !== SEQUENCE;
}
