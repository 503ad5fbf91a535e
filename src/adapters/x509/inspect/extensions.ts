import { harmless } from "../../../domain/harmless.ts";
import {
  BIT_STRING,
  context,
  dotted,
  elementsOf,
  hexOf,
  INTEGER,
  OBJECT_IDENTIFIER,
  OCTET_STRING,
  SEQUENCE,
} from "../der.ts";
import type { Element } from "../der.ts";
import { nameIn, readableName } from "../names.ts";
import type { CertificateExtension, CertificateStructure } from "../structure.ts";

/** What the inspector reads in a certificate's extensions. */
export interface ExtensionFacts {
  isAuthority: boolean;
  keyUsage: string[] | null;
  extendedKeyUsage: string[] | null;
  alternativeNames: string[];
  unknownCritical: string[];
  damages: string[];
}

// RFC 5280, 4.2.1.
const SUBJECT_KEY_ID = "2.5.29.14";
const AUTHORITY_KEY_ID = "2.5.29.35";
const KEY_USAGE = "2.5.29.15";
const ALTERNATIVE_NAME = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const EXTENDED_KEY_USAGE = "2.5.29.37";

/** The extensions of RFC 5280, 4.2, of certificate transparency (RFC 6962, 3.1 and 3.3), and all of Apple's. */
const KNOWN =
  /^(?:2\.5\.29\.\d+|1\.3\.6\.1\.5\.5\.7\.1\.\d+|1\.3\.6\.1\.4\.1\.11129\.2\.4\.[23]|1\.2\.840\.113635\.100\.6\..+)$/;

/** RFC 5280, 4.2.1.3, from the first bit on. */
const keyUsages = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
];

/** RFC 5280, 4.2.1.12. */
const extendedKeyUsages: Record<string, string> = {
  "2.5.29.37.0": "anyExtendedKeyUsage",
  "1.3.6.1.5.5.7.3.1": "serverAuth",
  "1.3.6.1.5.5.7.3.2": "clientAuth",
  "1.3.6.1.5.5.7.3.3": "codeSigning",
  "1.3.6.1.5.5.7.3.4": "emailProtection",
  "1.3.6.1.5.5.7.3.8": "timeStamping",
  "1.3.6.1.5.5.7.3.9": "OCSPSigning",
};

/** Reads the extensions that say what a certificate is for. One that is broken is named, and the others are read. */
export function extensionFactsOf({ extensions }: CertificateStructure): ExtensionFacts {
  const damages: string[] = [];
  const read = <Value>(type: string, name: string, parse: (value: Buffer) => Value): Value | null => {
    const extension = extensions.get(type);
    if (extension === undefined) return null;
    try {
      return parse(extension.value);
    } catch {
      damages.push(name);
      return null;
    }
  };
  const keyUsage = read(KEY_USAGE, "its key usage", keyUsageIn);
  const constraints = read(BASIC_CONSTRAINTS, "its basic constraints", isAuthorityIn);
  return {
    isAuthority: constraints === true && (keyUsage === null || keyUsage.includes("keyCertSign")),
    keyUsage,
    extendedKeyUsage: read(EXTENDED_KEY_USAGE, "its extended key usage", extendedKeyUsageIn),
    alternativeNames: read(ALTERNATIVE_NAME, "its alternative names", alternativeNamesIn) ?? [],
    unknownCritical: unknownCriticalOf(extensions),
    damages,
  };
}

/** What a certificate calls its key (RFC 5280, 4.2.1.2), in hexadecimal; null when it calls it nothing. */
export function subjectKeyIdOf({ extensions }: CertificateStructure): string | null {
  return keyIdIn(extensions.get(SUBJECT_KEY_ID), (value) => elementsOf(value), OCTET_STRING);
}

/** What a certificate calls its issuer's key (RFC 5280, 4.2.1.1), in hexadecimal; null when it calls it nothing. */
export function authorityKeyIdOf({ extensions }: CertificateStructure): string | null {
  return keyIdIn(extensions.get(AUTHORITY_KEY_ID), (value) => elementsOf(sequenceIn(value)), 0x80);
}

function keyIdIn(
  extension: CertificateExtension | undefined,
  elements: (value: Buffer) => Element[],
  wanted: number,
): string | null {
  try {
    const found = extension && elements(extension.value).find(({ tag }) => tag === wanted);
    return found?.content.toString("hex") ?? null;
  } catch {
    return null;
  }
}

function unknownCriticalOf(extensions: ReadonlyMap<string, CertificateExtension>): string[] {
  return [...extensions].filter(([type, { critical }]) => critical && !KNOWN.test(type)).map(([type]) => type);
}

/** The content of the one SEQUENCE that an extension's value is. */
function sequenceIn(value: Buffer): Buffer {
  const [element, ...more] = elementsOf(value);
  if (element?.tag !== SEQUENCE || more.length > 0) throw new RangeError("No SEQUENCE.");
  return element.content;
}

function keyUsageIn(value: Buffer): string[] {
  const [bits] = elementsOf(value);
  if (bits?.tag !== BIT_STRING) throw new RangeError("No BIT STRING.");
  const octets = bits.content.subarray(1);
  return keyUsages.filter((_, bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

/** Whether it is an authority: the one BOOLEAN, which is left out when it is false (RFC 5280, 4.2.1.9). */
function isAuthorityIn(value: Buffer): boolean {
  const [first, length] = elementsOf(sequenceIn(value));
  if (length !== undefined && (length.tag !== INTEGER || hexOf(length.content).startsWith("-"))) {
    throw new RangeError("No path length.");
  }
  return first?.tag === 0x01 && first.content[0] !== 0;
}

function extendedKeyUsageIn(value: Buffer): string[] {
  return elementsOf(sequenceIn(value)).map(({ tag, content }) => {
    if (tag !== OBJECT_IDENTIFIER) throw new RangeError("No object identifier.");
    const usage = dotted(content);
    return extendedKeyUsages[usage] ?? usage;
  });
}

/** RFC 5280, 4.2.1.6: the kinds of name, by their implicit tags. */
function alternativeNamesIn(value: Buffer): string[] {
  return elementsOf(sequenceIn(value)).map(({ tag, content }) => {
    switch (tag) {
      case 0x81:
      case 0x82:
      case 0x86:
        return harmless(content.toString("latin1"));
      case 0x87:
        return addressIn(content);
      case 0x88:
        return dotted(content);
      case context(4):
        return readableName(nameIn(elementsOf(content)[0]?.content ?? new Uint8Array()));
      default:
        return "a name of another kind";
    }
  });
}

function addressIn(content: Buffer): string {
  if (content.length === 4) return [...content].join(".");
  if (content.length !== 16) throw new RangeError("No IP address.");
  const groups = Array.from({ length: 8 }, (_, index) => content.readUInt16BE(index * 2).toString(16));
  return groups.join(":");
}
