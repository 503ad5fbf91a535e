import type { NewMaterial } from "../../domain/code-change.ts";
import type { OwedBeside, Unresolved } from "../../ports/infrastructure-code.ts";
import { inWords } from "./application.ts";
import { addAttribute, writeText } from "./edit.ts";
import { follow, textOf } from "./follow.ts";
import type { Reading, Step } from "./reading.ts";
import { attribute } from "./module.ts";
import { valueOf } from "./scope.ts";
import type { Attribute } from "./syntax.ts";

const ids = ["apple_platform_team_id", "apple_platform_bundle_id"] as const;

/** What stands against the change of kind, or of the ids: said before anything is edited. */
export function tokenFault({ application, halves, wanted }: Reading): Unresolved | undefined {
  const { credential } = wanted.material;
  if (credential.kind === "certificate") {
    if (halves.token === null) return undefined;
    return {
      kind: "unresolved",
      why: `${inWords(application)} is set up for a token's key, with ${ids.join(" and ")}; the new credential is a certificate.`,
      todo: "Take the two arguments out by hand if the move back to a certificate is meant, or rotate to another key.",
    };
  }
  const shared = application.others().some((one) => one.block === application.block);
  if (halves.token !== null || !shared) return undefined;
  return {
    kind: "unresolved",
    why: `${inWords(application)} is one of several applications that one block declares; a token needs arguments that the others would get too.`,
    todo: `Give the block ${ids.join(" and ")} as variables that are null for the others, by hand.`,
  };
}

/** The ids that Apple's tokens need beside the key, and the key's own where it is written as a text. */
export function tokenStep(reading: Reading): Step | undefined {
  const { application, halves, wanted } = reading;
  const { credential } = wanted.material;
  if (credential.kind !== "token") return undefined;
  const texts = { apple_platform_team_id: credential.teamId, apple_platform_bundle_id: credential.bundleId };
  const { code } = application.scope;
  for (const name of ids) {
    const known = attribute(application.block, name);
    const text = texts[name];
    if (known === undefined) {
      const below =
        ids.map((id) => attribute(application.block, id)).find((one) => one !== undefined) ??
        attribute(application.block, "platform_credential");
      const edit = addAttribute(code, application.block, { name, text, below });
      return { edit, did: `${name} is new: tokens need it.`, isOfToken: true };
    }
    const step = textStep(reading, known, text);
    if (step !== undefined) return { ...step, isOfToken: true };
  }
  const principal = attribute(application.block, "platform_principal");
  return halves.principal.kind === "text" && principal !== undefined
    ? textStep(reading, principal, credential.keyId)
    : undefined;
}

/** A text that is written in the code, and differs. One that is set elsewhere is left. */
function textStep({ application: { scope } }: Reading, written: Attribute, text: string): Step | undefined {
  const leaf = follow(valueOf(written, scope));
  if (leaf.expression.kind !== "string" || leaf.file === null || leaf.expression.value === text) return undefined;
  const edit = writeText(scope.code, { file: leaf.file, at: leaf.expression }, text);
  return { edit, did: `${written.name} is ${text} now.` };
}

/** What Terraform's provider does not do for a token. (hashicorp/terraform-provider-aws, issue 41838.) */
export function providerOwed({ credential }: NewMaterial): OwedBeside[] {
  if (credential.kind !== "token") return [];
  return [
    {
      why: "Terraform's AWS provider does not replace a token's key in place unless the team or the bundle id changes too.",
      todo: "Look in the apply's output whether the key was written. Where Firebreak has written it to SNS already, nothing is left to do.",
    },
  ];
}

/** Ids whose values are not in the code have to be looked at by a person. */
export function tokenOwed({ application, wanted }: Reading): OwedBeside[] {
  const { credential } = wanted.material;
  if (credential.kind !== "token") return [];
  const texts = { apple_platform_team_id: credential.teamId, apple_platform_bundle_id: credential.bundleId };
  return ids.flatMap((name) => {
    const written = attribute(application.block, name);
    const text = written && textOf(valueOf(written, application.scope));
    if (text === undefined || "text" in text) return [];
    return [
      {
        why: `${name} is ${text.unknown}, whose value is not in the code.`,
        todo: `Check that it is ${texts[name]} there.`,
      },
    ];
  });
}
