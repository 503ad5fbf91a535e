import { generateKeyPairSync, sign } from "node:crypto";

/** DER of one element. */
export function der(tag: number, ...contents: (Uint8Array | string)[]): Buffer {
  const content = Buffer.concat(contents.map((part) => Buffer.from(part as string)));
  const length = content.length.toString(16);
  const octets = Buffer.from(length.padStart(length.length + (length.length % 2), "0"), "hex");
  const size = content.length < 0x80 ? octets : Buffer.concat([Buffer.of(0x80 | octets.length), octets]);
  return Buffer.concat([Buffer.of(tag), size, content]);
}

/** The hexadecimal digits as octets. */
export const hex = (digits: string) => Buffer.from(digits, "hex");

/** A SEQUENCE of these. */
export const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);

/** A time as it is to stand in a certificate, rightly written or not. */
export const utcTime = (text: string) => der(0x17, text);
/** The same in four digits a year. */
export const generalizedTime = (text: string) => der(0x18, text);

const SHA256_WITH_RSA = sequence(hex("06092a864886f70d01010b"), hex("0500"));

/** One attribute of a name: the content of its OID in hexadecimal, and its value in DER. */
export const attribute = (type: string, value: Uint8Array) => der(0x31, sequence(der(0x06, hex(type)), value));
/** A name that has a CN alone. */
export const commonName = (value: string) => sequence(attribute("550403", der(0x0c, value)));

const key = generateKeyPairSync("rsa", { modulusLength: 2048 });
/** The public key of every crafted certificate that is given no other, as a SubjectPublicKeyInfo. */
export const craftedKey = key.publicKey.export({ type: "spki", format: "der" });

/** What a crafted certificate has in place of the usual; all in DER. */
export interface Fields {
  serial?: Uint8Array;
  subject?: Uint8Array;
  issuer?: Uint8Array;
  notBefore?: Uint8Array;
  notAfter?: Uint8Array;
  publicKey?: Uint8Array;
  extensions?: Uint8Array[];
}

/** An extension: the content of its OID in hexadecimal, and its value in DER. */
export const extension = (type: string, value: Uint8Array, critical = false) =>
  sequence(der(0x06, hex(type)), ...(critical ? [hex("0101ff")] : []), der(0x04, value));

/** A certificate with fields that no decent generator would write, signed by itself. */
export function craft(fields: Fields = {}): Buffer {
  const { extensions = [] } = fields;
  const subject = fields.subject ?? commonName("Crafted");
  const signed = sequence(
    der(0xa0, hex("020102")),
    fields.serial ?? hex("020105"),
    SHA256_WITH_RSA,
    fields.issuer ?? subject,
    sequence(fields.notBefore ?? utcTime("240101000000Z"), fields.notAfter ?? utcTime("260101000000Z")),
    subject,
    fields.publicKey ?? craftedKey,
    ...(extensions.length === 0 ? [] : [der(0xa3, sequence(...extensions))]),
  );
  const signature = sign("sha256", signed, key.privateKey);
  return sequence(signed, SHA256_WITH_RSA, der(0x03, hex("00"), signature));
}

/** The same as PEM. */
export function asPem(content: Uint8Array, label = "CERTIFICATE"): string {
  const lines =
    Buffer.from(content)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
