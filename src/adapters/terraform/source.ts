import { posix } from "node:path";
import type { Application } from "./application.ts";
import { follow, instancesOf, textOf } from "./follow.ts";
import type { Leaf } from "./follow.ts";
import { attribute, block, place } from "./module.ts";
import { outside, valueOf } from "./scope.ts";
import type { Scope } from "./scope.ts";
import type { Block } from "./syntax.ts";

/** The two arguments that hold a credential. */
export type Argument = "platform_principal" | "platform_credential";

/** A data source that reads a version of a secret, and the use of it that is meant. */
export interface SecretRead {
  block: Block;
  scope: Scope;
  /** `["prod"]` of one that is repeated. */
  key: string;
}

/** Where one half of a credential comes from. */
export type Source = { leaf: Leaf } & (
  | { kind: "secret"; read: SecretRead; field: string }
  | { kind: "file"; path: string }
  | { kind: "text" }
  | { kind: "variable"; name: string; scope: Scope }
  | { kind: "encrypted"; from: string; file: string | null }
  /** A version of a secret that the code itself writes: its material is in the code, or in Terraform's hands. */
  | { kind: "written-secret"; from: string }
  | { kind: "nothing" }
  /** Anything else, in words, with what a person can do. */
  | { kind: "elsewhere"; from: string; todo: string }
);

const byHand = "Follow it to where its value is written, and change it there by hand.";

/** Follows an argument of the application to its source. */
export function sourceOf({ block, scope }: Application, argument: Argument): Source | undefined {
  const written = attribute(block, argument);
  if (written === undefined) return undefined;
  const leaf = follow(valueOf(written, scope));
  if (leaf.unset !== null) return variable(leaf, leaf.unset);
  switch (leaf.expression.kind) {
    case "reference":
      return referred(leaf);
    case "call":
      return called(leaf, leaf.expression);
    case "null":
      return { leaf, kind: "nothing" };
    case "string":
    case "template":
    case "heredoc":
      return { leaf, kind: "text" };
    default: {
      const from = unsettled(leaf);
      return { leaf, kind: "elsewhere", from, todo: byHand };
    }
  }
}

function unsettled(leaf: Leaf): string {
  const { expression } = leaf;
  if (expression.kind === "other") return expression.called;
  if (expression.kind !== "choice") return "a value that can't be settled";
  const on = expression.condition;
  const known =
    on.kind === "reference" ? ` that depends on ${on.path.filter((step) => typeof step === "string").join(".")}` : "";
  return `a choice${known}`;
}

function variable(leaf: Leaf, { name, scope }: { name: string; scope: Scope }): Source {
  if (scope.caller === null) return { leaf, kind: "variable", name, scope };
  const { call } = scope.caller;
  return {
    leaf,
    kind: "elsewhere",
    from: `the variable var.${name}, which ${place(call, "")} does not set`,
    todo: `Set ${name} in that call.`,
  };
}

/** A reference that leads out of the code. */
function referred(leaf: Leaf): Source {
  const { path } = leaf;
  const [root = "", type = ""] = path;
  if (root === "data") return dataSource(leaf);
  const from = path.slice(0, 2).join(".");
  if (root === "module") {
    return { leaf, kind: "elsewhere", from: `an output of ${from}`, todo: "Change it by hand inside that module." };
  }
  if (root === "aws_secretsmanager_secret_version") return { leaf, kind: "written-secret", from };
  if (root === "each" || root === "count") {
    const todo = "Change this application's value by hand.";
    return { leaf, kind: "elsewhere", from: `${from}, which differs with every instance`, todo };
  }
  return { leaf, kind: "elsewhere", from: type === "" ? root : from, todo: byHand };
}

function dataSource(leaf: Leaf): Source {
  const [, type = "", name = "", ...rest] = leaf.path;
  const from = `data.${type}.${name}`;
  const declared = block(leaf.scope.module, "data", type, name);
  if (type === "aws_secretsmanager_secret_version" || type === "aws_ssm_parameter") {
    return declared === undefined ? { leaf, kind: "elsewhere", from, todo: byHand } : secret(leaf, declared, rest);
  }
  if (/^(sops|ansible|gpg|age|aws_kms)_|vault_file/.test(type)) {
    const file = attribute(declared, "source_file");
    const named = file && textOf(valueOf(file, outside(leaf.scope)));
    const found = named !== undefined && "text" in named ? posix.normalize(named.text) : null;
    return { leaf, kind: "encrypted", from, file: found };
  }
  if (type === "local_file" || type === "local_sensitive_file") return localFile(leaf, declared, from);
  return { leaf, kind: "elsewhere", from, todo: byHand };
}

