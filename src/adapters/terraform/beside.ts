import type { NewMaterial } from "../../domain/code-change.ts";
import type { CodeReference, OwedBeside } from "../../ports/infrastructure-code.ts";
import { type Application, addressOf } from "./application.ts";
import type { Half } from "./credential.ts";
import { readComment, writeComment } from "./edit.ts";
import type { Edit } from "./edit.ts";
import { blockAround } from "./module.ts";
import { siteOf } from "./repoint.ts";
import type { Block } from "./syntax.ts";

/** A half that a person sets outside of the code. */
export type OutsideHalf = Extract<Half, { kind: "outside" }>;

/**
 * The comment that makes such a rotation a reviewable line: which credential the application is to run on.
 * It stands above the block at which the value enters the code: the resource, or the call of its module.
 */
export function commentOf(application: Application, half: Pick<Half, "source" | "argument">, arn: string) {
  const site = siteOf({ ...half, kind: "nothing" });
  const block = (site && blockAround(site.scope.module, site.attribute)) ?? application.block;
  const beginning = `firebreak: ${arn.split("/").slice(-2).join("/")} runs on `;
  return { block, beginning, line: readComment(block, beginning) ?? null };
}

/** The comment brought up to date; `undefined` when it is. */
export function updateComment(
  comment: { block: Block; beginning: string; line: string | null },
  material: NewMaterial,
): Edit | undefined {
  const line = `${comment.beginning}${inComment(material)}`;
  return comment.line === line ? undefined : writeComment(comment.block, comment.beginning, line);
}

/** The version of the secret that a comment of ours tells of. */
export function versionInComment(line: string | null): string | null {
  return /, version (\S+) of its secret$/.exec(line ?? "")?.[1] ?? null;
}

function inComment({ version, credential }: NewMaterial): string {
  const what =
    credential.kind === "certificate"
      ? `certificate ${credential.serial} until ${credential.notAfter}`
      : `key ${credential.keyId} of team ${credential.teamId}`;
  return `${what}, version ${version} of its secret`;
}

/** What a person has to set, and with what. */
export function owedFor(
  application: Application,
  halves: readonly OutsideHalf[],
  to: { reference: CodeReference; material: NewMaterial },
): OwedBeside[] {
  const { version, credential } = to.material;
  return halves.map((half) => {
    const field =
      half.argument === "platform_credential" ? "key" : credential.kind === "certificate" ? "certificate" : "keyId";
    const value = `“${field}” of version ${version} of the secret ${to.reference.secret}`;
    return { why: `${addressOf(application)} takes ${half.argument} from ${half.from}.`, todo: todoOf(half, value) };
  });
}

function todoOf({ by, set }: OutsideHalf, value: string): string {
  switch (by) {
    case "variable":
      return `Set ${set} to ${value} before the next apply: until then an apply brings the old credential back.`;
    case "file":
      return `Put ${value} into ${set} before the next apply.`;
    case "encrypted":
      return `On the pull request's branch, put ${value} into ${set} with the tool that encrypts it, and commit it encrypted.`;
  }
}

/** Where the version itself is a variable's value. It is no secret, but the code does not hold it. */
export function owedVersion(application: Application, variable: string, version: string): OwedBeside {
  const { workspace } = application.scope.root;
  return {
    why: `${addressOf(application)} takes the version of its secret from the variable var.${variable}, whose value is not in the code.`,
    todo: `Set the variable ${variable}${workspace === null ? "" : ` of the workspace ${workspace}`} to ${version} before the next apply: until then an apply brings the old credential back.`,
  };
}
