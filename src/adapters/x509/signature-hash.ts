import { context, elementsOf } from "./der.ts";
import { algorithmIn } from "./structure.ts";
import type { SignatureAlgorithm } from "./structure.ts";

/** RSASSA-PSS (RFC 4055, 3.1), which names its hash among its parameters. */
const PSS = "1.2.840.113549.1.1.10";

/** The hash that each signature algorithm and each hash is or has, by object identifier. */
const hashes: Record<string, string> = {
  // RSA, PKCS#1 v1.5: RFC 8017, A.2.4.
  "1.2.840.113549.1.1.2": "MD2",
  "1.2.840.113549.1.1.4": "MD5",
  "1.2.840.113549.1.1.5": "SHA-1",
  "1.2.840.113549.1.1.11": "SHA-256",
  "1.2.840.113549.1.1.12": "SHA-384",
  "1.2.840.113549.1.1.13": "SHA-512",
  "1.2.840.113549.1.1.14": "SHA-224",
  "1.3.14.3.2.29": "SHA-1",
  // ECDSA: RFC 5758, 3.2.
  "1.2.840.10045.4.1": "SHA-1",
  "1.2.840.10045.4.3.1": "SHA-224",
  "1.2.840.10045.4.3.2": "SHA-256",
  "1.2.840.10045.4.3.3": "SHA-384",
  "1.2.840.10045.4.3.4": "SHA-512",
  // DSA: RFC 5758, 3.1.
  "1.2.840.10040.4.3": "SHA-1",
  "2.16.840.1.101.3.4.3.1": "SHA-224",
  "2.16.840.1.101.3.4.3.2": "SHA-256",
  // The hashes themselves: RFC 4055, 2.1.
  "1.3.14.3.2.26": "SHA-1",
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
  "2.16.840.1.101.3.4.2.4": "SHA-224",
};

/** `SHA-256`, …; null for a signature whose hash is not a choice, such as Ed25519, or is not known. */
export function signatureHashOf({ type, parameters }: SignatureAlgorithm): string | null {
  return type === PSS ? hashOfPss(parameters?.content ?? new Uint8Array()) : (hashes[type] ?? null);
}

function hashOfPss(parameters: Uint8Array): string | null {
  try {
    const hash = elementsOf(parameters).find(({ tag }) => tag === context(0));
    // RFC 4055, 3.1: SHA-1 where none is named.
    if (hash === undefined) return "SHA-1";
    const [algorithm] = elementsOf(hash.content);
    return hashes[algorithmIn(algorithm?.content ?? new Uint8Array()).type] ?? null;
  } catch {
    return null;
  }
}

/** Ed25519 and Ed448 (RFC 8410, 3), which need no hash to be named. */
const hashless = new Set(["1.3.101.112", "1.3.101.113"]);

/** Whether OpenSSL can verify such a signature; it has forgotten MD2. */
export function isVerifiable(signature: SignatureAlgorithm): boolean {
  if (hashless.has(signature.type)) return true;
  const hash = signatureHashOf(signature);
  return hash !== null && hash !== "MD2";
}
