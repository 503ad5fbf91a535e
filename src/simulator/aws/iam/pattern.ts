/** What a request brings to a policy's conditions: lower-case key to its values. */
export type ConditionKeys = ReadonlyMap<string, readonly string[]>;

/**
 * How a policy's text is compared.
 * - `text`: as it is
 * - `glob`: `*` and `?` are wildcards
 * - `arn`: wildcards too, and in the first five of an ARN's six parts they do not cross a colon
 */
export type PatternKind = "text" | "glob" | "arn";

/** Names are compared without case, so they are kept in lower case; a value that is absent leaves no key. */
export function conditionKeys(values: Record<string, string | readonly string[] | undefined>): ConditionKeys {
  const keys = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) keys.set(name.toLowerCase(), typeof value === "string" ? [value] : value);
  }
  return keys;
}

/** All keys of both; those of `over` win. */
export function joinKeys(under: ConditionKeys, over: ConditionKeys): ConditionKeys {
  return new Map([...under, ...over]);
}

/** Whether an action matches a policy's action pattern. Actions have no case. */
export function actionMatches(pattern: string, action: string): boolean {
  const source = expressionOf(pattern, "glob", new Map());
  return source !== undefined && new RegExp(source, "isu").test(action);
}

/** Whether `value` matches the policy's text, its variables (`${aws:PrincipalTag/Team}`) filled in from `keys`. */
export function valueMatches(pattern: string, value: string, how: { kind: PatternKind; keys: ConditionKeys }): boolean {
  const source = expressionOf(pattern, how.kind, how.keys);
  return source !== undefined && new RegExp(source, "su").test(value);
}

/** `undefined` when the text names a variable that this request does not have: it then matches nothing. */
function expressionOf(pattern: string, kind: PatternKind, keys: ConditionKeys): string | undefined {
  let source = "";
  let colons = 0;
  for (const [token, variable] of pattern.matchAll(/\$\{([^}]*)\}|./gsu)) {
    if (variable !== undefined) {
      const value = variableValue(variable, keys);
      if (value === undefined) return undefined;
      source += literal(value);
      continue;
    }
    if (token === ":") colons += 1;
    const anyCharacter = kind === "arn" && colons < 5 && pattern !== "*" ? "[^:]" : ".";
    if (kind !== "text" && token === "*") source += `${anyCharacter}*`;
    else if (kind !== "text" && token === "?") source += anyCharacter;
    else source += literal(token);
  }
  return `^${source}$`;
}

/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
function variableValue(name: string, keys: ConditionKeys): string | undefined {
  if (name === "*" || name === "?" || name === "$") return name;
  const values = keys.get(name.toLowerCase());
  return values?.length === 1 ? values[0] : undefined;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, (character) => `\\${character}`);
}
