import type { CommandView } from "../../slack/surface.ts";

/** Something that the composer can put in a person's place. */
export interface Completion {
  /** The line after it was taken. */
  line: string;
  /** What is completed, as it is shown: `/incident`, `open`. */
  word: string;
  /** What may follow. */
  hint: string;
  description: string;
}

/** One use of a command, from its usage hint. */
interface Usage {
  /** The literal words it begins with: `open`. */
  words: string[];
  /** The rest: `<title>`. */
  rest: string;
}

/**
 * What a slash command begun as `line` can become: commands while the first word is typed, then the
 * subcommands that the usage hint names.
 */
export function completions(line: string, commands: CommandView[]): Completion[] {
  if (!line.startsWith("/") || line.includes("\n")) return [];
  const [name = "", ...typed] = line.split(/ +/);
  if (typed.length === 0) {
    return commands
      .filter(({ command }) => command.startsWith(name) && command !== name)
      .concat(commands.filter(({ command }) => command === name))
      .map((command) => ({
        line: `${command.command} `,
        word: command.command,
        hint: command.usageHint,
        description: command.description,
      }));
  }
  const command = commands.find((candidate) => candidate.command === name);
  if (command === undefined) return [];
  return subcommands(command.usageHint, typed).map(({ words, rest }) => ({
    line: `${[name, ...words].join(" ")} `,
    word: words.join(" "),
    hint: rest,
    description: "",
  }));
}

function subcommands(usageHint: string, typed: string[]): Usage[] {
  const seen = new Set<string>();
  return usages(usageHint).filter(({ words }) => {
    const key = words.join(" ");
    const begun = typed.join(" ");
    const fresh = !seen.has(key);
    seen.add(key);
    return fresh && key !== "" && key.startsWith(begun) && key !== begun;
  });
}

/** What may follow what was typed: the usage whose words the line begins with, or the whole hint. */
export function usageOf(line: string, commands: CommandView[]): string {
  const [name = "", ...typed] = line.split(/ +/);
  const command = commands.find((candidate) => candidate.command === name);
  if (command === undefined) return "";
  const begun = usages(command.usageHint).find(
    ({ words }) => words.length > 0 && words.every((word, index) => typed[index] === word),
  );
  return begun === undefined ? command.usageHint : begun.rest;
}

/** The alternatives of a usage hint such as `open <title> | resolve | postmortem`, or `[open|resolve] …`. */
function usages(usageHint: string): Usage[] {
  const bracketed = /^\[([^\][]+)\]\s*(.*)$/.exec(usageHint.trim());
  const tail = bracketed?.[2] ?? "";
  return (bracketed?.[1] ?? usageHint)
    .split(/[|·\n]/)
    .map((alternative) => alternative.trim().split(/\s+/))
    .map((parts) => {
      const firstArgument = parts.findIndex((part) => !/^[a-z][a-z0-9-]*$/.test(part));
      const words = firstArgument === -1 ? parts : parts.slice(0, firstArgument);
      return { words, rest: [...parts.slice(words.length), tail].join(" ").trim() };
    });
}
