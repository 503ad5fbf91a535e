import { groupBy } from "../grouping.ts";
import type { Instant } from "../time.ts";
import type { CertificateFacts, IssuerFinding, PushEnvironment } from "./facts.ts";
import type { KeyKind } from "./key-faults.ts";

/** The checks of each kind of credential, in the order in which people read them. */
export const checkIds = {
  certificate: [
    "key",
    "topic",
    "environment",
    "valid-now",
    "remaining",
    "replaces",
    "not-deployed",
    "strength",
    "issuer",
  ],
  token: ["key", "key-id", "team-id", "bundle", "environment", "replaces"],
} as const;

/** What a check is called. */
export type CheckId = (typeof checkIds)["certificate" | "token"][number];

/**
 * One check of a credential: what was expected and what was found, each a sentence. Where applications differ, there
 * is a check for each of them, and it names them.
 */
export interface Check {
  id: CheckId;
  /** `fail` rules the credential out; `warn` is for people to weigh. */
  verdict: "pass" | "warn" | "fail";
  expected: string;
  found: string;
  /** What the person can do; absent from a check that passed. */
  todo?: string;
}

interface ToJudge {
  /** Where it is to be used: one application at least. */
  targets: readonly JudgedTarget[];
  /** Fingerprints of the public keys whose private keys were posted where others could read them. */
  burnt: readonly string[];
}

/** A certificate to judge. */
export interface CertificateToJudge extends ToJudge {
  kind: "certificate";
  certificate: CertificateFacts;
  issuer: IssuerFinding;
  /** Made from the bot's own request, or handed over with its key. */
  origin: "request" | "handed-over";
  /**
   * Fingerprints of public keys: of the private key that would go in, null where there is none; and of the request
   * that went to Apple, null for what was handed over.
   */
  keys: { privateKey: string | null; request: string | null };
  policy: { minimumRemainingDays: number };
  now: Date;
}

/** A token key to judge, with what its tokens would say of themselves. */
export interface TokenToJudge extends ToJudge {
  kind: "token";
  key: KeyKind & { publicKeyFingerprint: string };
  keyId: string;
  /** The id that the file's name tells; null where it tells none. */
  keyIdFromName: string | null;
  teamId: string;
}

/** An application that a credential is to be used for. */
export interface JudgedTarget {
  name: string;
  environment: PushEnvironment;
  topic: string;
  /** What it uses until now, as far as anything is known of it; null where there is nothing. */
  deployed: Deployed | null;
}

/** A credential in use. */
export interface Deployed {
  /** When its certificate ends; null for a token key, and where it is not known. */
  notAfter: Instant | null;
  /** Its certificate's; null where it is not known. */
  fingerprintSha256: string | null;
  /** What the tokens say of themselves; null for a certificate. */
  token: { teamId: string; bundleId: string } | null;
}

/** What a look at one application showed. */
export type Look = Omit<Check, "id">;

/** Looks at each application. Those of which the same is to be said are named together. */
export function lookAtEach(
  id: CheckId,
  targets: readonly JudgedTarget[],
  look: (target: JudgedTarget) => Look,
): Check[] {
  const groups = groupBy(
    targets.map((target) => ({ target, seen: look(target) })),
    ({ seen }) => JSON.stringify(seen),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = targets.length === 1 ? "" : `${namesOf(group.map(({ target }) => target))}: `;
    return [{ id, ...first.seen, found: `${names}${first.seen.found}` }];
  });
}

/** So many applications are named before the rest is counted. */
const mostNamed = 4;

function namesOf(targets: readonly JudgedTarget[]): string {
  const names = targets.slice(0, mostNamed).map(({ name }) => name);
  const more = targets.length - names.length;
  return more === 0 ? names.join(", ") : `${names.join(", ")} and ${more} more`;
}

/** Enough of a fingerprint to compare by eye. */
export function short(fingerprint: string): string {
  return fingerprint.slice(0, 16);
}

/** What is said of a key that was posted; null for one that was not. */
export function burntKey(fingerprint: string | null, burnt: readonly string[], todo: string): Look | null {
  if (fingerprint === null || !burnt.includes(fingerprint)) return null;
  return {
    verdict: "fail",
    expected: "Nobody but the bot and the key's owner has seen the private key.",
    found: `It was posted where others could read it (${short(fingerprint)}), and counts as burnt.`,
    todo,
  };
}
