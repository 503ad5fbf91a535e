import type { PushEnvironment } from "./facts.ts";
import type { Entry, InspectedCertificate, InspectedKey } from "./inspection.ts";
import { keyIdIn, TOKEN_CURVE } from "./token-key.ts";

/** One thing that an entry of a file is good for. */
export type Purpose =
  /** To push through Apple, to these topics, in these environments. */
  | { kind: "push"; topics: string[]; environments: PushEnvironment[] }
  /** To sign tokens for Apple's services, push among them. `keyId`: Apple's name for the key, from the file's name. */
  | { kind: "apple-tokens"; keyId: string | null }
  /** To be a TLS server under these names. */
  | { kind: "tls-server"; names: string[] }
  | { kind: "tls-client" }
  /** To sign other certificates. */
  | { kind: "authority" }
  | { kind: "code-signing" }
  | { kind: "mail" }
  | { kind: "time-stamping" }
  | { kind: "revocation-answers" }
  /** Something that has no name here. */
  | { kind: "other"; id: string }
  /** Nothing is ruled out (RFC 5280, 4.2.1.12). */
  | { kind: "anything" }
  /** To have a certificate made from it. */
  | { kind: "request" };

/** What an entry of a file is good for, as it says itself; whether it is any good now is another question. */
export function purposesOf(entry: Entry, file: { name: string }): Purpose[] {
  switch (entry.kind) {
    case "certificate":
      return ofCertificate(entry);
    case "signing-request":
      return [{ kind: "request" }];
    case "private-key":
      return ofKey(entry, file.name);
    case "locked":
    case "unreadable":
      return [];
  }
}

/** The purpose, to go on “It is good for …”. */
export function purposeInWords(purpose: Purpose): string {
  switch (purpose.kind) {
    case "push":
      return `push to ${listed(purpose.topics, "no topic")} in ${purpose.environments.join(" and ")}`;
    case "apple-tokens":
      return `signing tokens for Apple's services, such as push${purpose.keyId === null ? "" : ` (key id ${purpose.keyId})`}; such a key never expires, it is revoked`;
    case "tls-server":
      return `being a TLS server${purpose.names.length === 0 ? "" : ` as ${listed(purpose.names, "")}`}`;
    case "tls-client":
      return "being a TLS client";
    case "authority":
      return "signing other certificates";
    case "code-signing":
      return "signing code";
    case "mail":
      return "signing and encrypting mail";
    case "time-stamping":
      return "time stamps";
    case "revocation-answers":
      return "answering whether certificates are revoked (OCSP)";
    case "other":
      return `a use that has no name here (${purpose.id})`;
    case "anything":
      return "anything: it limits its use to nothing";
    case "request":
      return "having a certificate made from it";
  }
}

/** So many names are shown before the rest is counted. */
const shownNames = 10;

function listed(names: readonly string[], none: string): string {
  if (names.length === 0) return none;
  const more = names.length - shownNames;
  return more <= 0 ? names.join(", ") : `${names.slice(0, shownNames).join(", ")} and ${more} more`;
}

function ofCertificate(certificate: InspectedCertificate): Purpose[] {
  const { environments, topics, isAuthority, extendedKeyUsage } = certificate;
  const services = (["production", "sandbox"] as const).filter((environment) => environments[environment]);
  const purposes: Purpose[] = [];
  if (services.length > 0) purposes.push({ kind: "push", topics, environments: services });
  if (isAuthority) purposes.push({ kind: "authority" });
  // An authority's own list limits what it may certify for, and is no use of its own.
  if (isAuthority) return purposes;
  if (extendedKeyUsage === null) return services.length > 0 ? purposes : [{ kind: "anything" }];
  return [...purposes, ...extendedKeyUsage.map((usage) => ofUsage(usage, certificate))];
}

/** The names are those that `InspectedCertificate.extendedKeyUsage` has. */
function ofUsage(usage: string, { alternativeNames, commonName }: InspectedCertificate): Purpose {
  switch (usage) {
    case "serverAuth":
      return {
        kind: "tls-server",
        names: alternativeNames.length > 0 || commonName === "" ? alternativeNames : [commonName],
      };
    case "clientAuth":
      return { kind: "tls-client" };
    case "codeSigning":
      return { kind: "code-signing" };
    case "emailProtection":
      return { kind: "mail" };
    case "timeStamping":
      return { kind: "time-stamping" };
    case "OCSPSigning":
      return { kind: "revocation-answers" };
    case "anyExtendedKeyUsage":
      return { kind: "anything" };
    default:
      return { kind: "other", id: usage };
  }
}

function ofKey({ form, curve }: InspectedKey, name: string): Purpose[] {
  const keyId = keyIdIn(name);
  if (form !== "PKCS#8" || curve !== TOKEN_CURVE) return [];
  return keyId !== null || name.toLowerCase().endsWith(".p8") ? [{ kind: "apple-tokens", keyId }] : [];
}
