import "reflect-metadata";
import { X509Certificate } from "@peculiar/x509";

/** A push certificate, as far as SNS looks into it. */
export interface AppleCertificate {
  /** One of Apple's, by its extensions or its name. SNS's own way to tell is not documented. */
  isApple: boolean;
  expiresAt: Date;
  /** The app that it can push to. */
  bundleId: string | undefined;
  /** For people: its name, serial number and end. */
  description: string;
}

/** "sandbox allowed" and "production allowed": Apple's own extensions of a push certificate. */
const APPLE_PUSH_EXTENSIONS = ["1.2.840.113635.100.6.3.1", "1.2.840.113635.100.6.3.2"];

/** Common names of Apple's push certificates, the older development and production forms included. */
const APPLE_PUSH_NAME = /^Apple (?:Push Services|(?:Development|Production) IOS Push Services): /u;

/** The attribute type of a user id (RFC 4519, 2.39): Apple writes the bundle id there. */
const USER_ID = "0.9.2342.19200300.100.1.1";

/**
 * Reads a certificate.
 *
 * @throws when the text is not a PEM certificate
 */
export function readAppleCertificate(pem: string): AppleCertificate {
  const certificate = new X509Certificate(pem);
  const name = certificate.subjectName.getField("CN")[0] ?? certificate.subject;
  return {
    isApple: APPLE_PUSH_NAME.test(name) || APPLE_PUSH_EXTENSIONS.some((id) => certificate.getExtension(id) !== null),
    expiresAt: certificate.notAfter,
    bundleId: certificate.subjectName.getField(USER_ID)[0],
    description: `${name}, serial number ${certificate.serialNumber}, until ${certificate.notAfter.toISOString()}`,
  };
}
