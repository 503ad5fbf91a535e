import { createPrivateKey, createPublicKey, generateKeyPair, webcrypto } from "node:crypto";
import { promisify } from "node:util";

/** How Apple signs push certificates: RSA with SHA-256. */
export const SIGNING = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;
/** The length of every RSA key of the simulated Apple, in bits; the only one its portal certifies. */
export const KEY_BITS = 2048;

/** Makes an RSA key; PKCS#8, PEM. */
export async function makeKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: KEY_BITS });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Both halves of a private key in PEM, as the certificate generator takes them. */
export async function importKeyPair(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const key = createPrivateKey(pem);
  return {
    privateKey: await webcrypto.subtle.importKey("pkcs8", key.export({ type: "pkcs8", format: "der" }), SIGNING, true, [
      "sign",
    ]),
    publicKey: await importPublicKey(createPublicKey(key).export({ type: "spki", format: "der" })),
  };
}

/** An RSA public key, given as a SubjectPublicKeyInfo in DER. */
export function importPublicKey(spki: Uint8Array): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("spki", spki, SIGNING, true, ["verify"]);
}
