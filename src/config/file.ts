import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { FirebreakError } from "../domain/errors.ts";
import { faultsIn } from "./faults.ts";
import { ConfigFile } from "./shape.ts";
import { type Fault, wrong } from "./wrong.ts";

/**
 * Reads firebreak.yml alone, without the secrets.
 *
 * @param text its content
 * @throws FirebreakError `misconfigured`, naming the key, what was found and what was expected
 */
export function readConfigFile(text: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const value = valueOf(document);
  const parsed = ConfigFile.safeParse(value);
  const [fault] = parsed.success ? faultsIn(parsed.data) : parsed.error.issues.map((issue) => faultOf(issue, value));
  if (fault === undefined && parsed.success) return parsed.data;
  const { path, found, expected } = fault ?? { path: [], found: "nothing", expected: "a configuration" };
  if (path.length === 0) throw wrong("firebreak.yml is wrong.", found, expected);
  throw wrong(`firebreak.yml, line ${lineOf(document, lines, path)}: ${path.join(".")} is wrong.`, found, expected);
}

/** The document as plain data. An alias that leads nowhere shows only here. */
function valueOf(document: Document.Parsed): unknown {
  const [error] = document.errors;
  if (error !== undefined) throw notYaml(`line ${error.linePos?.[0].line ?? 1}: ${firstLine(error.message)}`);
  try {
    return document.toJS();
  } catch (thrown) {
    throw notYaml(thrown instanceof Error ? firstLine(thrown.message) : "it can't be read");
  }
}

/** What the schema finds wrong. A key that is not known is named without its value: it may be a secret in the wrong place. */
function faultOf(issue: z.core.$ZodIssue, value: unknown): Fault {
  const path = issue.path.filter((part) => typeof part !== "symbol");
  if (issue.code === "unrecognized_keys") {
    return {
      path: [...path, issue.keys[0] ?? ""],
      found: "a key that is not known",
      expected: "one of the keys that docs/operations.md describes",
    };
  }
  const found = describe(
    path.reduce<unknown>((part, key) => (part as Record<string | number, unknown> | undefined)?.[key], value),
  );
  return { path, found, expected: issue.message.replace(/^Invalid input: expected (\w+).*/, "a value of the kind $1") };
}

/** The line of the nearest thing that exists on the way to the fault. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: Fault["path"]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range !== null && node.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  return typeof value === "object" ? (Array.isArray(value) ? "a list" : "a mapping") : String(value).slice(0, 100);
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}

function notYaml(found: string): FirebreakError {
  return wrong("firebreak.yml is not valid YAML.", found, "valid YAML");
}
