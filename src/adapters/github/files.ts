import { FirebreakError } from "../../domain/errors.ts";
import type { CodeFile, WantedFiles } from "../../ports/code-host.ts";
import type { GitHub } from "./github.ts";
import { type ListedFile, listFiles, readText } from "./tree.ts";

/** As many files as one reading takes: each is a request, of which an App has at least 5,000 an hour. */
const mostFiles = 1_000;
/** In bytes. Code that people write is far below it. (GitHub gives no larger file inline: REST API, "Get repository content".) */
const mostBytes = 1_000_000;

/** The folder of the infrastructure's code, as a path from the root: the configured one, without dots and slashes around it. */
export function folderOf(configured: string): string {
  return configured.replace(/^(?:\.?\/)+|\/+$|^\.$/g, "");
}

/** Reads the files that are wanted below the folder. */
export async function readFiles(
  github: GitHub,
  commit: string,
  { under, wanted }: { under: string; wanted: WantedFiles },
): Promise<CodeFile[]> {
  const files = (await listFiles(github, commit, under)).filter(({ path, size }) =>
    typeof wanted === "function" ? wanted(path, size) : wanted.some((extension) => path.endsWith(extension)),
  );
  if (files.length > mostFiles) throw tooMany(files.length, under);
  const large = files.find(({ size }) => size > mostBytes);
  if (large !== undefined) throw tooLarge(large);
  return Promise.all(files.map((file) => readText(github, commit, file)));
}

function tooMany(found: number, under: string): FirebreakError {
  return new FirebreakError("misconfigured", "There are more files of code than Firebreak reads.", {
    found: `${found} files below ${under === "" ? "the root" : under}`,
    expected: `${mostFiles} at most`,
    todo: "Name a smaller folder in github.path.",
  });
}

function tooLarge({ path, size }: ListedFile): FirebreakError {
  return new FirebreakError("misconfigured", `The file ${path} is too large to be read as code.`, {
    found: `${size} bytes`,
    expected: `${mostBytes} at most`,
    todo: "Name a smaller folder in github.path, or make the file smaller.",
  });
}
