/** The code of a limit that passed; the system has no such code. */
export const DEADLINE = "DEADLINE";
/** The code of a reading that was ended by whoever asked for it. */
export const ENDED = "ENDED";
/** The code of a connection that was closed in good order before it had shown anything. */
export const CLOSED = "CLOSED";

/** Why nothing was shown, by the code of Node or OpenSSL. */
const FAILURES: Record<string, string> = {
  EAI_AGAIN: "its name could not be resolved just now",
  ECONNREFUSED: "nothing listens there, or a firewall refuses the connection",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to its network",
  ENOTFOUND: "its name does not resolve",
  EPIPE: "the connection was cut",
  EPROTO: "the server there speaks another TLS than this machine",
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: "the server there speaks another TLS than this machine",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the server there does not speak TLS from the first byte on",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "the server there speaks another TLS than this machine",
  ERR_SSL_WRONG_VERSION_NUMBER: "the server there does not speak TLS from the first byte on",
  ETIMEDOUT: "it does not answer",
  [CLOSED]: "the connection was closed before a certificate came",
  [ENDED]: "the reading was ended before a certificate came",
};

/** How OpenSSL reports an alert of the server's, whatever it calls the protocol: `ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE`. */
const ALERT = /^ERR_SSL_[\w/]*?ALERT_(\w+)$/u;

/** Why an endpoint showed no certificate, as a sentence. */
export function failureInWords(code: string, { place, milliseconds }: { place: string; milliseconds: number }): string {
  if (code === DEADLINE) return `${place} did not answer within ${milliseconds / 1000} seconds.`;
  const alert = ALERT.exec(code)?.[1]?.toLowerCase();
  const cause = alert === undefined ? FAILURES[code] : `it ended the handshake with the TLS alert ${alert}`;
  return cause === undefined
    ? `The connection to ${place} failed (${code}).`
    : `${place} can't be read: ${cause} (${code}).`;
}

/** `example.com:443`, `[2001:db8::1]:443` (RFC 3986, 3.2.2). */
export function addressInWords({ host, port }: { host: string; port: number }): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** What speaks against a chain, by the code of OpenSSL's verification. */
const DOUBTS: Record<string, string> = {
  CERT_HAS_EXPIRED: "it has expired, or one that issued it has",
  CERT_NOT_YET_VALID: "it is not valid yet, or one that issued it is not",
  CERT_SIGNATURE_FAILURE: "its signature is not that of its issuer",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it signed itself",
  INVALID_CA: "one that issued it may not issue any",
  INVALID_PURPOSE: "it is not meant for servers",
  SELF_SIGNED_CERT_IN_CHAIN: "its root is not among those trusted here",
  UNABLE_TO_GET_ISSUER_CERT: "one that issued it is not known here; does the server leave one out?",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "one that issued it is not known here; does the server leave one out?",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "one that issued it is not known here; does the server leave one out?",
};

/** What is known of a certificate that was shown. */
export interface Trust {
  /** The code with which its chain does not verify; null when it does. */
  chain: string | null;
  /** Whether it is for another name than was asked for. */
  otherName: boolean;
  name: string;
  /** The code with which the handshake failed behind it; null when it was completed. */
  failure: string | null;
}

/** `verifies`, or why not. */
export function trustInWords({ chain, otherName, name, failure }: Trust): string {
  const doubts = [
    ...(failure === null
      ? []
      : ["its chain was not looked at: the handshake broke off, perhaps for want of a client certificate"]),
    ...(failure !== null || chain === null ? [] : [DOUBTS[chain] ?? `its chain does not verify (${chain})`]),
    ...(otherName ? [`it is not for the name ${name}`] : []),
  ];
  return doubts.length === 0 ? "verifies" : doubts.join("; ");
}
