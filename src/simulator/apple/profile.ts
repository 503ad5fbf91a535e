import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { decodeTopics, encodeTopics } from "./topics.ts";
import type { PushTopic } from "./topics.ts";

/** Where a push certificate may be used. */
export interface PushEnvironments {
  sandbox: boolean;
  production: boolean;
}

// Apple's extensions, as they stand in a push certificate it issued.
const SANDBOX = "1.2.840.113635.100.6.3.1";
const PRODUCTION = "1.2.840.113635.100.6.3.2";
const TOPICS = "1.2.840.113635.100.6.3.6";
/** ASN.1 NULL: the value of the two environment extensions. */
const NULL = new Uint8Array([0x05, 0x00]);
/** The attribute UID, RFC 4519, 2.39; it holds the bundle id. */
const USER_ID = "0.9.2342.19200300.100.1.1";

/** One attribute of a distinguished name: its OID or short name, and its value. */
export type NameAttribute = [type: string, value: string];

/** A name as Apple writes it: UTF8String throughout, the country a PrintableString. */
export function distinguishedName(attributes: NameAttribute[]): x509.Name {
  return new x509.Name(
    attributes.map(([type, value]) => ({
      [type]: [type === "C" ? { printableString: value } : { utf8String: value }],
    })),
  );
}

/** Whose push certificate it is. */
export interface PushSubject {
  bundleId: string;
  teamId: string;
  organization: string;
  environments: PushEnvironments;
}

/** The subject Apple gives a push certificate. Without production it is the older development form. */
export function pushSubject({ bundleId, teamId, organization, environments }: PushSubject): x509.Name {
  const service = environments.production ? "Apple Push Services" : "Apple Development IOS Push Services";
  return distinguishedName([
    [USER_ID, bundleId],
    ["CN", `${service}: ${bundleId}`],
    ["OU", teamId],
    ["O", organization],
    ["C", "US"],
  ]);
}

/** The extensions that make a certificate a push certificate, in Apple's order. */
export function pushExtensions(environments: PushEnvironments, topics: readonly PushTopic[]): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    ...(environments.sandbox ? [new x509.Extension(SANDBOX, false, NULL)] : []),
    ...(environments.production ? [new x509.Extension(PRODUCTION, false, NULL)] : []),
    ...(environments.production ? [new x509.Extension(TOPICS, false, encodeTopics(topics))] : []),
  ];
}

/** What APNs reads in the certificate a provider presents. */
export interface PushCertificate {
  /** Lower-case hexadecimal. */
  serial: string;
  bundleId: string;
  /** Every topic it may push to; the bundle id alone in the older development form. */
  topics: string[];
  environments: PushEnvironments;
}

/** Reads a push certificate. Throws when the bytes are no certificate. */
export function readPushCertificate(der: Uint8Array): PushCertificate {
  const certificate = new x509.X509Certificate(der);
  const [bundleId = ""] = certificate.subjectName.getField(USER_ID);
  const topics = certificate.getExtension(TOPICS);
  return {
    serial: serialOf(der),
    bundleId,
    topics: topics === null ? [bundleId] : decodeTopics(new Uint8Array(topics.value)).map(({ topic }) => topic),
    environments: {
      sandbox: certificate.getExtension(SANDBOX) !== null,
      production: certificate.getExtension(PRODUCTION) !== null,
    },
  };
}

/** A certificate's serial number, lower-case hexadecimal without leading zeros. */
export function serialOf(der: Uint8Array): string {
  return new X509Certificate(der).serialNumber.toLowerCase();
}

/** The common name in a certificate's subject. */
export function commonNameOf(der: Uint8Array): string {
  return new x509.X509Certificate(der).subjectName.getField("CN")[0] ?? "";
}
