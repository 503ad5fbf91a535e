import { createSecureContext } from "node:tls";
import type { SecureContext } from "node:tls";
import type { CertificateFacts } from "../../domain/certificate/facts.ts";
import { certificateReading } from "../../domain/inventory/certificate-reading.ts";
import type { Sighting } from "../../domain/inventory/sighting.ts";
import type { CertificateReader } from "../../ports/certificate-reader.ts";
import { shakeHands } from "./handshake.ts";
import type { Address } from "./handshake.ts";

/** A TLS server that is looked at. */
export interface Endpoint extends Address {
  /** Whom to trust instead of the well-known authorities, PEM. */
  trust?: string | undefined;
  /** Whether its certificate is renewed without anybody's doing. */
  renewsItself: boolean;
}

/** Looks at one endpoint. Never rejects: what can't be read is said. */
export type Look = (endpoint: Endpoint, signal: AbortSignal) => Promise<Sighting["seen"]>;

/** What a look needs. */
export interface LookSettings {
  reader: CertificateReader;
  /** How long an endpoint may take to connect and to shake hands, in milliseconds. */
  limit: number;
}

/**
 * Looks at TLS servers that speak TLS from the first byte on. One that begins in plain text, and goes over to TLS
 * when it is asked to (STARTTLS), can't be read.
 */
export function createLook({ reader, limit }: LookSettings): Look {
  const contexts = new Map<string | undefined, SecureContext>();

  function contextFor(trust: string | undefined): SecureContext {
    const context = contexts.get(trust) ?? createSecureContext({ ...anythingGoes, ca: trust });
    contexts.set(trust, context);
    return context;
  }

  return async (endpoint, signal) => {
    const shown = await shakeHands(endpoint, { context: contextFor(endpoint.trust), milliseconds: limit, signal });
    if (shown.kind === "nothing") return { kind: "unread", why: shown.why };
    const [leaf] = reader.read(shown.certificate);
    if (leaf?.kind !== "certificate") {
      return { kind: "unread", why: `What it shows can't be read: ${leaf?.why ?? "it is empty"}.` };
    }
    const kept = { certificate: leaf.facts, others: shown.chain.flatMap((der) => factsIn(reader, der)) };
    const reading = certificateReading(kept, { renewsItself: endpoint.renewsItself, facts: { trust: shown.trust } });
    return { kind: "read", reading };
  };
}

/**
 * Versions of TLS and kinds of keys that nobody should use any more, but some do: an old server's certificate
 * expires as well. Nothing is sent over the connection, and nothing relies on it.
 */
const anythingGoes = { minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" } as const;

function factsIn(reader: CertificateReader, der: Uint8Array): CertificateFacts[] {
  return reader.read(der).flatMap((entry) => (entry.kind === "certificate" ? [entry.facts] : []));
}
