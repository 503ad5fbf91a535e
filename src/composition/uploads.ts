import { createUploadInvitations } from "../adapters/store/uploads.ts";
import { createChance } from "../adapters/webauthn/chance.ts";
import type { UploadPages, Uploads } from "../ports/uploads.ts";
import { createUploadPage, type UploadPageDeps } from "../workflows/uploads/hand-over.ts";
import { createUploads } from "../workflows/uploads/invite.ts";
import type { Data } from "./data.ts";

/** The upload pages, and who gives them out. Both undefined where nobody said how people reach the internal port. */
export interface UploadParts {
  uploads: Uploads | undefined;
  pages: UploadPages | undefined;
}

/** Connects upload pages to the rotations, the database, and the address of the internal port. */
export function createUploadParts(
  address: string | undefined,
  { database }: Pick<Data, "database">,
  deps: Omit<UploadPageDeps, "invitations">,
): UploadParts {
  if (address === undefined) return { uploads: undefined, pages: undefined };
  const invitations = createUploadInvitations(database.db);
  return {
    uploads: createUploads({ invitations, address, chance: createChance(), clock: deps.clock }),
    pages: { origin: new URL(address).origin, ...createUploadPage({ ...deps, invitations }) },
  };
}
