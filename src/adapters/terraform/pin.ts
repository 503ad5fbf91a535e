import type { Unresolved } from "../../ports/infrastructure-code.ts";
import { type Application, inWordsWithRoot } from "./application.ts";
import { addAttribute, writeText } from "./edit.ts";
import type { Edit } from "./edit.ts";
import { follow, instancesOf, textOf } from "./follow.ts";
import type { Leaf } from "./follow.ts";
import { address, attribute, place } from "./module.ts";
import { outside, valueOf } from "./scope.ts";
import { referencePath, sourceOf } from "./source.ts";
import type { SecretRead } from "./source.ts";
import { lineOf } from "./layout.ts";
import type { Block } from "./syntax.ts";

/** Which version a data source names, and where that is written. */
export interface Pin {
  read: SecretRead;
  /** `null` where it takes the current one. */
  version: string | null;
  /** Where the version's text is; `null` where nothing is written yet. */
  leaf: Leaf | null;
  /** What precedes the version in that text: the path of Parameter Store's reference. */
  prefix: string;
  /** A variable of the root module that nothing in the code sets. */
  variable: string | null;
}

/** Finds the version that is read. The secret has to be the one that holds the new credential. */
export function pinOf(read: SecretRead, secret: string): Pin | Unresolved {
  const isParameter = read.block.labels[0] === "aws_ssm_parameter";
  const named = attribute(read.block, isParameter ? "name" : "secret_id");
  if (named === undefined) return byHand(read, `has no ${isParameter ? "name" : "secret_id"}`);
  const written = textOf(valueOf(named, read.scope));
  const text = "text" in written ? written.text : null;
  const [id, label] = splitReference(text, isParameter);
  if (id === null || !isSecret(id, secret)) {
    const found =
      id === null && "unknown" in written ? `a secret whose name is ${written.unknown}` : `the secret "${id}"`;
    return {
      kind: "unresolved",
      why: `${place(read.block, read.key)} reads ${found}; the new credential is in "${secret}".`,
      todo: "Let both be the same secret: in the code, or in Firebreak's configuration.",
    };
  }
  if (isParameter) {
    const leaf = follow(valueOf(named, read.scope));
    if (leaf.expression.kind !== "string" || leaf.file === null)
      return byHand(read, "puts its name together from parts");
    return { read, version: label, leaf, prefix: `${referencePath}${id}:`, variable: null };
  }
  if (attribute(read.block, "version_stage") !== undefined) {
    return byHand(read, "chooses its version by version_stage, so moving the stage changes it without a diff");
  }
  const pin = attribute(read.block, "version_id");
  return pin === undefined
    ? { read, version: null, leaf: null, prefix: "", variable: null }
    : versionIn(read, valueOf(pin, read.scope));
}

function versionIn(read: SecretRead, value: Parameters<typeof follow>[0]): Pin | Unresolved {
  const leaf = follow(value);
  const { expression, file, unset } = leaf;
  if (expression.kind === "string" && file !== null) {
    return { read, version: expression.value, leaf, prefix: "", variable: null };
  }
  if (unset !== null && unset.scope.caller === null) {
    return { read, version: null, leaf, prefix: "", variable: unset.name };
  }
  if (unset !== null) return byHand(read, `takes its version_id from var.${unset.name}, which its module is not given`);
  const named = expression.kind === "other" ? expression.called : "a computed value";
  const what = expression.kind === "reference" ? leaf.path.join(".") : named;
  return byHand(read, `has ${what} as its version_id, which is not a text in that place`);
}

/** `/aws/reference/secretsmanager/NAME:VERSION`. A secret's name has no colon; its ARN has six. */
function splitReference(text: string | null, isParameter: boolean): [string | null, string | null] {
  if (text === null || !isParameter) return [text, null];
  const [, id = "", version] =
    /^(arn:(?:[^:]*:){5}[^:]+|[^:]*)(?::(.*))?$/.exec(text.slice(referencePath.length)) ?? [];
  return [id, version ?? null];
}

/** By its name, or by its ARN, which ends in the name, a dash and six characters (Secrets Manager, "Secret ARN"). */
export function isSecret(written: string, secret: string): boolean {
  return nameOf(written) === nameOf(secret);
}

