import type { WorldContext } from "../core/context.ts";
import { PortalRefusal } from "./refusal.ts";
import type { KeptTokenKey, KeyEnvironment, TokenKeys } from "./token-keys.ts";

/** A key for token authentication as the portal lists it. */
export interface TokenKeyView {
  keyId: string;
  name: string;
  environment: KeyEnvironment;
  createdBy: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** The name under which Apple gives it to download: `AuthKey_ABCDE12345.p8`. */
  fileName: string;
  /** Whether it can still be downloaded: that works once. */
  downloadable: boolean;
  status: "active" | "revoked";
}

/** A key as the portal gives it to download: PKCS#8 in PEM. A secret. */
export interface TokenKeyDownload {
  keyId: string;
  fileName: string;
  pem: string;
}

/** The portal's desk for keys of token authentication. Calls refuse with a {@link PortalRefusal}. */
export interface KeyDesk {
  /** Newest first. */
  tokenKeys(): TokenKeyView[];
  createTokenKey(request: { person: string; name: string; environment?: KeyEnvironment }): Promise<TokenKeyView>;
  /** Gives the key out, once for good. */
  downloadTokenKey(request: { person: string; keyId: string }): TokenKeyDownload;
  revokeTokenKey(request: { person: string; keyId: string }): void;
}

/** At most so many in each environment. (Apple, "Establishing a token-based connection to APNs", Team-scoped keys.) */
const KEYS_AT_MOST = 2;

/** Opens the desk of one team. */
export function createKeyDesk({ clock, ledger }: WorldContext, teamId: string, keys: TokenKeys): KeyDesk {
  const find = (keyId: string): KeptTokenKey => {
    const key = keys.of(teamId).find((one) => one.keyId === keyId);
    if (key === undefined) throw new PortalRefusal(`This team has no key with the id ${keyId}.`);
    return key;
  };
  const record = (effect: string, { keyId }: KeptTokenKey, person: string): void =>
    ledger.record({ vendor: "apple", effect, subject: keyId, detail: { person } });

  return {
    tokenKeys: () => keys.of(teamId).map(view),
    async createTokenKey({ person, name, environment = "sandbox-and-production" }) {
      if (name.trim() === "") throw new PortalRefusal("A key needs a name.");
      refuseMore(keys.of(teamId), environment);
      const createdAt = clock.now().toISOString();
      const key = await keys.make({ teamId, name: name.trim(), environment, createdBy: person, createdAt });
      record("CreateKey", key, person);
      return view(key);
    },
    downloadTokenKey({ person, keyId }) {
      const key = find(keyId);
      if (key.revoked) throw new PortalRefusal("This key has been revoked.");
      const pem = keys.handOut(keyId);
      if (pem === null) throw new PortalRefusal("This key has been downloaded already. Apple gives a key out once.");
      record("DownloadKey", key, person);
      return { keyId, fileName: fileNameOf(keyId), pem };
    },
    revokeTokenKey({ person, keyId }) {
      const key = find(keyId);
      if (key.revoked) throw new PortalRefusal("This key has already been revoked.");
      keys.revoke(keyId);
      record("RevokeKey", key, person);
    },
  };
}

function refuseMore(present: readonly KeptTokenKey[], environment: KeyEnvironment): void {
  const wanted = environmentsOf(environment);
  const full = wanted.find(
    (one) =>
      present.filter((key) => !key.revoked && environmentsOf(key.environment).includes(one)).length >= KEYS_AT_MOST,
  );
  if (full === undefined) return;
  throw new PortalRefusal(
    `The team has ${KEYS_AT_MOST} keys for ${full} already, and can't have more. Revoke one first.`,
  );
}

function environmentsOf(environment: KeyEnvironment): ("sandbox" | "production")[] {
  return environment === "sandbox-and-production" ? ["sandbox", "production"] : [environment];
}

function view({ keyId, name, environment, createdBy, createdAt, privateKeyPem, revoked }: KeptTokenKey): TokenKeyView {
  return {
    keyId,
    name,
    environment,
    createdBy,
    createdAt,
    fileName: fileNameOf(keyId),
    downloadable: privateKeyPem !== null,
    status: revoked ? "revoked" : "active",
  };
}

function fileNameOf(keyId: string): string {
  return `AuthKey_${keyId}.p8`;
}
