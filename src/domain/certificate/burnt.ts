import { holdsKeyOctets, isKeyAt } from "./key-octets.ts";

/**
 * Whether what somebody posted holds a private key, open or encrypted: a file, or a text as it was typed or pasted.
 * Such a key is burnt, and no rotation takes it any more.
 *
 * Keys are known by PEM of any label, as DER (PKCS#8, PKCS#1, SEC 1), as PKCS#12, as a Java keystore, as OpenSSH's
 * and PuTTY's own, and as a JWK; also within other octets and other words, as base64 without armour, and after an
 * editor, a mail program or a chat has made its own of dashes, blanks and lines. An archive counts as a key, since
 * nobody can see without its password that it has none. Nothing is thrown, whatever it is.
 */
export function holdsPrivateKey(content: Uint8Array | string): boolean {
  if (typeof content === "string") return isKeyText(content);
  return holdsKeyOctets(content) || textsOf(content).some(isKeyText);
}

/** The texts that octets can be: UTF-8, or UTF-16 in both orders, which has zeros where it writes ASCII. */
function textsOf(bytes: Uint8Array): string[] {
  const wide = bytes.includes(0) ? ["utf-16le", "utf-16be"] : [];
  return ["utf-8", ...wide].map((encoding) => new TextDecoder(encoding).decode(bytes));
}

function isKeyText(text: string): boolean {
  const plain = plainly(text);
  return FRAMED.test(plain) || PUTTY.test(plain) || isJwk(plain) || isKeyBase64(plain);
}

/** PEM's line before a key or behind it, with any label, and what became of its dashes (RFC 7468, 2 and 10). */
const FRAMED = /-\s*(?:BEGIN|END)\s+(?:[A-Z0-9]+\s+){0,6}PRIVATE\s+KEY/;
const PUTTY = /PuTTY-User-Key-File-\d/;

/** A JSON Web Key with its private part (RFC 7518, 6.2.2 and 6.3.2; RFC 8037, 2). */
function isJwk(text: string): boolean {
  return /["']kty["']\s*:/.test(text) && /["']d["']\s*:\s*["'][\w-]{20,}/.test(text);
}

/** The names that HTML gives to what a key's text has in it, and to dashes. */
const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  hyphen: "-",
  dash: "-",
  ndash: "-",
  mdash: "-",
  minus: "-",
  horbar: "-",
  plus: "+",
  sol: "/",
  equals: "=",
  newline: "\n",
  tab: "\t",
  shy: "",
};

/**
 * What was escaped: by HTML (twice where one program escapes another's), by JSON, by an address, by mail, and in a
 * program, which adds one line's text to the next.
 */
function unescaped(text: string): string {
  return withoutEntities(withoutEntities(text))
    .replaceAll(/\\u([\da-f]{4})/gi, (_, point: string) => String.fromCharCode(Number.parseInt(point, 16)))
    .replaceAll(/\\[nrt]/g, "\n")
    .replaceAll(/(?:%[\da-f]{2})+/gi, fromAddress)
    .replaceAll(/=\r?\n/g, "")
    .replaceAll(/["']\s*\+\s*["']/g, "");
}

function fromAddress(octets: string): string {
  try {
    return decodeURIComponent(octets);
  } catch {
    return octets;
  }
}

function withoutEntities(text: string): string {
  return text.replaceAll(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/gi, (all, name: string) => {
    if (!name.startsWith("#")) return entities[name.toLowerCase()] ?? all;
    const point = Number(name.slice(1).replace(/^x/i, "0x"));
    return point <= 0x10_ff_ff ? String.fromCodePoint(point) : all;
  });
}

/** Everything that Unicode calls a dash, and what is drawn as one. */
const dashes = /[\p{Pd}\u02d7\u2043\u2212\u2500\u2501\u30fc]/gu;

/** A text without what is invisible in it, and with one kind of dash and of letter. */
function plainly(text: string): string {
  return unescaped(text)
    .normalize("NFKC")
    .replaceAll(dashes, "-")
    .replaceAll(/\p{Cf}/gu, "");
}

/** “PRIVATE KEY” in base64, by where it begins among three octets: PEM that was encoded as a whole. */
const framedBase64 = ["UFJJVkFURSBLRV", "BSSVZBVEUgS0VZ", "QUklWQVRFIEtFW"];
/** OpenSSH's form in base64, which its frame may have been taken from. */
const opensshBase64 = "b3BlbnNzaC1rZXktdjEA";
/** JKS and JCEKS of version 1 or 2 in base64. */
const keystoreBase64 = /^(?:\/u3\+7QAAAA|zs7OzgAAAA)/;

/** Characters of base64 that tell a key: its algorithm with its parameters comes first, of which DSA has most. */
const mostTelling = 2048;

/** Whether base64 of a key is anywhere in a text, whatever stands between its lines. */
function isKeyBase64(text: string): boolean {
  const base64 = text
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replaceAll(/[^\w+/]/g, "");
  if (keystoreBase64.test(base64)) return true;
  if ([...framedBase64, opensshBase64].some((telling) => base64.includes(telling))) return true;
  // Where a SEQUENCE begins, of any length that one can have: by its first octets one place in thousands may be a key.
  for (const { index } of base64.matchAll(/M(?=[A-H]|I[A-P])/g)) {
    if (
      mayBeKey(decoded(base64.slice(index, index + 32))) &&
      isKeyAt(decoded(base64.slice(index, index + mostTelling)), 0)
    ) {
      return true;
    }
  }
  return false;
}

/** Whether it is worth to decode more: it is for one place among thousands. */
function mayBeKey(bytes: Uint8Array): boolean {
  const start = 2 + lengthOctets(bytes[1] ?? 0);
  if (bytes[start] === 0x02) return bytes[start + 1] === 1 && (bytes[start + 2] ?? 4) <= 3;
  return bytes[start] === 0x30 && bytes[start + 2 + lengthOctets(bytes[start + 1] ?? 0)] === 0x06;
}

function lengthOctets(first: number): number {
  return first > 0x80 ? first & 0x7f : 0;
}

/** Octets from base64; a part of four characters at its end is left out. */
function decoded(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64.slice(0, base64.length - (base64.length % 4))), (octet) => octet.charCodeAt(0));
}