function nameOf(secret: string): string {
  const [, name] = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)-\w{6}$/.exec(secret) ?? [];
  return name ?? secret;
}

function byHand({ block, key }: SecretRead, reason: string): Unresolved {
  const workspace = "Name the workspace as iac.workspace of this application in firebreak.yml.";
  return {
    kind: "unresolved",
    why: `${place(block, key)} ${reason}.`,
    todo: reason.includes("terraform.workspace")
      ? workspace
      : "Name the new version where its value is written, by hand; or write version_id as a plain text in the data source.",
  };
}

function ownVersion({ block, key }: SecretRead, reason: string): Unresolved {
  return {
    kind: "unresolved",
    why: `${place(block, key)} ${reason}.`,
    todo: "Give each use a version of its own: a variable of the module, or a field of the map, that version_id is set to.",
  };
}

/** What changes so that the data source names that version. */
export function writePin(application: Application, pin: Pin, version: string): Edit | Unresolved {
  const { read, leaf } = pin;
  const { code } = application.scope;
  if (leaf === null && (read.key !== "" || instancesOf(read.block, outside(read.scope)).length > 1)) {
    return ownVersion(read, "is repeated and names no version");
  }
  const harmed = sharers(application, pin).find(({ isSameSecret }) => !isSameSecret);
  if (harmed !== undefined) {
    const names = leaf === null ? "names no version and is" : "names its version in one text that is";
    return ownVersion(
      read,
      `${names} shared with ${inWordsWithRoot(harmed.application)}, which reads another secret there`,
    );
  }
  if (leaf !== null && leaf.file !== null) {
    return writeText(code, { file: leaf.file, at: leaf.expression }, `${pin.prefix}${version}`);
  }
  const below = attribute(read.block, "secret_id");
  return addAttribute(code, read.block, { name: "version_id", text: version, below });
}

/**
 * Other applications whose credential is named by the same text. One of another root module has another
 * state, and perhaps another account: its secret is not the same even if it has the same name.
 */
export function sharers(application: Application, pin: Pin): { application: Application; isSameSecret: boolean }[] {
  const secret = secretOf(pin.read);
  return application.others().flatMap((one) => {
    const source = sourceOf(one, "platform_credential");
    if (source?.kind !== "secret") return [];
    const isShared = pin.leaf === null ? source.read.block === pin.read.block : isSameText(source.read, pin.leaf);
    if (!isShared) return [];
    const isSameRoot = one.scope.root.directory === application.scope.root.directory;
    return [{ application: one, isSameSecret: isSameRoot && secret !== null && secretOf(source.read) === secret }];
  });
}

function isSameText({ block, scope }: SecretRead, leaf: Leaf): boolean {
  const written = attribute(block, block.labels[0] === "aws_ssm_parameter" ? "name" : "version_id");
  if (written === undefined) return false;
  const other = follow(valueOf(written, scope));
  return other.file !== null && other.file.path === leaf.file?.path && other.expression.start === leaf.expression.start;
}

function secretOf({ block, scope }: SecretRead): string | null {
  const isParameter = block.labels[0] === "aws_ssm_parameter";
  const named = attribute(block, isParameter ? "name" : "secret_id");
  const written = named && textOf(valueOf(named, scope));
  return written !== undefined && "text" in written ? splitReference(written.text, isParameter)[0] : null;
}

/** What the change is, as the pull request tells it. */
export function pinInWords({ read, version, leaf }: Pin, to: string): string {
  const name = read.block.labels[0] === "aws_ssm_parameter" ? "version in the name" : "version_id";
  const data = `${address(read.block)}${read.key}`;
  if (version === null) return `${data} took the current version; now it names ${to}.`;
  return `The ${name} of ${data}${writtenIn(read.block, leaf)} changes from ${version} to ${to}.`;
}

/** Where the text is, when it is not in the data source itself. */
function writtenIn({ file, start, end }: Block, leaf: Leaf | null): string {
  if (leaf === null || leaf.file === null) return "";
  const at = leaf.expression.start;
  if (leaf.file.path === file.path && start <= at && at < end) return "";
  return ` (written in ${leaf.file.path}:${lineOf(leaf.file.text, at)})`;
}
