import { FirebreakError } from "../../../domain/errors.ts";
import { count, written } from "../../../domain/time.ts";
import type { ReadCertificate } from "../../../ports/certificates.ts";
import type { Part } from "./parts.ts";

const EXPECTED =
  "a push certificate (.cer or PEM), a certificate with its private key (.p12 or PEM), or Apple's key for tokens (AuthKey_….p8)";

/** The refusal of a file: what was found in it, and what to do. */
export function refusal(found: string, todo: string): FirebreakError {
  return new FirebreakError("bad-input", "This file can't be used as the new credential.", {
    found,
    expected: EXPECTED,
    todo,
  });
}

const ANOTHER_FILE =
  "Hand over the .cer that Apple's portal gives, the .p12 from the Mac that made its key, or Apple's .p8.";

/** The refusal of a file in which nothing is a credential. */
export function noCredential(parts: readonly Part[]): FirebreakError {
  const kinds = parts.map((part) => (part.kind === "other" ? part.found : part.kind));
  if (kinds.every((kind) => kind === "request") && kinds.length > 0) {
    return refusal(
      inventoryOf(parts),
      "Take the request to Apple's portal, and hand over the .cer that the portal makes of it.",
    );
  }
  const [first = "a file with nothing in it"] = kinds;
  return refusal(parts.length > 1 ? inventoryOf(parts) : first, todoFor(first));
}

function todoFor(found: string): string {
  if (/web page/.test(found)) return "Sign in to Apple's portal again, and download the certificate itself.";
  if (/zip/.test(found)) return "Unpack it, and hand over the one file that is the credential.";
  if (/provisioning profile/.test(found)) return `That is for building the app. ${ANOTHER_FILE}`;
  if (/PKCS#7/.test(found)) {
    return "Take the certificate out of it: openssl pkcs7 -inform der -print_certs -in FILE -out push.pem";
  }
  if (/keystore/.test(found)) {
    return "Make a .p12 of it: keytool -importkeystore -srckeystore FILE -destkeystore push.p12 -deststoretype pkcs12";
  }
  if (/SSH/.test(found)) return `A key for SSH is no key for push. ${ANOTHER_FILE}`;
  if (/damaged|cut short/.test(found)) return `Get it again from where it comes from, whole. ${ANOTHER_FILE}`;
  return ANOTHER_FILE;
}

/** The refusal of a file a part of which did not open. */
export function notOpened(closed: Extract<Part, { kind: "closed" }>, password: string | null): FirebreakError {
  if (!closed.passwordHelps) {
    return refusal(
      `${closed.found}; it ${closed.why}`,
      "Export it again, with a password and in the usual way: AES-256, or 3DES as the Mac does it.",
    );
  }
  return password === null
    ? refusal(
        `${closed.found}; no password was given, and it opens neither with an empty one nor with none`,
        "Give the password that it was exported with.",
      )
    : refusal(
        `${closed.found}; it does not open with the password given, nor with an empty one, nor with none`,
        "Check the password: its keyboard layout, capital letters, blanks at the end. Or export it again with a new one.",
      );
}

/** The refusal of a file with a part that may have belonged to the credential, and can't be read. */
export function damagedPart(found: string, parts: readonly Part[]): FirebreakError {
  return refusal(
    `${inventoryOf(parts)}; among it ${found}`,
    `Get it again from where it comes from, whole. ${ANOTHER_FILE}`,
  );
}

/** The refusal of private keys that come without a certificate, and sign no tokens. */
export function keyAlone(parts: readonly Part[], name: string | null): FirebreakError {
  const isForTokens = name?.toLowerCase().endsWith(".p8") === true;
  return refusal(
    `${inventoryOf(parts)}, without a certificate`,
    isForTokens
      ? "Apple's key for tokens is EC on P-256: download it again from Keys in Apple's portal. Any other key needs its certificate beside it."
      : "Hand the key over together with its certificate: one .p12, or both in one PEM file. For tokens, only EC on P-256 will do.",
  );
}

/** The refusal of authorities' certificates alone. */
export function authorityAlone(certificates: readonly ReadCertificate[]): FirebreakError {
  const names = certificates.map(nameOf).slice(0, mostListed).join(", ");
  return refusal(
    `${certificates.length === 1 ? "the certificate of an authority" : "the certificates of authorities"} (${names}), and no push certificate`,
    "That is who signs push certificates. Hand over what Apple's portal made for this app: aps.cer, or the .p12.",
  );
}

/** The refusal of private keys none of which is the key of a certificate in the file. */
export function notItsKey(parts: readonly Part[], certificates: readonly ReadCertificate[]): FirebreakError {
  const names = certificates.map(nameOf).slice(0, mostListed).join(", ");
  return refusal(
    `${inventoryOf(parts)}; the key in it is not that of ${names}`,
    "Export the .p12 from the Mac on which the certificate's own request was made: the key is there.",
  );
}

/** The refusal of a key that has the right public half and signs nothing that holds. */
export function spoiltKey(certificate: ReadCertificate): FirebreakError {
  return refusal(
    `the private key of ${nameOf(certificate)}, damaged: what it signs does not verify`,
    "Export it again from the Mac that has the key.",
  );
}

/** Certificates that are listed before the rest is counted. */
const mostListed = 10;

/** The refusal of a file with several certificates, or without the one that was chosen. */
export function whichOne(certificates: readonly ReadCertificate[], entry: string | null): FirebreakError {
  const listed = certificates.slice(0, mostListed).map(lineOf).join("; ");
  const more = certificates.length - mostListed;
  const all = `${listed}${more > 0 ? `; and ${more} more` : ""}`;
  const [first] = certificates;
  const todo = `Choose one by its fingerprint: --entry ${first === undefined ? "…" : shortOf(first)}`;
  return entry === null
    ? refusal(`${count(certificates.length, "certificate")} that could be meant: ${all}`, todo)
    : refusal(
        `no one certificate whose fingerprint begins with what was chosen; there ${certificates.length === 1 ? "is" : "are"} ${all}`,
        todo,
      );
}

function lineOf(certificate: ReadCertificate): string {
  return `${shortOf(certificate)} ${nameOf(certificate)}, until ${written(certificate.notAfter)}`;
}

/** Enough of a fingerprint to choose by. */
function shortOf({ fingerprintSha256 }: ReadCertificate): string {
  return fingerprintSha256.slice(0, 16);
}

/** Characters of a name that are shown: RFC 5280, A.1, allows as many in a CN. */
const longestName = 64;

function nameOf({ commonName, subject }: ReadCertificate): string {
  const name = commonName || subject || "a certificate without a name";
  return name.length > longestName ? `${name.slice(0, longestName).replace(/[\uD800-\uDBFF]$/, "")}…` : name;
}

/** What is in a file, by kinds and numbers: `2 certificates, a private key (RSA with 2048 bits)`. */
function inventoryOf(parts: readonly Part[]): string {
  const kinds = new Map<string, number>();
  for (const part of parts) kinds.set(kindOf(part), (kinds.get(kindOf(part)) ?? 0) + 1);
  const words = [...kinds].map(([kind, number]) => (number === 1 ? kind : `${number} times ${kind}`));
  return words.length > mostListed ? `${words.slice(0, mostListed).join(", ")} and more` : words.join(", ");
}

function kindOf(part: Part): string {
  switch (part.kind) {
    case "certificate":
      return part.isAuthority ? "an authority's certificate" : "a certificate";
    case "key":
      return part.words;
    case "request":
      return "a certificate signing request";
    case "closed":
    case "other":
      return part.found;
  }
}
