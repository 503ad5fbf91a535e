import type { PushCredential } from "./push-credential.ts";

/** Where keys live. They leave it for one purpose: the call that puts them into the push service. */
export interface SecretStore {
  /**
   * The pending private key of this name: the one that an earlier try kept, or else the one that
   * `make` yields, kept before it is handed back.
   *
   * @param secret the secret's name
   * @param pending ours, deterministic: `incident/1/rotation-1`
   * @returns the key, PKCS#8 PEM; for use within one step
   */
  pendingKey(secret: string, pending: string, make: () => Promise<string>): Promise<string>;
  /** Keeps certificate and key as one version that nobody reads by default; the same content gives the same version. */
  keepCredential(secret: string, pending: string, credential: PushCredential): Promise<string>;
  /** The credential kept as that version; for use within one step. */
  credential(secret: string, version: string): Promise<PushCredential>;
}
