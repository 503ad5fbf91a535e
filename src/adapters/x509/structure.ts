import type { WrittenTime } from "../../domain/certificate/inspection.ts";
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
} from "./der.ts";
import type { Element } from "./der.ts";
import { nameIn } from "./names.ts";
import type { Name } from "./names.ts";
import { writtenTime } from "./written-time.ts";

/** A certificate taken apart and not judged: RFC 5280, 4.1. */
export interface CertificateStructure {
  der: Uint8Array;
  /** 1, 2 or 3. */
  version: number;
  /** Lower-case hexadecimal; with a minus when it is negative. */
  serial: string;
  signature: SignatureAlgorithm;
  issuer: Name;
  subject: Name;
  notBefore: WrittenTime;
  notAfter: WrittenTime;
  /** The SubjectPublicKeyInfo, DER. */
  publicKey: Buffer;
  /** By object identifier. */
  extensions: Map<string, CertificateExtension>;
}

/** By what a certificate is signed. */
export interface SignatureAlgorithm {
  /** Object identifier. */
  type: string;
  /** DER; null when there are none. */
  parameters: Element | null;
}

/** An extension of a certificate. */
export interface CertificateExtension {
  critical: boolean;
  /** DER. */
  value: Buffer;
}

/** ASN.1's TRUE, of which every octet but zero is one (X.690, 8.2.2). */
const BOOLEAN = 0x01;

/**
 * Takes a certificate apart. What its fields hold may be absurd; that they are there is all that is asked.
 *
 * @param der one certificate
 * @throws RangeError when it has not a certificate's form
 */
export function structureOf(der: Uint8Array): CertificateStructure {
  const [certificate, ...more] = elementsOf(der);
  if (certificate?.tag !== SEQUENCE || more.length > 0) throw new RangeError("Not one certificate.");
  const [signed, algorithm, signature] = elementsOf(certificate.content);
  if (signed?.tag !== SEQUENCE || signature?.tag !== BIT_STRING) throw new RangeError("Not a certificate.");

  const fields = elementsOf(signed.content);
  const version = fields[0]?.tag === context(0) ? fields.shift() : undefined;
  const [serial, , issuer, validity, subject, publicKey, ...rest] = fields;
  const [notBefore, notAfter] = elementsOf(sequence(validity));
  if (serial?.tag !== INTEGER || notBefore === undefined || notAfter === undefined) {
    throw new RangeError("A field of the certificate is missing.");
  }
  sequence(publicKey);
  return {
    der,
    version: version === undefined ? 1 : (elementsOf(version.content)[0]?.content.at(-1) ?? 0) + 1,
    serial: hexOf(serial.content),
    signature: algorithmIn(sequence(algorithm)),
    issuer: nameIn(sequence(issuer)),
    subject: nameIn(sequence(subject)),
    notBefore: writtenTime(notBefore),
    notAfter: writtenTime(notAfter),
    publicKey: publicKey?.whole ?? Buffer.alloc(0),
    extensions: extensionsIn(rest.find(({ tag }) => tag === context(3))),
  };
}

/** The content of an element that has to be a SEQUENCE. */
function sequence(element: Element | undefined): Buffer {
  if (element?.tag !== SEQUENCE) throw new RangeError("A field of the certificate is missing.");
  return element.content;
}

/**
 * An AlgorithmIdentifier (RFC 5280, 4.1.1.2).
 *
 * @throws RangeError when it has none
 */
export function algorithmIn(content: Uint8Array): SignatureAlgorithm {
  const [type, parameters = null] = elementsOf(content);
  if (type?.tag !== OBJECT_IDENTIFIER) throw new RangeError("An algorithm without a name.");
  return { type: dotted(type.content), parameters };
}

function extensionsIn(field: Element | undefined): Map<string, CertificateExtension> {
  const [list] = elementsOf(field?.content ?? new Uint8Array());
  const extensions = new Map<string, CertificateExtension>();
  for (const { content } of elementsOf(list?.content ?? new Uint8Array())) {
    const [type, ...parts] = elementsOf(content);
    const value = parts.find(({ tag }) => tag === OCTET_STRING);
    if (type === undefined || value === undefined) throw new RangeError("An extension that is cut short.");
    const critical = parts.some(({ tag, content }) => tag === BOOLEAN && content[0] !== 0);
    extensions.set(dotted(type.content), { critical, value: value.content });
  }
  return extensions;
}
