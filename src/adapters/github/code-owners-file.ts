import ignore, { type Ignore } from "ignore";

/** One line that GitHub takes: what it is about, and whose that is. */
interface Rule {
  paths: Ignore;
  owners: string[];
}

/** Who owns a path of the repository. Nobody: an empty list. */
export type OwnersOfPath = (path: string) => readonly string[];

/**
 * Reads CODEOWNERS as GitHub does: the last line that fits a path counts, also when it names nobody;
 * a line that GitHub can't read is skipped. Patterns are those of .gitignore, but case-sensitive,
 * without `!`, `[ ]` and an escaped `#`, and with `docs/*` for the files of a folder alone.
 *
 * @see https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export function readCodeOwners(text: string): OwnersOfPath {
  const rules = text.split(/\r?\n/).flatMap(readLine);
  return (path) => rules.findLast(({ paths }) => paths.ignores(path))?.owners ?? [];
}

function readLine(line: string): Rule[] {
  const [pattern, ...owners] = wordsOf(line);
  if (pattern === undefined || /^[!\\]|[[\]]/.test(pattern) || !owners.every(isOwner)) return [];
  return [{ paths: ignore({ ignorecase: false }).add(patternsFor(pattern)), owners }];
}

/** The words of a line, without its comment. A space within a pattern has a backslash before it. */
function wordsOf(line: string): string[] {
  const [said = ""] = line.split(/(?:^|\s)#/);
  return said.match(/(?:\\.|\S)+/g) ?? [];
}

/** `@user`, `@organisation/team` or an address. */
function isOwner(word: string): boolean {
  return /^@[\w.-]+(\/[\w.-]+)?$|^[^@\s]+@[^@\s]+$/.test(word);
}

/** .gitignore takes whole folders out by `docs/*`; here it means the files in docs, and no folder. */
function patternsFor(pattern: string): string[] {
  return pattern.endsWith("/*") ? [pattern, `!${pattern}/`] : [pattern];
}
