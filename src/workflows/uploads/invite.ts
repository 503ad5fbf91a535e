import { after } from "../../domain/time.ts";
import { uploadLifetime } from "../../domain/upload.ts";
import type { Chance } from "../../ports/chance.ts";
import type { Clock } from "../../ports/clock.ts";
import type { UploadInvitations, Uploads } from "../../ports/uploads.ts";

/** What pages are given out with. */
export interface InviteDeps {
  invitations: Pick<UploadInvitations, "keep">;
  /** Where people reach the internal port. */
  address: string;
  chance: Chance;
  clock: Clock;
}

/** Where an upload page is, among the bot's own. */
export function uploadPath(token: string): string {
  return `/upload/${token}`;
}

/** Gives out upload pages, each at an address that only its person is told. */
export function createUploads({ invitations, address, chance, clock }: InviteDeps): Uploads {
  return {
    async invite(upload) {
      const token = chance.token();
      const now = clock.now();
      await invitations.keep(token, { ...upload, until: after(now, uploadLifetime) }, now);
      return new URL(uploadPath(token), address).href;
    },
  };
}
