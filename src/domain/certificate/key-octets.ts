/** ASN.1's tags (X.690, 8). */
const INTEGER = 0x02;
const OCTET_STRING = 0x04;
/** The same, cut into several (X.690, 8.7.3). */
const OCTET_STRINGS = 0x24;
const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;

/** Where an element begins, without asking whether it ends: a key that was cut short is still a key. */
interface Header {
  tag: number;
  /** Where its content begins. */
  start: number;
  /** Where the next element begins; null where BER leaves that open (X.690, 8.1.3.6). */
  end: number | null;
}

/** The first octets of OpenSSH's own form of key (its PROTOCOL.key). */
const OPENSSH = "openssh-key-v1\0";
/** The first octets of Java's own keystores, JKS and JCEKS, by which the JDK tells them. */
const KEYSTORES = ["\u00fe\u00ed\u00fe\u00ed", "\u00ce\u00ce\u00ce\u00ce"];

/** Whether a private key lies anywhere in these octets, in a form that is told by its octets; open or encrypted. */
export function holdsKeyOctets(bytes: Uint8Array): boolean {
  if (KEYSTORES.some((magic) => isAt(bytes, 0, magic))) return true;
  return bytes.some((octet, at) => (octet === SEQUENCE ? isKeyAt(bytes, at) : isAt(bytes, at, OPENSSH)));
}

/** Whether a private key in ASN.1 begins at a place. */
export function isKeyAt(bytes: Uint8Array, at: number): boolean {
  const whole = headerAt(bytes, at);
  if (whole?.tag !== SEQUENCE) return false;
  const first = headerAt(bytes, whole.start);
  if (first === null || first.end === null) return false;
  const second = headerAt(bytes, first.end);
  if (first.tag === SEQUENCE) return isEncryptedKey(bytes, first, second);
  if (first.tag !== INTEGER || first.end - first.start !== 1 || second === null) return false;
  const version = bytes[first.start] ?? 0;
  switch (version) {
    case 0:
    case 1:
      return isPlainKey(bytes, second) || isNumbers(bytes, second) || (version === 1 && isScalar(second));
    case 3:
      return second.tag === SEQUENCE && algorithms.archive.some((id) => isNamed(bytes, second, id));
    default:
      return false;
  }
}

/** Object identifiers, by their contents. */
const algorithms = {
  /** What a PKCS#12 archive is wrapped in (RFC 7292, 4): data, or signed data (RFC 5652, 4 and 5). */
  archive: [
    "\u002a\u0086\u0048\u0086\u00f7\u000d\u0001\u0007\u0001",
    "\u002a\u0086\u0048\u0086\u00f7\u000d\u0001\u0007\u0002",
  ],
  /** PKCS#5 (RFC 8018, A) and PKCS#12 (RFC 7292, C): everything that encrypts by a password. */
  password: [
    "\u002a\u0086\u0048\u0086\u00f7\u000d\u0001\u0005",
    "\u002a\u0086\u0048\u0086\u00f7\u000d\u0001\u000c\u0001",
  ],
};

/** EncryptedPrivateKeyInfo (RFC 5958, 3): the way in which it is encrypted, and the octets. */
function isEncryptedKey(bytes: Uint8Array, algorithm: Header, content: Header | null): boolean {
  if (content !== null && content.tag !== OCTET_STRING && content.tag !== OCTET_STRINGS) return false;
  return algorithms.password.some((id) => isNamed(bytes, algorithm, id));
}

/** PrivateKeyInfo (RFC 5958, 2): version, algorithm, octets. A certificate of version 1 goes on with a SEQUENCE. */
function isPlainKey(bytes: Uint8Array, algorithm: Header): boolean {
  if (algorithm.tag !== SEQUENCE || headerAt(bytes, algorithm.start)?.tag !== OBJECT_IDENTIFIER) return false;
  return algorithm.end !== null && headerAt(bytes, algorithm.end)?.tag === OCTET_STRING;
}

/** Octets of the least number that is one of a key's: 256 bits, far below what anybody has used. */
const leastNumber = 32;

/** RSA's own form (RFC 8017, A.1.2), and DSA's as OpenSSL writes it: a version, and great numbers behind it. */
function isNumbers(bytes: Uint8Array, number: Header): boolean {
  if (number.tag !== INTEGER || number.end === null || number.end - number.start < leastNumber) return false;
  const next = headerAt(bytes, number.end);
  return next === null || next.tag === INTEGER;
}

/** SEC 1's own form (RFC 5915, 3): a version, and as many octets as a curve's order has, of 112 to 571 bits. */
function isScalar({ tag, start, end }: Header): boolean {
  const length = (end ?? start) - start;
  return tag === OCTET_STRING && length >= 14 && length <= 72;
}

/** Whether an algorithm's identifier begins with these octets. */
function isNamed(bytes: Uint8Array, { tag, start }: Header, id: string): boolean {
  const name = tag === SEQUENCE ? headerAt(bytes, start) : null;
  return name?.tag === OBJECT_IDENTIFIER && isAt(bytes, name.start, id);
}

/** The header of the element at a place (X.690, 8.1.2 and 8.1.3); null where none begins. */
function headerAt(bytes: Uint8Array, at: number): Header | null {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) return null;
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first };
  const octets = first & 0x7f;
  if (octets === 0) return { tag, start: at + 2, end: null };
  if (octets > 4) return null;
  const start = at + 2 + octets;
  const length = bytes.subarray(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0);
  return { tag, start, end: start + length };
}

function isAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
