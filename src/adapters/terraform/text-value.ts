import type { Expression } from "./hcl.ts";
import { attribute, block, local } from "./module.ts";
import type { Module } from "./module.ts";

/** A text that the code settles, or what would have to be known to settle it. */
export type TextValue = { text: string } | { unknown: string };

/** Follows a value to its text: a literal, a template, a local, or a variable's default. */
export function textValue(expression: Expression | undefined, module: Module, seen: readonly string[] = []): TextValue {
  if (expression === undefined) return { unknown: "nothing is written there" };
  if (expression.kind === "string") return { text: expression.value };
  if (expression.kind === "template") return joined(expression.parts, module, seen);
  if (expression.kind === "reference") return referred(expression.path, module, seen);
  if (expression.kind === "call") return { unknown: `${expression.name}(…)` };
  return { unknown: expression.kind === "heredoc" ? "a heredoc" : expression.called };
}

function joined(parts: (string | Expression)[], module: Module, seen: readonly string[]): TextValue {
  let text = "";
  for (const part of parts) {
    const value = typeof part === "string" ? { text: part } : textValue(part, module, seen);
    if ("unknown" in value) return value;
    text += value.text;
  }
  return { text };
}

function referred(path: string[], module: Module, seen: readonly string[]): TextValue {
  const written = path.join(".");
  if (seen.includes(written)) return { unknown: `${written}, which refers to itself` };
  const target = path.length === 2 ? variableOrLocal(path, module) : secretName(path, module);
  if (target === undefined) return { unknown: written };
  return textValue(target, module, [...seen, written]);
}

function variableOrLocal([root, name = ""]: string[], module: Module): Expression | undefined {
  if (root === "local") return local(module, name);
  return root === "var" ? attribute(block(module, "variable", name), "default")?.value : undefined;
}

/** `id` and `arn` of a secret that the same directory declares or looks up lead to its name. */
function secretName(path: string[], module: Module): Expression | undefined {
  const kind = path[0] === "data" ? "data" : "resource";
  const [type = "", name = "", field = ""] = kind === "data" ? path.slice(1) : path;
  if (type !== "aws_secretsmanager_secret" || !["id", "arn", "name"].includes(field)) return undefined;
  const declared = block(module, kind, type, name);
  return (attribute(declared, "name") ?? attribute(declared, "arn"))?.value;
}
