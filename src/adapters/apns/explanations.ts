import type { PushEnvironment } from "../../domain/certificate/facts.ts";
import type { Preflight } from "../../ports/push-service.ts";
import { CLOSED, DEADLINE } from "./connection.ts";

/** What a preflight was about, for the sentences about it. */
export interface Tried {
  host: string;
  environment: PushEnvironment;
  topic: string;
  deadlineMilliseconds: number;
}

/**
 * The reasons of Apple's that are about the credential ("Handling notification responses from APNs"),
 * and what they mean.
 */
const REFUSALS: Record<string, (tried: Tried) => string> = {
  BadCertificate: () => "APNs does not accept the certificate: Apple did not issue it, or has revoked it.",
  BadCertificateEnvironment: ({ environment }) => `The certificate is not for Apple's ${environment} environment.`,
  DeviceTokenNotForTopic: ({ topic }) => `The certificate does not go with the topic ${topic}.`,
  Forbidden: () => "Apple forbids what was asked with this certificate.",
  MissingProviderToken: () => "The certificate did not reach APNs: something between here and there took it away.",
  MissingTopic: () => "The certificate stands for several topics, and the request named none.",
  TopicDisallowed: ({ topic }) => `The certificate may not push to the topic ${topic}.`,
};

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

/** What went wrong between here and the host, by the code of Node or OpenSSL; none of it is about the credential. */
const NETWORK: Record<string, string> = {
  CERT_HAS_EXPIRED: "the server there presents a certificate that has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server there presents a certificate that it signed itself; is there a proxy?",
  EAI_AGAIN: "its name could not be resolved just now",
  ECONNREFUSED: "nothing listens there, or a firewall refuses the connection",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to its network",
  ENOTFOUND: "its name does not resolve",
  EPIPE: "the connection was cut",
  ERR_HTTP2_ERROR: "the server there does not speak HTTP/2",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the server there does not speak TLS",
  ERR_SSL_WRONG_VERSION_NUMBER: "the server there does not speak TLS",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server there presents the certificate of another host",
  ETIMEDOUT: "it does not answer",
  SELF_SIGNED_CERT_IN_CHAIN: "the server there presents a certificate of an unknown authority; is there a proxy?",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "the server there presents a certificate of an unknown authority; is there a proxy?",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server there presents a certificate of an unknown authority; is there a proxy?",
  [CLOSED]: "the connection was closed before an answer came",
};

/** Why the host can't be reached, as a sentence. */
export function explainNetwork(
  code: string,
  { host, deadlineMilliseconds }: Omit<Tried, "topic" | "environment">,
): string {
  if (code === DEADLINE) return `${host} did not answer within ${deadlineMilliseconds / 1000} seconds.`;
  const cause = NETWORK[code];
  return cause === undefined
    ? `The connection to ${host} failed (${code}).`
    : `${host} can't be used: ${cause} (${code}).`;
}

/** What a failed connection says about the credential. */
export function explainFailure(code: string, tried: Tried): Preflight {
  const alert = ALERTS[ALERT.exec(code)?.[1] ?? ""];
  if (alert !== undefined) return { verdict: "refused", ...alert };
  if (code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH") {
    const explanation = "The private key does not belong to the certificate. Nothing was sent.";
    return { verdict: "refused", reason: "KeyMismatch", explanation };
  }
  // What OpenSSL can't load as certificate or key fails before anything is sent.
  if (code.startsWith("ERR_OSSL_")) {
    const explanation = `The certificate or its key can't be read (${code}). Nothing was sent.`;
    return { verdict: "refused", reason: "UnreadableCredential", explanation };
  }
  return { verdict: "unknown", explanation: explainNetwork(code, tried) };
}

/** What APNs' answer to a device that can't exist says about the credential. */
export function explainAnswer(status: number, reason: string | undefined, tried: Tried): Preflight {
  if (status === 400 && reason === "BadDeviceToken") return { verdict: "accepted" };
  const refusal = reason === undefined ? undefined : REFUSALS[reason];
  if (reason !== undefined && refusal !== undefined) {
    return { verdict: "refused", reason, explanation: refusal(tried) };
  }
  const said = reason === undefined ? `${status}` : `${status} ${reason}`;
  return {
    verdict: "unknown",
    explanation: `${tried.host} answered ${said}, which says nothing about the credential.`,
  };
}
