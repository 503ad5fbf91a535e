import type { CodeFile } from "./code-host.ts";

/** The push application and the secret that feeds it, as the code is searched for them. */
export interface CredentialReference {
  /** The application's ARN. */
  application: string;
  /** The secret's name. */
  secret: string;
}

/** A file before and after a change; nothing outside the changed place differs by a byte. */
export interface EditedFile {
  path: string;
  before: string;
  after: string;
}

/** Why the code could not be followed, in words for the person who has to do it instead. */
export interface Unresolved {
  kind: "unresolved";
  why: string;
  todo: string;
}

/** What a rotation changes in the code. `unchanged`: the code names that version already. */
export type CodeChange =
  | { kind: "edited"; files: EditedFile[]; explanation: string }
  | { kind: "unchanged"; explanation: string }
  | Unresolved;

/** Which version of the secret the code names; `null` when it takes the current one, whatever that is. */
export type ConfiguredVersion = { kind: "configured"; version: string | null; explanation: string } | Unresolved;

/** The language that the infrastructure is written in: read and edited, never run. */
export interface InfrastructureCode {
  /** Names of files in it end in one of these. */
  readonly extensions: readonly string[];
  /** Makes the code name the new version of the secret. Key material is neither read nor written. */
  nameVersion(files: readonly CodeFile[], reference: CredentialReference, version: string): Promise<CodeChange>;
  /**
   * Says of an application, by its ARN, which file declares it: its path, or null where the code does
   * not say so with certainty.
   */
  declarations(files: readonly CodeFile[]): Promise<(application: string) => string | null>;
  /** The version that the code names now. */
  configuredVersion(files: readonly CodeFile[], reference: CredentialReference): Promise<ConfiguredVersion>;
}
