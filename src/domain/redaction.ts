/** A line break within a key, as it is or as JSON writes it. */
const lineBreak = String.raw`(?:\s|\\[nr])+`;

/**
 * What the Base64 of a private key begins with, without the frame of a PEM block: PKCS#8 and PKCS#1 for RSA,
 * PKCS#8 and SEC 1 for elliptic curves (RFC 5958, RFC 8017 and RFC 5915). No certificate begins so.
 */
const bareKey = String.raw`\bM(?:II[\w+/]{3}IBA(?:DAN|AKC)|I[GH][\w+/]AgEAM|[EHI][\w+/]CAQ(?:AwEwYH|EEI))[\w+/]*`;

/** Private keys: PEM blocks, what is in them without their frame, and the files of PuTTY. */
const privateKeys = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  new RegExp(`${bareKey}(?:${lineBreak}[\\w+/]{20,}=*)*(?:${lineBreak}[\\w+/]+=*)?=*`, "g"),
  /\bPuTTY-User-Key-File-\d+:[\s\S]*?(?:\bPrivate-(?:MAC|Hash):\s*[\da-f]+|$)/gi,
];

/**
 * What never gets into the journal, a log or an error, wherever it turns up: private keys, Slack's and GitHub's
 * tokens and signatures, webhook secrets, the password in a database's address. AWS's secret keys have no form
 * of their own to know them by, but the name they are mostly pasted with; what AWS's SDK says is therefore never
 * shown as it comes, but put into words by the adapter.
 */
const secrets = [
  ...privateKeys,
  /\bx(?:ox[a-z]|app)-[\w-]+/g,
  /(?:gh[oprsu]|github_pat)_[\w.-]{16,}/g,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/g,
  /\bwhsec_[A-Za-z0-9+/=]+/g,
  /\b(?:aws_?)?(?:secret_?(?:access_?)?key|session_?token)\b["']?\s*[:=]\s*["']?[\w+/=]{16,}/gi,
  /\b(?:postgres(?:ql)?:\/\/[^:@\s]+):[^@\s]+@/g,
];

/** What stands in the place of a secret. */
const redacted = "[redacted]";

/** The text without anything that looks like a secret. */
export function redact(text: string): string {
  return secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, redacted), text);
}

/** The text without these secrets, which are known to the letter, and without anything that looks like one. */
export function redactAll(text: string, known: readonly string[]): string {
  return redact(known.reduce((cleaned, secret) => cleaned.replaceAll(secret, redacted), text));
}

/** Whether a private key stands in the text, or what looks like one. */
export function holdsPrivateKey(text: string): boolean {
  return privateKeys.some((key) => text.search(key) !== -1);
}
