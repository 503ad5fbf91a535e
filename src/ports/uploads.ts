import type { PersonId } from "../domain/actor.ts";
import type { Instant } from "../domain/time.ts";
import type { HandedFile } from "./credential-reader.ts";

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

/** A page that somebody was given. */
export interface UploadInvitation extends UploadFor {
  until: Instant;
}

/** The pages that were given out, by the token in their address. The token is known by its hash alone. */
export interface UploadInvitations {
  /** Keeps it, and forgets every one whose time was over long before `now`. */
  keep(token: string, invitation: UploadInvitation, now: Date): Promise<void>;
  /** The page of that token, used ones too; undefined when there is none, or it is forgotten. */
  find(token: string): Promise<(UploadInvitation & { used: boolean; tries: number }) | undefined>;
  /**
   * Holds the page for one try, so that no other goes on beside it, and counts that. Whoever dies with it holds it until then.
   *
   * @returns which try it is, from 1; undefined when the page is used, held, over or has had `most` tries
   */
  hold(token: string, within: { now: Date; until: Date; most: number }): Promise<number | undefined>;
  /** Lets it go after that try, for another one. `counts`: false for a try that failed by no fault of the person's. */
  release(token: string, counts: boolean): Promise<void>;
  /** Uses it up. */
  use(token: string, now: Date): Promise<void>;
}

/** What a person reads before handing a file over. */
export interface UploadSheet {
  incident: number;
  title: string;
  /** What the rotation is of, by the names people know: `ios-prod`. */
  applications: readonly string[];
  /** Whose page it is: the name people know the person by. */
  person: string;
  /** Whether nobody has asked for the rotation yet: handing over asks for it, and needs a reason. */
  asksForIt: boolean;
  until: Instant;
  /** How many tries are left. */
  tries: number;
}

/** What was filled in on the page. Everything comes from a stranger. */
export interface UploadedCredential {
  file: HandedFile;
  password: string | null;
  entry: string | null;
  token: { keyId: string | null; teamId: string } | null;
  reason: string | null;
}

/** What the upload pages show and do. */
export interface UploadPages {
  /** Scheme, host and port of the pages. */
  origin: string;
  /**
   * What is handed over on the page of that token.
   *
   * @throws FirebreakError `not-found`; `not-now` when it was used, or its time is over
   */
  show(token: string): Promise<UploadSheet>;
  /**
   * Takes the credential in, and says so.
   *
   * @throws FirebreakError as `show`; and the refusals of the file, of the rotation, and of who may not ask
   */
  handOver(token: string, uploaded: UploadedCredential): Promise<{ text: string }>;
}
