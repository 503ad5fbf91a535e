import { FirebreakError } from "../errors.ts";
import type { OutputValue } from "./events.ts";
import type { Output } from "./runbook.ts";

/** Takes the declared value out of an answer. Nothing else of the answer goes any further. */
export function take(output: Output, answer: unknown): OutputValue {
  const paths = typeof output.path === "string" ? [output.path] : output.path;
  for (const path of paths) {
    const value = follow(path, answer);
    if (value !== undefined && value !== null) return read(output.type, value, path);
  }
  if (output.default !== undefined) return output.default;
  throw new FirebreakError("bad-input", "The answer has no such value.", {
    expected: `a value at ${paths.join(" or ")}`,
    todo: "Correct the path in the runbook, or give the output a default.",
  });
}

/** Follows `$.a.b[0].c`. */
function follow(path: string, answer: unknown): unknown {
  const keys = [...path.slice(1).matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)].map((match) => match[1] ?? Number(match[2]));
  return keys.reduce<unknown>((value, key) => {
    if (value === null || typeof value !== "object") return undefined;
    return (value as Record<string | number, unknown>)[key];
  }, answer);
}

function read(type: Output["type"], value: unknown, path: string): OutputValue {
  switch (type) {
    case "string":
      return typeof value === "object" ? wrong(type, value, path) : String(value);
    case "number":
      return asNumber(value) ?? wrong(type, value, path);
    case "bool":
      return asBool(value) ?? wrong(type, value, path);
    case "time":
      return asTime(value) ?? wrong(type, value, path);
    case "count":
      return Array.isArray(value) ? value.length : wrong(type, value, path);
    case "sum":
      return asSum(value) ?? wrong(type, value, path);
  }
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function asSum(value: unknown): number | undefined {
  if (!Array.isArray(value)) return undefined;
  const numbers = value.map(asNumber);
  return numbers.reduce<number | undefined>(
    (sum, number) => (sum === undefined || number === undefined ? undefined : sum + number),
    0,
  );
}

function asBool(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}

function asTime(value: unknown): string | undefined {
  const instant = value instanceof Date ? value : new Date(String(value));
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

function wrong(type: Output["type"], value: unknown, path: string): never {
  throw new FirebreakError("bad-input", `The value at ${path} is not a ${type}.`, {
    found: Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : String(value).slice(0, 80),
  });
}
