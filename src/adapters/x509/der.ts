/** One element of DER: its tag octet, its content, and the whole of it with tag and length. */
export interface Element {
  tag: number;
  content: Buffer;
  whole: Buffer;
}

/** The tag of a whole number (X.690, 8.3). */
export const INTEGER = 0x02;
/** The tag of a string of bits, the first octet of which counts the unused ones (X.690, 8.6). */
export const BIT_STRING = 0x03;
/** The tag of a string of octets (X.690, 8.7). */
export const OCTET_STRING = 0x04;
/** The tag of an object identifier (X.690, 8.19). */
export const OBJECT_IDENTIFIER = 0x06;
/** The tag of text (X.690, 8.23). */
export const UTF8_STRING = 0x0c;
/** The tag of a list of elements (X.690, 8.9). */
export const SEQUENCE = 0x30;
/** The tag of a set of elements (X.690, 8.11). */
export const SET = 0x31;

/** The tag of `[number] EXPLICIT`, or of another constructed type in that place (X.690, 8.1.2). */
export function context(number: number): number {
  return 0xa0 | number;
}

/**
 * The elements that lie one after another in `bytes`.
 *
 * @throws RangeError when the last one is cut short, or a length has more than 4 octets
 */
export function elementsOf(bytes: Uint8Array): Element[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements: Element[] = [];
  for (let at = 0; at < buffer.length;) {
    const element = elementAt(buffer, at);
    elements.push(element);
    at += element.whole.length;
  }
  return elements;
}

/** The one element that begins at a place; it throws as {@link elementsOf} does. */
export function elementAt(buffer: Buffer, at: number): Element {
  const tag = buffer.readUInt8(at);
  const { length, size } = lengthAt(buffer, at + 1);
  const start = at + 1 + size;
  const end = start + length;
  if (end > buffer.length) throw new RangeError("The last element is cut short.");
  return { tag, content: buffer.subarray(start, end), whole: buffer.subarray(at, end) };
}

/** X.690, 8.1.3: one octet below 128; else the count of octets, and the octets. */
function lengthAt(buffer: Buffer, at: number): { length: number; size: number } {
  const first = buffer.readUInt8(at);
  if (first < 0x80) return { length: first, size: 1 };
  const octets = first & 0x7f;
  if (octets === 0 || octets > 4) throw new RangeError("A length that is not DER.");
  return { length: buffer.readUIntBE(at + 1, octets), size: 1 + octets };
}

/** Octets that an object identifier may have: the longest in use have under 30. */
const longestIdentifier = 64;

/**
 * An object identifier in dotted decimals (X.690, 8.19): base 128, the first two numbers in one.
 *
 * @throws RangeError when it is empty or absurdly long
 */
export function dotted(content: Uint8Array): string {
  if (content.length === 0 || content.length > longestIdentifier) throw new RangeError("No object identifier.");
  const numbers: bigint[] = [];
  let number = 0n;
  for (const octet of content) {
    number = (number << 7n) | BigInt(octet & 0x7f);
    if ((octet & 0x80) !== 0) continue;
    numbers.push(number);
    number = 0n;
  }
  const [both = 0n, ...rest] = numbers;
  const first = both < 80n ? both / 40n : 2n;
  return [first, both - first * 40n, ...rest].join(".");
}

/** A whole number in hexadecimal, in whole octets and lower case as OpenSSL has it, with a minus below zero. */
export function hexOf(content: Uint8Array): string {
  const bits = content.length * 8;
  if (bits === 0) return "0";
  const unsigned = BigInt(`0x${Buffer.from(content).toString("hex")}`);
  const number = BigInt.asIntN(bits, unsigned);
  if (number === 0n) return "0";
  const digits = (number < 0n ? -number : number).toString(16);
  return `${number < 0n ? "-" : ""}${digits.length % 2 === 0 ? "" : "0"}${digits}`;
}
