/** Where a certificate comes from. (ACM API Reference, CertificateSummary.) */
export type CertificateType = "IMPORTED" | "AMAZON_ISSUED" | "PRIVATE";

/** What has become of it. `EXPIRED` is not seeded: the world's clock makes it of an issued one. */
export type CertificateStatus =
  | "ISSUED"
  | "PENDING_VALIDATION"
  | "INACTIVE"
  | "VALIDATION_TIMED_OUT"
  | "REVOKED"
  | "FAILED";

/** The keys that ACM knows, as its filters name them. */
export type KeyAlgorithm =
  | "RSA_1024"
  | "RSA_2048"
  | "RSA_3072"
  | "RSA_4096"
  | "EC_prime256v1"
  | "EC_secp384r1"
  | "EC_secp521r1";

/** A certificate in ACM, as far as ACM tells of it: there is no real one behind. */
export interface CertificateSeed {
  /** The last part of its ARN; made when not given. */
  id?: string;
  region?: string;
  /** A certificate that was imported may be for no host at all. */
  domainName?: string;
  /** Beside the domain name. */
  alternativeNames?: readonly string[];
  type: CertificateType;
  /** `ISSUED` unless given. */
  status?: CertificateStatus;
  /** `RSA_2048` unless given. */
  keyAlgorithm?: KeyAlgorithm;
  /** Who made the key: AWS, or for an imported certificate the customer, unless given. */
  keyPairOrigin?: "AWS_MANAGED" | "CUSTOMER_PROVIDED" | "ACME";
  /** ISO 8601; a certificate that was never issued has neither. */
  notBefore?: string;
  notAfter?: string;
  /** ISO 8601: when it was asked for or imported; its beginning unless given. */
  createdAt?: string;
  /** ARNs of load balancers, distributions and the like. */
  inUseBy?: readonly string[];
  /** Amazon's own certificates are eligible while they are in use, unless said otherwise. */
  renewalEligibility?: "ELIGIBLE" | "INELIGIBLE";
  /** How the managed renewal goes, once there is one. */
  renewalStatus?: "PENDING_AUTO_RENEWAL" | "PENDING_VALIDATION" | "SUCCESS" | "FAILED";
  /** The organisation that issued it. */
  issuer?: string;
  /** `0f:ac:b0:…`; made when not given. */
  serial?: string;
  tags?: Readonly<Record<string, string>>;
}
