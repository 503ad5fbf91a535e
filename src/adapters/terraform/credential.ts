import type { Unresolved } from "../../ports/infrastructure-code.ts";
import type { Application } from "./application.ts";
import type { Block, Expression } from "./hcl.ts";
import { attribute, block, local, place } from "./module.ts";
import type { Module } from "./module.ts";

/** One half of the credential, read from a field of a secret's JSON. */
interface Half {
  /** `data "aws_secretsmanager_secret_version"`. */
  version: Block;
  field: string;
}

/** Where a value comes from when it is not a field of a secret: in words, with what a person can do. */
interface Elsewhere {
  from: string;
  todo: string;
}

/** Follows both halves of the application's credential to the data source that reads the secret. */
export function findVersion({ module, block: application }: Application): { version: Block } | Unresolved {
  const principal = follow(attribute(application, "platform_principal")?.value, module);
  const credential = follow(attribute(application, "platform_credential")?.value, module);
  if ("from" in credential) return elsewhere(application, "platform_credential", credential);
  if ("from" in principal) return elsewhere(application, "platform_principal", principal);
  if (principal.version !== credential.version) {
    return {
      kind: "unresolved",
      why: `${place(application)} takes certificate and key from two versions: ${place(principal.version)} and ${place(credential.version)}.`,
      todo: "Let both come from one secret version, or change both by hand.",
    };
  }
  if (/key/i.test(principal.field) && /cert/i.test(credential.field)) {
    return {
      kind: "unresolved",
      why: `${place(application)} has certificate and key swapped: platform_principal reads "${principal.field}", platform_credential reads "${credential.field}".`,
      todo: "platform_principal takes the certificate and platform_credential its key. Swap them first: as they are, an apply hangs.",
    };
  }
  return { version: principal.version };
}

function elsewhere(application: Block, name: string, { from, todo }: Elsewhere): Unresolved {
  return { kind: "unresolved", why: `${place(application)} takes ${name} from ${from}.`, todo };
}

/** Functions that give back what they are given, or the same as an object. */
const passedThrough = ["jsondecode", "sensitive", "nonsensitive", "tostring", "trimspace", "chomp"];

/** What has been passed on the way to a value: the fields still to be taken of it, and the locals. */
interface Trail {
  fields: readonly string[];
  locals: readonly string[];
}
const start: Trail = { fields: [], locals: [] };

function follow(
  expression: Expression | undefined,
  module: Module,
  { fields, locals }: Trail = start,
): Half | Elsewhere {
  if (expression?.kind === "call" && passedThrough.includes(expression.name)) {
    return follow(expression.arguments[0], module, { fields: [...expression.path, ...fields], locals });
  }
  if (expression?.kind !== "reference") return otherwise(expression);
  const [root, name = "", ...rest] = expression.path;
  if (root === "local" && !locals.includes(name)) {
    return follow(local(module, name), module, { fields: [...rest, ...fields], locals: [...locals, name] });
  }
  const [label = "", output] = rest;
  const version = root === "data" ? block(module, "data", name, label) : undefined;
  if (name !== "aws_secretsmanager_secret_version" || version === undefined || output !== "secret_string") {
    return referred(expression.path);
  }
  const field = [...rest.slice(2), ...fields].join(".");
  if (field !== "") return { version, field };
  return {
    from: `the whole of ${place(version)}`,
    todo: 'Keep both halves in one JSON secret and read each with jsondecode(…)["certificate"] and ["key"].',
  };
}

const toSecretReference =
  "Move certificate and key to a Secrets Manager secret and read them through a data source whose version_id is pinned.";

/** A reference that ends outside of what is followed. */
function referred(path: readonly string[]): Elsewhere {
  const [root = "", type = ""] = path;
  const from = path.slice(0, root === "data" ? 3 : 2).join(".");
  if (root === "var") {
    return {
      from: `the variable ${from}, whose value is not in the code`,
      todo: `Set the variable ${type} where the workspace keeps it, and apply.`,
    };
  }
  if (root === "module") return { from: `an output of ${from}`, todo: "Change it by hand inside that module." };
  if (root === "each" || root === "count") {
    return { from: `${from}, which differs with every instance`, todo: "Change this application's value by hand." };
  }
  if (type === "aws_ssm_parameter") {
    return { from: `the SSM parameter ${from}`, todo: "Put the new credential there by hand, or use Secrets Manager." };
  }
  if (type.startsWith("sops_")) {
    return { from: `the encrypted file behind ${from}`, todo: "Re-encrypt the file with the new credential by hand." };
  }
  return { from, todo: "Follow it to where its value is written, and change it there by hand." };
}

/** A value that is no reference. Its text is never repeated: it may be the key. */
function otherwise(expression: Exclude<Expression, { kind: "reference" }> | undefined): Elsewhere {
  if (expression === undefined) return { from: "nowhere: it is not set", todo: toSecretReference };
  if (expression.kind === "call") {
    const [file] = expression.arguments;
    const named = file?.kind === "string" ? ` "${file.value}"` : "";
    if (expression.name.startsWith("file"))
      return { from: `the file${named} in the repository`, todo: toSecretReference };
    return { from: `${expression.name}(…), which is not followed`, todo: "Change what it is given, by hand." };
  }
  if (expression.kind === "other") {
    return { from: expression.called, todo: "Follow it to where its value is written, and change it there by hand." };
  }
  return {
    from: "a text written into the file itself",
    todo: `${toSecretReference} Treat the key that is in the file as lost: everybody with the repository has it.`,
  };
}
