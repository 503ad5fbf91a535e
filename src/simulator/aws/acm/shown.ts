import type { StoredCertificate } from "./state.ts";

/** Names in a summary; the rest is for DescribeCertificate. (ACM API Reference, CertificateSummary.) */
const NAMES_IN_SUMMARY = 100;

/** What every certificate of this world is for: a TLS server. (RFC 5280, 4.2.1.3 and 4.2.1.12.) */
export const KEY_USAGES = ["DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"];
const EXTENDED_KEY_USAGE = { Name: "TLS_WEB_SERVER_AUTHENTICATION", OID: "1.3.6.1.5.5.7.3.1" };

/** What it is for, beyond its key. */
export const EXTENDED_KEY_USAGES = [EXTENDED_KEY_USAGE.Name];

/** The status at an instant: an issued certificate expires. */
export function statusAt({ status, notAfter }: StoredCertificate, now: Date): string {
  return status === "ISSUED" && notAfter !== undefined && Date.parse(notAfter) <= now.getTime() ? "EXPIRED" : status;
}

/** A certificate as ListCertificates gives it. */
export function summaryOf(certificate: StoredCertificate, now: Date): object {
  const { names, inUseBy } = certificate;
  return {
    ...sharedPart(certificate, now),
    SubjectAlternativeNameSummaries: names.slice(0, NAMES_IN_SUMMARY),
    HasAdditionalSubjectAlternativeNames: names.length > NAMES_IN_SUMMARY,
    KeyUsages: KEY_USAGES,
    ExtendedKeyUsages: EXTENDED_KEY_USAGES,
    ExportOption: "DISABLED",
    InUse: inUseBy.length > 0,
    Exported: false,
  };
}

/** A certificate as DescribeCertificate gives it. */
export function detailOf(certificate: StoredCertificate, now: Date): object {
  const { domainName, names, serial, issuer, inUseBy, keyAlgorithm, renewalStatus, createdAt } = certificate;
  return {
    ...sharedPart(certificate, now),
    SubjectAlternativeNames: names,
    Serial: serial,
    Subject: domainName === undefined ? undefined : `CN=${domainName}`,
    Issuer: issuer,
    SignatureAlgorithm: keyAlgorithm.startsWith("RSA") ? "SHA256WITHRSA" : "SHA256WITHECDSA",
    InUseBy: inUseBy,
    KeyUsages: KEY_USAGES.map((Name) => ({ Name })),
    ExtendedKeyUsages: [EXTENDED_KEY_USAGE],
    Options: { CertificateTransparencyLoggingPreference: "ENABLED", Export: "DISABLED" },
    RenewalSummary:
      renewalStatus === undefined
        ? undefined
        : { RenewalStatus: renewalStatus, DomainValidationOptions: [], UpdatedAt: new Date(createdAt) },
  };
}

function sharedPart(certificate: StoredCertificate, now: Date) {
  const { arn, domainName, type, keyAlgorithm, keyPairOrigin, notBefore, notAfter, createdAt, inUseBy } = certificate;
  const eligible = type === "AMAZON_ISSUED" && inUseBy.length > 0 ? "ELIGIBLE" : "INELIGIBLE";
  const issued = notBefore !== undefined && type === "AMAZON_ISSUED";
  return {
    CertificateArn: arn,
    DomainName: domainName,
    Status: statusAt(certificate, now),
    Type: type,
    // With a hyphen, whatever the filters call it: `RSA-2048`. (ACM User Guide, "Describe ACM certificates".)
    KeyAlgorithm: keyAlgorithm.replace("_", "-"),
    RenewalEligibility: certificate.renewalEligibility ?? eligible,
    CertificateKeyPairOrigin: keyPairOrigin,
    NotBefore: instant(notBefore),
    NotAfter: instant(notAfter),
    CreatedAt: instant(createdAt),
    IssuedAt: issued ? instant(createdAt) : undefined,
    ImportedAt: type === "IMPORTED" ? instant(createdAt) : undefined,
  };
}

function instant(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
