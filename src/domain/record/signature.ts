import { createHash, createPublicKey, verify } from "node:crypto";
import { FirebreakError } from "../errors.ts";

/** A key that heads of the journal are checked with. */
export interface PublicKey {
  /** SHA-256 of the key's SPKI (RFC 5280, 4.1) in DER, in lower-case hex. */
  id: string;
  /** The SPKI in PEM. */
  pem: string;
}

/**
 * Reads a public key.
 *
 * @throws FirebreakError `bad-input` when it is none of Ed25519, or a private one
 */
export function readPublicKey(pem: string): PublicKey {
  if (pem.includes("PRIVATE KEY")) {
    throw new FirebreakError("bad-input", "This is a private key.", {
      expected: "the public key, as `firebreak journal key` prints it",
      todo: "Leave the private one where it is: nobody needs it to verify.",
    });
  }
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === "ed25519") {
      const der = key.export({ type: "spki", format: "der" });
      return {
        id: createHash("sha256").update(der).digest("hex"),
        pem: key.export({ type: "spki", format: "pem" }).toString(),
      };
    }
  } catch {
    // What is no key at all is refused in the same words as a key of another kind.
  }
  throw new FirebreakError("bad-input", "This is no key of a journal.", {
    expected: "an Ed25519 public key in PEM, as `firebreak journal key` prints it",
  });
}

/** Whether the key signed the text (Ed25519, RFC 8032); the signature is in base64. */
export function isSignatureOf(text: string, signature: string, { pem }: PublicKey): boolean {
  return verify(null, Buffer.from(text, "utf8"), createPublicKey(pem), Buffer.from(signature, "base64"));
}
