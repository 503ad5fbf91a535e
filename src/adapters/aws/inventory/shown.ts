import { harmless } from "../../../domain/harmless.ts";

/** A vendor's text as it may be shown anywhere: one line without anything that deceives, and no longer than a line. */
export function shown(text: string, most = 120): string {
  const line = harmless(text.replaceAll(/\s+/g, " ").trim());
  return line.length <= most ? line : `${line.slice(0, most)}…`;
}

/** Facts by their names, without those that are not known. */
export function known(facts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, text]) => (text === undefined || text === "" ? [] : [[name, shown(text)]])),
  );
}

/** AWS's tags by their keys. */
export function tagsOf(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [shown(Key, 128), shown(Value, 256)]));
}
