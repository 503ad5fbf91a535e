import type { Fault } from "./fault.ts";

/** A key as the inspector sees it, public or private. */
export interface KeyKind {
  keyAlgorithm: string | null;
  keyBits: number | null;
  curve: string | null;
}

/** The weakest keys that NIST SP 800-57 part 1, 5.6.1.1, still allows: 112 bits of strength. */
const fewestBits = { rsa: 2048, curve: 224 };
/** Go's TLS refuses RSA keys above this (CVE-2023-29409), and with it much of what people run. */
const mostBits = 8192;
const renew = "Have a certificate made with a new key: RSA with 2048 bits for push, elsewhere also EC on P-256.";

/** What is wrong with a key by its kind and size. `null` as its algorithm means that it is not known, which is no fault. */
export function faultsOfKey(key: KeyKind): Fault[] {
  const { keyAlgorithm, keyBits } = key;
  if (keyAlgorithm === null) return [];
  if (keyAlgorithm === "unknown") {
    const text = "Its key is of a kind that is not known here, or damaged.";
    return [{ id: "unknown-key", severity: "warning", text, todo: "Find out what made it before you use it." }];
  }
  if (isWeak(key)) {
    return [{ id: "weak-key", severity: "critical", text: `Its key, ${keyInWords(key)}, is too weak.`, todo: renew }];
  }
  if (keyAlgorithm.startsWith("rsa") && (keyBits ?? 0) > mostBits) {
    const text = `Its key, ${keyInWords(key)}, is larger than many programs accept.`;
    return [{ id: "large-key", severity: "warning", text, todo: renew }];
  }
  return [];
}

function isWeak({ keyAlgorithm, keyBits, curve }: KeyKind): boolean {
  if (keyAlgorithm === "dsa") return true;
  if (keyAlgorithm?.startsWith("rsa") === true) return (keyBits ?? 0) < fewestBits.rsa;
  const bits = /\d{3}/.exec(curve ?? "")?.[0];
  return bits !== undefined && Number(bits) < fewestBits.curve;
}

/** The curves by the names that people use; OpenSSL has its own for them. */
const curveNames: Record<string, string> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };

/** `RSA with 2048 bits`, `EC on P-256`, `ED25519`. */
export function keyInWords({ keyAlgorithm, keyBits, curve }: KeyKind): string {
  if (keyAlgorithm === null) return "not known";
  if (keyAlgorithm === "unknown") return "of an unknown kind";
  const name = keyAlgorithm.toUpperCase();
  if (curve !== null) return `${name} on ${curveNames[curve] ?? curve}`;
  return keyBits === null ? name : `${name} with ${keyBits} bits`;
}
