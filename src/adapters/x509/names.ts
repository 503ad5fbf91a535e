import { harmless } from "../../domain/harmless.ts";
import { dotted, elementsOf, UTF8_STRING } from "./der.ts";
import type { Element } from "./der.ts";

/** One attribute of a distinguished name, as it stands there. */
export interface NameAttribute {
  /** The attribute's object identifier, in dotted decimals. */
  type: string;
  value: string;
}

/** A distinguished name: sets of attributes, nearly always of one (RFC 5280, 4.1.2.4). */
export type Name = NameAttribute[][];

/** The attribute UID (RFC 4519, 2.39), where Apple puts the bundle id. */
export const USER_ID = "0.9.2342.19200300.100.1.1";
/** The attribute CN (RFC 4519, 2.3). */
export const COMMON_NAME = "2.5.4.3";
/** The attribute OU (RFC 4519, 2.22), where Apple puts the team id. */
export const ORGANIZATIONAL_UNIT = "2.5.4.11";

/** The short names of RFC 4514, 3, and the others that are usual. */
const shortNames: Record<string, string> = {
  [COMMON_NAME]: "CN",
  [ORGANIZATIONAL_UNIT]: "OU",
  [USER_ID]: "UID",
  "2.5.4.4": "SN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "street",
  "2.5.4.10": "O",
  "2.5.4.12": "title",
  "2.5.4.15": "businessCategory",
  "2.5.4.42": "GN",
  "2.5.4.97": "organizationIdentifier",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "emailAddress",
  "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
  "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
};

const BMP_STRING = 0x1e;
const UNIVERSAL_STRING = 0x1c;

/**
 * Reads a distinguished name.
 *
 * @param content of the SEQUENCE that it is
 * @throws RangeError when its DER is broken
 */
export function nameIn(content: Uint8Array): Name {
  return elementsOf(content).map((set) =>
    elementsOf(set.content).map((attribute) => {
      const [type, value] = elementsOf(attribute.content);
      if (type === undefined || value === undefined) throw new RangeError("An attribute that is cut short.");
      return { type: dotted(type.content), value: textIn(value) };
    }),
  );
}

/** The text in one of ASN.1's kinds of string; octets that are no text of that kind become U+FFFD. */
export function textIn({ tag, content }: Element): string {
  if (tag === UTF8_STRING) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(content);
  if (tag === BMP_STRING) return new TextDecoder("utf-16be", { ignoreBOM: true }).decode(content);
  if (tag === UNIVERSAL_STRING) return fromUtf32(content);
  // PrintableString and IA5String are ASCII; TeletexString is Latin 1 wherever it is met.
  return content.toString("latin1");
}

function fromUtf32(content: Buffer): string {
  const points = Array.from({ length: Math.floor(content.length / 4) }, (_, index) => content.readUInt32BE(index * 4));
  return points
    .map((point) =>
      point > 0x10_ff_ff || (point >= 0xd8_00 && point <= 0xdf_ff) ? "\u{fffd}" : String.fromCodePoint(point),
    )
    .join("");
}

/** The first value of an attribute, safe to show; null when the name has none. */
export function fieldOf(name: Name, type: string): string | null {
  const found = name.flat().find((attribute) => attribute.type === type);
  return found === undefined ? null : harmless(found.value);
}

/** A name as people read it: `CN=Example, O=Example\, Ltd`, escaped by RFC 4514, 2.4, and safe to show. */
export function readableName(name: Name): string {
  return name
    .map((set) => set.map(({ type, value }) => `${shortNames[type] ?? type}=${escaped(value)}`).join(" + "))
    .join(", ");
}

function escaped(value: string): string {
  return harmless(value.replaceAll(/[,+"\\<>;]|^[# ]| $/g, String.raw`\$&`));
}
