import { posix } from "node:path";
import type { CodeTree, Unresolved } from "../../ports/infrastructure-code.ts";
import { type Application, inWords } from "./application.ts";
import { attribute } from "./module.ts";
import { type Argument, type Source, sourceOf } from "./source.ts";
import type { Attribute, Block, Expression } from "./syntax.ts";

/** What the application's block says of its credential. */
export interface Credential {
  principal: Half;
  credential: Half;
  /** The ids that a token comes with; `null` where the credential is a certificate. */
  token: { team: Attribute | undefined; bundle: Attribute | undefined } | null;
}

/**
 * One half, by what a rotation does about it:
 * - `secret`: a field of a secret whose version is named
 * - `certificate`: a file of the repository, which is replaced
 * - `exposed`: in the repository though it must not be, or in a form that can't be rotated
 * - `text`: a text in the code that may be public
 * - `outside`: what a person sets: a variable, an encrypted file, a file that is not in git
 */
export type Half = { argument: Argument; source: Source } & (
  | { kind: "secret" }
  | { kind: "certificate"; path: string; text: string }
  | { kind: "exposed"; where: string; path: string | null; certain: boolean }
  | { kind: "text"; value: string | null; where: string }
  | { kind: "outside"; from: string; set: string; by: "variable" | "file" | "encrypted" }
  | { kind: "nothing" }
);

const key = "-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----";
const certificate = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;

/** Reads both halves; what can't be followed is said in words. */
export function credentialOf(application: Application, tree: CodeTree): Credential | Unresolved {
  const [principal, credential] = (["platform_principal", "platform_credential"] as const).map((argument) =>
    halfOf(application, argument, tree),
  );
  if (principal === undefined || credential === undefined) return missing(application, "platform_credential");
  if (credential.kind === "unresolved") return credential;
  if (principal.kind === "unresolved") return principal;
  const [team, bundle] = ["apple_platform_team_id", "apple_platform_bundle_id"].map((name) => {
    const written = attribute(application.block, name);
    return written?.value.kind === "null" ? undefined : written;
  });
  const token = team === undefined && bundle === undefined ? null : { team, bundle };
  return { principal, credential, token };
}

function missing(application: Application, argument: Argument): Unresolved {
  return {
    kind: "unresolved",
    why: `${inWords(application)} does not set ${argument}.`,
    todo: "Move certificate and key to a Secrets Manager secret and read them through a data source whose version_id is pinned.",
  };
}

function halfOf(application: Application, argument: Argument, tree: CodeTree): Half | Unresolved {
  const source = sourceOf(application, argument);
  if (source === undefined || source.kind === "nothing") {
    const written = attribute(application.block, argument);
    if (source === undefined || written === undefined) return missing(application, argument);
    return { argument, source, kind: "nothing" };
  }
  switch (source.kind) {
    case "secret":
      return { argument, source, kind: "secret" };
    case "file":
      return fileHalf({ argument, source }, source.path, tree);
    case "text":
      return textHalf({ argument, source });
    case "written-secret":
      return {
        argument,
        source,
        kind: "exposed",
        where: `${source.from}, a secret that the code itself writes`,
        path: null,
        certain: false,
      };
    case "variable":
      return outside({ argument, source }, "variable", {
        from: `the variable var.${source.name}, whose value is not in the code`,
        set: `the variable ${source.name}${workspaceOf(application)}`,
      });
    case "encrypted":
      return outside({ argument, source }, "encrypted", {
        from: `the encrypted file behind ${source.from}`,
        set: source.file === null ? `the encrypted file behind ${source.from}` : source.file,
      });
    case "elsewhere":
      return {
        kind: "unresolved",
        why: `${inWords(application)} takes ${argument} from ${source.from}.`,
        todo: source.todo,
      };
  }
}

function outside(
  half: { argument: Argument; source: Source },
  by: "variable" | "file" | "encrypted",
  words: { from: string; set: string },
): Half {
  return { ...half, kind: "outside", by, ...words };
}

function workspaceOf({ scope }: Application): string {
  return scope.root.workspace === null ? "" : ` of the workspace ${scope.root.workspace}`;
}

function fileHalf(
  half: { argument: Argument; source: Source },
  path: string,
  { files, paths }: CodeTree,
): Half | Unresolved {
  const file = files.find((one) => posix.normalize(one.path) === path);
  const isKey = file !== undefined && new RegExp(key).test(file.text);
  if (half.argument === "platform_principal" && file !== undefined && !isKey && certificate.test(file.text)) {
    return { ...half, kind: "certificate", path, text: file.text };
  }
  const tracked = file !== undefined || paths === null || paths.includes(path);
  if (!tracked) {
    return outside(half, "file", {
      from: `the file ${path}, which is not in git`,
      set: `the file ${path} where the pipeline takes it from`,
    });
  }
  if (half.argument === "platform_principal" && file === undefined && !isKeyName(path)) {
    return {
      kind: "unresolved",
      why: `The certificate is the file ${path}, which could not be read as one.`,
      todo: "Check that it is in the repository and is PEM; a .p12 is taken by neither SNS nor Terraform.",
    };
  }
  return { ...half, kind: "exposed", where: `the file ${path}`, path, certain: file !== undefined || paths !== null };
}

/** Whether a file's name says that it holds a private key. */
export function isKeyName(path: string): boolean {
  return /(?<![a-z])key(?![a-z])|\.p8$/i.test(posix.basename(path));
}

/** A text in the code: for a token's key id that is how it is written; a key must never be. */
function textHalf({ argument, source }: { argument: Argument; source: Source }): Half {
  const { leaf } = source;
  const { expression, file } = leaf;
  const line = file === null ? "" : `:${file.text.slice(0, expression.start).split("\n").length}`;
  const where = `a text in ${file?.path ?? "the code"}${line}`;
  // Apple's key ids are ten letters and digits. Anything else may be material, and is not repeated.
  const value = expression.kind === "string" && /^[A-Z\d]{10}$/.test(expression.value) ? expression.value : null;
  if (argument === "platform_principal") return { argument, source, kind: "text", value, where };
  return { argument, source, kind: "exposed", where, path: file?.path ?? null, certain: true };
}

/** Which of both arguments Terraform is told to leave as they are. */
export function ignoredArguments(block: Block): Argument[] {
  const lists = block.blocks.filter(({ type }) => type === "lifecycle").map((one) => attribute(one, "ignore_changes"));
  const words = lists.flatMap((one) => (one === undefined ? [] : wordsIn(one.value)));
  const all = words.includes("all") || words.includes("*");
  return (["platform_principal", "platform_credential"] as const).filter((name) => all || words.includes(name));
}

function wordsIn(value: Expression): string[] {
  if (value.kind === "string") return [value.value];
  if (value.kind === "list") return value.items.flatMap(wordsIn);
  return value.kind === "reference" && typeof value.path[0] === "string" ? [value.path[0]] : [];
}
