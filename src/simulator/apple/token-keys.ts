import { createPublicKey, generateKeyPair, randomInt } from "node:crypto";
import { promisify } from "node:util";
import type { Shelves } from "../core/shelf.ts";
import type { PushEnvironments } from "./profile.ts";
import { topicsOf } from "./topics.ts";

/** Where a key's tokens are taken. */
export type KeyEnvironment = "sandbox-and-production" | "production" | "sandbox";

/** A key for token authentication, as Apple keeps it. */
export interface KeptTokenKey {
  /** Ten characters. */
  keyId: string;
  teamId: string;
  name: string;
  environment: KeyEnvironment;
  createdBy: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** SubjectPublicKeyInfo, PEM. */
  publicKeyPem: string;
  /** PKCS#8, PEM, until it was downloaded: Apple gives it once and keeps the public half alone. */
  privateKeyPem: string | null;
  revoked: boolean;
}

/** What APNs knows of a key that tokens are signed with. */
export interface TokenSigner {
  keyId: string;
  teamId: string;
  publicKeyPem: string;
  environments: PushEnvironments;
  /** Every topic of the team's apps. */
  topics: readonly string[];
}

/** Apple's register of keys for token authentication. */
export interface TokenKeys {
  /** Says which apps a team has: a key is good for all of them, and for those to come. */
  enlist(teamId: string, bundleIds: () => readonly string[]): void;
  /** Newest first. */
  of(teamId: string): readonly KeptTokenKey[];
  make(order: Pick<KeptTokenKey, "teamId" | "name" | "environment" | "createdBy" | "createdAt">): Promise<KeptTokenKey>;
  /** Gives the private key away, once; nothing when it is gone. */
  handOut(keyId: string): string | null;
  revoke(keyId: string): void;
  /** Whose tokens that key signs; nothing for one that Apple never made, or that was revoked. */
  signer(keyId: string): TokenSigner | undefined;
}

const KEY_ID_LENGTH = 10;
const KEY_ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Opens the register; keys are kept. */
export function openTokenKeys(shelves: Shelves): TokenKeys {
  const shelf = shelves.shelf<{ keys: KeptTokenKey[] }>("apple-token-keys", () => ({ keys: [] }));
  const apps = new Map<string, () => readonly string[]>();
  const find = (keyId: string) => shelf.state.keys.find((key) => key.keyId === keyId);

  return {
    enlist: (teamId, bundleIds) => void apps.set(teamId, bundleIds),
    of: (teamId) => shelf.state.keys.filter((key) => key.teamId === teamId),
    async make(order) {
      const key = { ...order, keyId: makeKeyId(), ...(await makePair()), revoked: false };
      shelf.state.keys.unshift(key);
      shelf.save();
      return key;
    },
    handOut(keyId) {
      const key = find(keyId);
      const privateKeyPem = key?.privateKeyPem ?? null;
      if (key !== undefined) key.privateKeyPem = null;
      shelf.save();
      return privateKeyPem;
    },
    revoke(keyId) {
      const key = find(keyId);
      if (key !== undefined) Object.assign(key, { revoked: true, privateKeyPem: null });
      shelf.save();
    },
    signer(keyId) {
      const key = find(keyId);
      if (key === undefined || key.revoked) return undefined;
      const { teamId, publicKeyPem, environment } = key;
      const environments = { sandbox: environment !== "production", production: environment !== "sandbox" };
      const topics = (apps.get(teamId)?.() ?? []).flatMap((bundleId) => topicsOf(bundleId).map(({ topic }) => topic));
      return { keyId, teamId, publicKeyPem, environments, topics };
    },
  };
}

function makeKeyId(): string {
  return Array.from({ length: KEY_ID_LENGTH }, () => KEY_ID_ALPHABET[randomInt(KEY_ID_ALPHABET.length)]).join("");
}

/** The kind of key that Apple's `.p8` holds: P-256, for ES256. */
async function makePair(): Promise<{ publicKeyPem: string; privateKeyPem: string }> {
  const { privateKey } = await promisify(generateKeyPair)("ec", { namedCurve: "P-256" });
  const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return {
    privateKeyPem,
    publicKeyPem: createPublicKey(privateKeyPem).export({ type: "spki", format: "pem" }).toString(),
  };
}
