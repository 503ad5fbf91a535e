import { CLOSED, DEADLINE, NO_HTTP2 } from "./connection.ts";
import type { Target } from "./connection.ts";

/**
 * How OpenSSL reports an alert of the server's: the protocol in the middle differs from version to
 * version (`SSLV3`, `TLSV1`, `SSL/TLS`), the alert's name is the same.
 */
const ALERT = /^ERR_SSL_[\w/]*?ALERT_(\w+)$/u;

/** The TLS alerts (RFC 8446, 6.2) with which a server turns a client certificate away. */
const ALERTS: Record<string, { reason: string; explanation: string }> = {
  CERTIFICATE_EXPIRED: {
    reason: "CertificateExpired",
    explanation: "The certificate has expired: APNs ended the connection with the TLS alert certificate_expired.",
  },
  CERTIFICATE_REVOKED: {
    reason: "CertificateRevoked",
    explanation: "The certificate was revoked: APNs ended the connection with the TLS alert certificate_revoked.",
  },
  UNKNOWN_CA: {
    reason: "UnknownIssuer",
    explanation:
      "APNs does not know the issuer of the certificate: it ended the connection with the TLS alert unknown_ca.",
  },
  BAD_CERTIFICATE: {
    reason: "BadCertificate",
    explanation: "APNs can't use the certificate: it ended the connection with the TLS alert bad_certificate.",
  },
  UNSUPPORTED_CERTIFICATE: {
    reason: "UnsupportedCertificate",
    explanation: "APNs takes no such certificate: it ended the connection with the TLS alert unsupported_certificate.",
  },
  CERTIFICATE_UNKNOWN: {
    reason: "BadCertificate",
    explanation:
      "APNs does not accept the certificate: it ended the connection with the TLS alert certificate_unknown.",
  },
};

const NO_HTTP2_THERE = "the server there does not speak HTTP/2: a proxy may stand in between that knows HTTP/1.1 alone";
const A_PROXY =
  "the server there presents a certificate of an unknown authority: a proxy seems to open the connection, and no client certificate gets past it";

/** The alerts that say nothing of the credential. */
const OTHER_ALERTS: Record<string, string> = {
  CERTIFICATE_REQUIRED: "the server there wants a client certificate",
  HANDSHAKE_FAILURE: "the server there and this machine found no way to encrypt",
  NO_APPLICATION_PROTOCOL: NO_HTTP2_THERE,
  PROTOCOL_VERSION: "the server there speaks no version of TLS that this machine does",
  UNRECOGNIZED_NAME: "the server there does not go by that name",
};

/** What went wrong between here and the host, by the code of Node or OpenSSL; none of it is about the credential. */
const NETWORK: Record<string, string> = {
  CERT_HAS_EXPIRED: "the server there presents a certificate that has expired, or this machine's clock is wrong",
  CERT_NOT_YET_VALID: "the server there presents a certificate of the future: this machine's clock may be wrong",
  DEPTH_ZERO_SELF_SIGNED_CERT: A_PROXY,
  EAI_AGAIN: "its name could not be resolved just now",
  ECONNREFUSED: "nothing listens there, or a firewall refuses the connection",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to its network",
  ENOTFOUND: "its name does not resolve",
  EPIPE: "the connection was cut",
  ERR_HTTP2_ERROR: NO_HTTP2_THERE,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the server there does not speak TLS",
  ERR_SSL_WRONG_VERSION_NUMBER: "the server there does not speak TLS",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server there presents the certificate of another host",
  ETIMEDOUT: "it does not answer",
  SELF_SIGNED_CERT_IN_CHAIN: A_PROXY,
  UNABLE_TO_GET_ISSUER_CERT: A_PROXY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: A_PROXY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: A_PROXY,
  [CLOSED]: "the connection was closed before an answer came",
  [NO_HTTP2]: NO_HTTP2_THERE,
};

/** The failures that another port of the same name can't mend. */
const ON_EVERY_PORT = ["EAI_AGAIN", "ENOTFOUND"];

/** Why the host can't be reached, as a sentence. */
export function explainNetwork(code: string, { url, deadlineMilliseconds }: Target): string {
  const { host } = new URL(url);
  if (code === DEADLINE) return `${host} did not answer within ${deadlineMilliseconds / 1000} seconds.`;
  const cause = NETWORK[code] ?? OTHER_ALERTS[alertIn(code)];
  return cause === undefined
    ? `The connection to ${host} failed (${code}).`
    : `${host} can't be used: ${cause} (${code}).`;
}

/** Whether the failure leaves it open what another port of the same host would have answered. */
export function saysNothing(code: string): boolean {
  return refusalIn(code) === undefined && !ON_EVERY_PORT.includes(code);
}

/** What a failed connection says against the credential; nothing when it is the network's. */
export function refusalIn(code: string): { reason: string; explanation: string } | undefined {
  const alert = ALERTS[alertIn(code)];
  if (alert !== undefined) return alert;
  if (code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH") {
    const explanation = "The private key does not belong to the certificate. Nothing was sent.";
    return { reason: "KeyMismatch", explanation };
  }
  // What OpenSSL can't load as certificate or key fails before anything is sent.
  if (!code.startsWith("ERR_OSSL_")) return undefined;
  return { reason: "UnreadableCredential", explanation: `The credential can't be read (${code}). Nothing was sent.` };
}

function alertIn(code: string): string {
  return ALERT.exec(code)?.[1] ?? "";
}
