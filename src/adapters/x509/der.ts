/** One element of DER: its tag octet and its content. */
export interface Element {
  tag: number;
  content: Buffer;
}

/** The tag of a whole number (X.690, 8.3). */
export const INTEGER = 0x02;
/** The tag of a list of elements (X.690, 8.9). */
export const SEQUENCE = 0x30;
/** The tag of text (X.690, 8.23). */
export const UTF8_STRING = 0x0c;

/**
 * The elements that lie one after another in `bytes`.
 *
 * @throws RangeError when the last one is cut short, or a length has more than 4 octets
 */
export function elementsOf(bytes: Uint8Array): Element[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements: Element[] = [];
  for (let at = 0; at < buffer.length;) {
    const tag = buffer.readUInt8(at);
    const { length, size } = lengthAt(buffer, at + 1);
    const start = at + 1 + size;
    if (start + length > buffer.length) throw new RangeError("The last element is cut short.");
    elements.push({ tag, content: buffer.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

/** X.690, 8.1.3: one octet below 128; else the count of octets, and the octets. */
function lengthAt(buffer: Buffer, at: number): { length: number; size: number } {
  const first = buffer.readUInt8(at);
  if (first < 0x80) return { length: first, size: 1 };
  const octets = first & 0x7f;
  if (octets === 0 || octets > 4) throw new RangeError("A length that is not DER.");
  return { length: buffer.readUIntBE(at + 1, octets), size: 1 + octets };
}
