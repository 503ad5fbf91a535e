import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

/** Bytes of the key that everything is derived from, as AES-256 has them. (FIPS 197.) */
export const keyBytes = 32;

/** Bytes of an initialization vector, drawn anew for each version. (NIST SP 800-38D, 8.2.2: 96 bits at random.) */
const ivBytes = 12;

const cipher = "aes-256-gcm";

/** What was encrypted: base64. The tag shows whether anything of it was changed. */
export interface Encrypted {
  iv: string;
  tag: string;
  content: string;
}

/** A key of the store. It stays in the memory of this process. */
export interface VaultKey {
  /** Which key it is: it tells nothing of the key itself. */
  id: string;
  /** @param about what the content belongs to; it decrypts with the same alone */
  encrypt(content: Uint8Array, about: string): Encrypted;
  /** @throws Error when the content, its tag or `about` is another one */
  decrypt(encrypted: Encrypted, about: string): Uint8Array;
  /** Signs a text, so that a change of it shows: HMAC-SHA-256, base64. */
  seal(text: string): string;
  isSeal(seal: string, text: string): boolean;
}

/** Derives what a key is used for, each use with a key of its own. (RFC 5869.) */
export function openVaultKey(secret: Uint8Array): VaultKey {
  const derive = (use: string) => Buffer.from(hkdfSync("sha256", secret, "", `firebreak secrets: ${use}`, keyBytes));
  const [forContent, forSeal] = [derive("content"), derive("seal")];
  const seal = (text: string) => createHmac("sha256", forSeal).update(text).digest();

  return {
    id: derive("id").toString("hex").slice(0, 16),
    encrypt(content, about) {
      const iv = randomBytes(ivBytes);
      const encryption = createCipheriv(cipher, forContent, iv).setAAD(Buffer.from(about));
      const encrypted = Buffer.concat([encryption.update(content), encryption.final()]);
      return {
        iv: iv.toString("base64"),
        tag: encryption.getAuthTag().toString("base64"),
        content: encrypted.toString("base64"),
      };
    },
    decrypt({ iv, tag, content }, about) {
      const decryption = createDecipheriv(cipher, forContent, Buffer.from(iv, "base64"), { authTagLength: 16 })
        .setAAD(Buffer.from(about))
        .setAuthTag(Buffer.from(tag, "base64"));
      return Buffer.concat([decryption.update(Buffer.from(content, "base64")), decryption.final()]);
    },
    seal: (text) => seal(text).toString("base64"),
    isSeal(given, text) {
      const [one, other] = [Buffer.from(given, "base64"), seal(text)];
      return one.length === other.length && timingSafeEqual(one, other);
    },
  };
}