function localFile(leaf: Leaf, declared: Block | undefined, from: string): Source {
  const name = attribute(declared, "filename");
  const written = name && textOf(valueOf(name, outside(leaf.scope)));
  if (written === undefined || !("text" in written)) return { leaf, kind: "elsewhere", from, todo: byHand };
  return { leaf, kind: "file", path: posix.normalize(written.text) };
}

/** The steps after the data source's name: which instance, which of its outputs, which field. */
function secret(leaf: Leaf, declared: Block, steps: readonly string[]): Source {
  const isParameter = declared.labels[0] === "aws_ssm_parameter";
  const outputs = isParameter ? ["value", "insecure_value"] : ["secret_string"];
  const instances = instancesOf(declared, outside(leaf.scope));
  const repeated = attribute(declared, "for_each") !== undefined || attribute(declared, "count") !== undefined;
  const [instance, ...after] = repeated ? steps : ["", ...steps];
  const found = repeated
    ? (instances.find(({ key }) => key === `["${instance}"]` || key === `[${instance}]`) ??
      instances.find(({ key }) => key === "[each.key]"))
    : instances[0];
  const [output = "", ...fields] = after;
  if (found === undefined || !outputs.includes(output)) {
    return { leaf, kind: "elsewhere", from: leaf.path.join("."), todo: byHand };
  }
  if (isParameter && !isReference(declared, found.scope)) {
    return {
      leaf,
      kind: "elsewhere",
      from: `the SSM parameter ${place(declared, "")}, where Firebreak does not keep credentials`,
      todo: "Put the new credential there by hand and pin its version (name:N); or let the code read the Secrets Manager secret.",
    };
  }
  const field = [...fields, ...leaf.fields].join(".");
  const read = { block: declared, scope: found.scope, key: found.key };
  return { leaf, kind: "secret", read, field };
}

/** Parameter Store hands on secrets under this path. (Systems Manager, "Referencing AWS Secrets Manager secrets".) */
export const referencePath = "/aws/reference/secretsmanager/";

function isReference(declared: Block, scope: Scope): boolean {
  const name = attribute(declared, "name");
  const written = name && textOf(valueOf(name, scope));
  return written !== undefined && "text" in written && written.text.startsWith(referencePath);
}

function called(leaf: Leaf, call: Extract<Leaf["expression"], { kind: "call" }>): Source {
  const [first] = call.arguments;
  if (call.name !== "file" || first === undefined) return unfollowed(leaf, call.name);
  const named = textOf({ ...leaf, expression: first, file: null, fields: [] });
  if ("text" in named) return { leaf, kind: "file", path: pathOf(leaf, named.text) };
  const todo = "Write the file's name out, or change the file by hand.";
  return { leaf, kind: "elsewhere", from: `a file whose name is ${named.unknown}`, todo };
}

function unfollowed(leaf: Leaf, name: string): Source {
  const elsewhere = { leaf, kind: "elsewhere" as const, from: `${name}(…)` };
  if (name.startsWith("filebase64")) {
    const todo = "SNS and Terraform take PEM, no .p12: read the certificate with file(…) and its key from a secret.";
    return { ...elsewhere, from: `${name}(…), which gives Base64 of a file such as a .p12`, todo };
  }
  if (name === "templatefile") {
    return { ...elsewhere, from: "templatefile(…), whose text is put together while Terraform runs", todo: byHand };
  }
  return { ...elsewhere, from: `${name}(…), which is not followed`, todo: "Change what it is given, by hand." };
}

/** A name without a folder of its own is taken from where Terraform is run: the root module. */
function pathOf({ scope }: Leaf, name: string): string {
  const isWhole = name.startsWith(`${scope.module.directory}/`) || name.startsWith(`${scope.root.directory}/`);
  return posix.normalize(isWhole ? name : posix.join(scope.root.directory, name));
}
