import type { PersonId } from "../domain/actor.ts";

/** A rotation that waits for a credential, and who may hand it over. */
export interface UploadFor {
  incident: number;
  rotation: string;
  by: PersonId;
}

/** Pages on which a file with a private key is handed over: each once, by who asked for it, for a short time. */
export interface Uploads {
  /** @returns the page's address, which is a secret of that person's until it was used */
  invite(upload: UploadFor): Promise<string>;
}
