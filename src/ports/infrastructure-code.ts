import type { CodePattern, NamedBy, NewMaterial } from "../domain/code-change.ts";
import type { CodeFile } from "./code-host.ts";

/** The push application and the secret that feeds it, as the code is searched for them. */
export interface CredentialReference {
  /** The application's ARN. */
  application: string;
  /** The secret's name or ARN. */
  secret: string;
}

/** The same, with where in the repository to look. */
export interface CodeReference extends CredentialReference {
  place: {
    /** The folder of the root module. `null`: any. */
    path: string | null;
    /** The address of the module call that it is in or below: `module.push["prod"]`. `null`: any, or none. */
    module: string | null;
    /** The workspace, by which maps and files of variables are chosen. `null`: none is known. */
    workspace: string | null;
  };
}

/** A repository, as far as a change needs it. */
export interface CodeTree {
  /** Texts: the code, and the certificates that `certificateFiles` asks for. Never a private key. */
  files: readonly CodeFile[];
  /** The paths of everything that git tracks there: of a key, its path is enough. `null` where it was not listed. */
  paths: readonly string[] | null;
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

/** What a person has to do besides merging, since the code can't. */
export interface OwedBeside {
  why: string;
  todo: string;
}

/** What a rotation changes in the code. */
export type CodeChange =
  | { kind: "edited"; pattern: CodePattern; files: EditedFile[]; explanation: string; owed: OwedBeside[] }
  /** It names the new credential already. */
  | { kind: "unchanged"; pattern: CodePattern; explanation: string; owed: OwedBeside[] }
  /** No text of the code decides which credential the application gets. */
  | { kind: "nothing-to-edit"; pattern: CodePattern; explanation: string }
  | Unresolved;

/** By what the code names the credential now: compared with a new one by `names` of the domain. */
export type Configured = { kind: "configured"; named: NamedBy[]; explanation: string } | Unresolved;

/** The language that the infrastructure is written in: read and edited, never run. */
export interface InfrastructureCode {
  /** Names of files in it end in one of these. */
  readonly extensions: readonly string[];
  /**
   * The paths of certificates that this code reads for the application, and that have to be among the
   * files of the tree before it is changed or compared. What it reads as a key is never among them.
   */
  certificateFiles(files: readonly CodeFile[], reference: CodeReference): Promise<string[]>;
  /**
   * Makes the code name the new credential. Key material is neither read nor written. For several
   * applications, the files of one edit are put into the tree of the next (`withEdits` of the domain).
   */
  nameMaterial(tree: CodeTree, reference: CodeReference, material: NewMaterial): Promise<CodeChange>;
  /** What the code names now. */
  configured(tree: CodeTree, reference: CodeReference): Promise<Configured>;
  /**
   * Says of an application, by its ARN, which file declares it: its path, or null where the code does
   * not say so with certainty.
   */
  declarations(files: readonly CodeFile[]): Promise<(application: string) => string | null>;
}
