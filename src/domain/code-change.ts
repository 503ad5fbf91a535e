import type { Instant } from "./time.ts";

/** What the code is to name: public facts alone. */
export interface NewMaterial {
  /** The version of the secret that holds it. */
  version: string;
  credential:
    | { kind: "certificate"; pem: string; serial: string; fingerprint: string; notAfter: Instant }
    | { kind: "token"; keyId: string; teamId: string; bundleId: string };
}

/**
 * How the code says which credential an application gets, once the change is in:
 * - `pinned-secret`: a data source names the version of the secret
 * - `parameter-reference`: the same, through Parameter Store's path to Secrets Manager
 * - `certificate-file`: a file of the repository is the certificate; the key comes from elsewhere
 * - `variable`: a person sets it outside of the code, which names it in a comment
 * - `encrypted-file`: a person encrypts it anew; the code names it in a comment
 * - `moved-to-secret`: the repository held the key; from now on a pinned secret does
 * - `ignored`: Terraform is told to leave the credential alone
 */
export type CodePattern =
  | "pinned-secret"
  | "parameter-reference"
  | "certificate-file"
  | "variable"
  | "encrypted-file"
  | "moved-to-secret"
  | "ignored";

/** One thing by which code names a credential; `null` where it takes whatever is current, or says nothing. */
export type NamedBy =
  | { by: "version"; version: string | null }
  /** A certificate that is a file of the repository: SHA-256 of its DER, lower-case hex. */
  | { by: "certificate"; fingerprint: string | null }
  /** The id of a token's key, as it is written. */
  | { by: "key-id"; keyId: string }
  /** A comment of ours, beside what a person sets: the version that it tells of. */
  | { by: "comment"; version: string | null };

/** `version f3d318ff-c144-…`, `the token key ABCDE12345`: what the code names, to go on a sentence with. */
export function namedInWords(named: readonly NamedBy[]): string {
  const words = new Set(named.map(oneInWords));
  return words.size === 0 ? "no credential in particular" : [...words].join(" and ");
}

function oneInWords(named: NamedBy): string {
  switch (named.by) {
    case "version":
    case "comment":
      return named.version === null ? "whatever version is current" : `version ${named.version}`;
    case "certificate":
      return named.fingerprint === null
        ? "a certificate that can't be read"
        : `the certificate with the SHA-256 ${named.fingerprint}`;
    case "key-id":
      return `the token key ${named.keyId}`;
  }
}

/** Whether code that names a credential so means this one; `unknown` where it does not say. */
export function names(named: readonly NamedBy[], material: NewMaterial): "yes" | "no" | "unknown" {
  const verdicts = named.map((one) => agrees(one, material));
  if (verdicts.includes("no")) return "no";
  return verdicts.length === 0 || verdicts.includes("unknown") ? "unknown" : "yes";
}

function agrees(named: NamedBy, { version, credential }: NewMaterial): "yes" | "no" | "unknown" {
  switch (named.by) {
    case "version":
    case "comment":
      return same(named.version, version);
    case "certificate":
      return same(named.fingerprint, credential.kind === "certificate" ? credential.fingerprint.toLowerCase() : null);
    case "key-id":
      return same(named.keyId, credential.kind === "token" ? credential.keyId : null);
  }
}

/** A certificate where a token is meant, or the reverse, is another credential; nothing is no answer. */
function same(written: string | null, meant: string | null): "yes" | "no" | "unknown" {
  if (written === null) return "unknown";
  return written === meant ? "yes" : "no";
}

/** The files once an edit is in, so that the next application's edit is made on top of it. */
export function withEdits<File extends { path: string; text: string }>(
  files: readonly File[],
  edits: readonly { path: string; after: string }[],
): File[] {
  const after = new Map(edits.map((edit) => [edit.path, edit.after]));
  return files.map((file) => ({ ...file, text: after.get(file.path) ?? file.text }));
}

/** Two edits, the second made on top of the first, as one: each file once, from its first text to its last. */
export function together<Edit extends { path: string; before: string; after: string }>(
  first: readonly Edit[],
  second: readonly Edit[],
): Edit[] {
  const begun = first.map((edit) => ({
    ...edit,
    after: second.find(({ path }) => path === edit.path)?.after ?? edit.after,
  }));
  const fresh = second.filter(({ path }) => !first.some((edit) => edit.path === path));
  return [...begun, ...fresh].filter(({ before, after }) => before !== after);
}
