import { saltedHash } from "../digest.ts";

/** Crockford's Base32: digits and capitals without I, L, O and U, so that nothing is misread. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A code from random bytes, five bits a character: 15 bytes make `7K2M-9QXT-…`, 120 bits that nobody guesses. */
export function codeOf(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const characters = bits.match(/.{5}/g)?.map((five) => alphabet[Number.parseInt(five, 2)] ?? "") ?? [];
  return (
    characters
      .join("")
      .match(/.{1,4}/g)
      ?.join("-") ?? ""
  );
}

/** A code as it is compared, however it was typed: without its dashes, in capitals, what may be misread put right. */
export function readCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
}

/** The hash by which a code is known. */
export function codeHash(salt: string, typed: string): string {
  return saltedHash(salt, readCode(typed));
}
