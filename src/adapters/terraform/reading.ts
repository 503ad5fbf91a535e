import type { NewMaterial } from "../../domain/code-change.ts";
import type { CodeReference, CodeTree } from "../../ports/infrastructure-code.ts";
import type { Application } from "./application.ts";
import type { Credential } from "./credential.ts";
import type { Edit } from "./edit.ts";

/** What a change is made from. */
export interface Wanted {
  tree: CodeTree;
  reference: CodeReference;
  material: NewMaterial;
}

/** One step of a change, made against the code as the steps before have left it. */
export interface Step {
  edit: Edit;
  did: string;
  /** Whether it changes the ids that a token comes with. */
  isOfToken?: true;
}

/** Everything about one application as the code says it at this moment. */
export interface Reading {
  application: Application;
  halves: Credential;
  wanted: Wanted;
}
