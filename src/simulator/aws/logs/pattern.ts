import { AwsError } from "../wire/error.ts";

/**
 * What a filter pattern lets through, of the forms that this world knows: nothing given, one quoted term, and
 * `{ $.a.b = "value" }`. (CloudWatch Logs User Guide, "Filter pattern syntax".)
 *
 * @throws {AwsError} `InvalidParameterException`
 */
export function filterOf(pattern: string | undefined): (message: string) => boolean {
  const text = pattern?.trim() ?? "";
  if (text === "") return () => true;
  const [, term] = /^"([^"]+)"$/u.exec(text) ?? [];
  if (term !== undefined) return (message) => message.includes(term);
  const [, path, value] = /^\{\s*\$((?:\.\w+)+)\s*=\s*"([^"]*)"\s*\}$/u.exec(text) ?? [];
  if (path === undefined) throw new AwsError("InvalidParameterException", "Invalid filter pattern");
  const names = path.slice(1).split(".");
  return (message) => names.reduce<unknown>(member, parsed(message)) === value;
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
