import type { Grant } from "../guard/redeem.ts";
import type { PushCredential } from "./push-credential.ts";

/**
 * Where keys live. They leave it for one purpose: the call that puts them into the push service. A
 * secret is named by its name, or where the store is Secrets Manager by its ARN, of any region and account.
 */
export interface SecretStore {
  /**
   * The pending private key of this name: the one that an earlier try kept, or else the one that
   * `make` yields, kept before it is handed back.
   *
   * @param pending ours, deterministic: `incident/1/rotation-1`
   * @returns the key, PKCS#8 PEM; for use within one step
   */
  pendingKey(secret: string, pending: string, make: () => Promise<string>): Promise<string>;
  /** Keeps a credential as one version that nobody reads by default; the same content gives the same version. */
  keepCredential(secret: string, pending: string, credential: PushCredential): Promise<string>;
  /** The credential kept as that version; for use within one step. */
  credential(secret: string, version: string): Promise<PushCredential>;
  /** The version that consumers read now; null where there is none yet. */
  current(secret: string): Promise<string | null>;
  /**
   * What a version holds, whoever wrote it, in whatever form: text or bytes, for whoever reads credentials.
   *
   * @param version null: the one that consumers read now
   * @throws FirebreakError `not-found` when there is no such version
   */
  existing(secret: string, version: string | null): Promise<Uint8Array>;
  /**
   * Gives up what was kept under this name: the pending key, and the credential unless consumers read
   * it. The store clears away versions that nothing names any more. The same however often it is done.
   */
  discard(secret: string, pending: string): Promise<void>;
}

/** What came of a promotion. */
export interface Promoted {
  /** The version that consumers read before; the promoted one itself when it was there already. */
  before: string | null;
  /** The store's id of the call; null when nothing had to be moved, or it gives none. */
  requestId: string | null;
}

/** The one way to change what consumers read. It takes a grant, and goes as far as its plan. */
export interface SecretPromotion {
  /**
   * Makes the version the one that consumers read.
   *
   * @param on.target whose session it belongs to: the application's ARN
   * @throws FirebreakError `not-allowed` when the plan names another version, `not-now` when consumers
   * read another one by now than the plan says
   */
  promote(grant: Grant, on: { target: string; secret: string; version: string }): Promise<Promoted>;
}
