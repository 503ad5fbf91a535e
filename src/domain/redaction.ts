/**
 * What never gets into a log or an error, wherever it turns up: PEM keys, Slack's and GitHub's tokens,
 * the password in a database's address. AWS's secret keys have no form of their own to know them by;
 * what AWS's SDK says is therefore never logged as it comes, but put into words by the adapter.
 */
const secrets = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\bx(?:ox[a-z]|app)-[\w-]+/g,
  /\b(?:gh[a-z]|github_pat)_\w{20,}/g,
  /\bwhsec_[A-Za-z0-9+/=]+/g,
  /\b(?:postgres(?:ql)?:\/\/[^:@\s]+):[^@\s]+@/g,
];

/** The text without anything that looks like a secret. */
export function redact(text: string): string {
  return secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, "[redacted]"), text);
}
