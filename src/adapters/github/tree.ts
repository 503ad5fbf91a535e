import { FirebreakError } from "../../domain/errors.ts";
import type { CodeFile } from "../../ports/code-host.ts";
import type { Question } from "./asking.ts";
import type { GitHub } from "./github.ts";

/** A file of a commit, not read yet. */
export interface ListedFile {
  path: string;
  sha: string;
  /** In bytes. */
  size: number;
}

/**
 * Every file of a commit.
 *
 * @throws FirebreakError `misconfigured` when the repository has more than GitHub lists at once
 */
export async function listFiles({ octokit, ask, at }: GitHub, commit: string): Promise<ListedFile[]> {
  const { data: tree } = await ask(reading(commit), () =>
    octokit.git.getTree({ ...at, tree_sha: commit, recursive: "1" }),
  );
  // GitHub cuts a recursive listing at 100,000 entries or 7 MB (REST API, "Get a tree").
  if (tree.truncated) {
    throw new FirebreakError("misconfigured", "The repository has more files than GitHub lists at once.", {
      todo: "Keep the push applications' infrastructure in a repository of its own.",
    });
  }
  return tree.tree.flatMap(({ type, path, sha, size = 0 }) => (type === "blob" ? [{ path, sha, size }] : []));
}

/**
 * Reads a file, byte for byte: one that does not come back as it was, is not touched.
 *
 * @throws FirebreakError `bad-input` when it is not UTF-8
 */
export async function readText({ octokit, ask, at }: GitHub, commit: string, file: ListedFile): Promise<CodeFile> {
  const { data } = await ask(reading(commit), () => octokit.git.getBlob({ ...at, file_sha: file.sha }));
  return { path: file.path, text: decode(file.path, Buffer.from(data.content, "base64")) };
}

function reading(commit: string): Question {
  return { doing: `read the files of ${commit.slice(0, 12)}`, permission: "Contents: read" };
}

function decode(path: string, content: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new FirebreakError("bad-input", `The file ${path} can't be read.`, {
      found: "bytes that are not UTF-8",
      expected: "UTF-8, as Terraform takes it",
      todo: `Save ${path} as UTF-8.`,
    });
  }
}
