import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect } from "node:tls";
import type { SecureContext, TLSSocket } from "node:tls";
import { addressInWords, CLOSED, DEADLINE, ENDED, failureInWords, trustInWords } from "./words.ts";

/** Where to connect, and which name to ask for (SNI, RFC 6066, 3). */
export interface Address {
  /** A name, or an IP address without brackets. */
  host: string;
  port: number;
  /** The name that is asked for; the host where it is left out. */
  servername?: string | undefined;
}

/** How far a handshake goes. */
export interface Limits {
  context: SecureContext;
  /** For connection and handshake together, in milliseconds. */
  milliseconds: number;
  /** Cuts it off. */
  signal: AbortSignal;
}

/**
 * What a server showed of itself:
 * - `certificate`: in DER, with the chain of those that issued it as far as the server sent them, and in words
 *   whether it can be trusted
 * - `nothing`: and why, as a sentence
 */
export type Shown =
  | { kind: "certificate"; certificate: Uint8Array; chain: Uint8Array[]; trust: string }
  | { kind: "nothing"; why: string };

/** When one of several IP addresses is given up for the next: Node's own 250 ms are short for another continent. */
const severalAddresses = { autoSelectFamilyAttemptTimeout: 1_000 };

/**
 * Shakes hands and hangs up. Nothing is sent behind the handshake and nothing that was shown is relied upon, so
 * whatever the server presents is taken, and what speaks against it is said. Never rejects.
 */
export async function shakeHands(address: Address, limits: Limits): Promise<Shown> {
  const name = address.servername ?? address.host;
  const socket = connect({
    ...severalAddresses,
    host: address.host,
    port: address.port,
    // An IP address is no server name (RFC 6066, 3).
    servername: isIP(name) === 0 ? name : "",
    secureContext: limits.context,
    rejectUnauthorized: false,
    // The name is looked at by itself, so that it is said beside whatever else is wrong.
    checkServerIdentity: () => undefined,
  });
  try {
    const failure = await endOf(socket, limits);
    // Up to TLS 1.2 a server that wants a client certificate refuses when it has shown its own already.
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) {
      const place = addressInWords(address);
      return { kind: "nothing", why: failureInWords(failure ?? CLOSED, { place, milliseconds: limits.milliseconds }) };
    }
    const chain = issuersOf(certificate).map(({ raw }) => raw);
    const trust = trustOf(socket, { certificate, name, failure });
    return { kind: "certificate", certificate: certificate.raw, chain, trust };
  } finally {
    socket.destroy();
  }
}

/** How the handshake ended: null when it was completed, else the code of what came between. */
function endOf(socket: TLSSocket, { milliseconds, signal }: Limits): Promise<string | null> {
  const over = new AbortController();
  return new Promise<string | null>((resolve) => {
    const deadline = setTimeout(resolve, milliseconds, DEADLINE);
    const cut = () => resolve(ENDED);
    signal.addEventListener("abort", cut, { signal: over.signal });
    over.signal.addEventListener("abort", () => clearTimeout(deadline));
    socket.once("secureConnect", () => resolve(null));
    socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code ?? "no code"));
    socket.once("close", () => resolve(CLOSED));
  }).finally(() => over.abort());
}

function issuersOf(certificate: X509Certificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = certificate.issuerCertificate;
  while (next !== undefined) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

/** Whether the certificate verifies for the name, in words. */
function trustOf(
  { authorized, authorizationError }: TLSSocket,
  { certificate, name, failure }: { certificate: X509Certificate; name: string; failure: string | null },
): string {
  const otherName = (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) === undefined;
  // Node declares an Error and gives the code alone.
  const chain = authorized ? null : String(authorizationError);
  return trustInWords({ chain, otherName, name, failure });
}
