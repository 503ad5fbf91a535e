import { FirebreakError } from "../../domain/errors.ts";
import type { CodeFile } from "../../ports/code-host.ts";
import type { Question } from "./asking.ts";
import type { GitHub } from "./github.ts";

/** A file of a commit, not read yet. */
export interface ListedFile {
  /** From the repository's root. */
  path: string;
  sha: string;
  /** In bytes. */
  size: number;
  /** As Git writes it: `100644`, or `100755` for one that can be run. */
  mode: string;
}

/** Something that stands in a folder. */
interface Entry extends ListedFile {
  type: string;
}

/** A folder of a commit; its path is "" at the root. */
interface Folder {
  commit: string;
  path: string;
  sha: string;
}

/** How many folders are read one by one, where GitHub does not list them all at once. */
const mostFolders = 2_000;

/**
 * Every file below a folder of a commit, without links and submodules; none when there is no such folder.
 *
 * @param under the folder's path; "" is the whole repository
 * @throws FirebreakError `misconfigured` when there is more than can be listed
 */
export async function listFiles(github: GitHub, commit: string, under: string): Promise<ListedFile[]> {
  const folder = await findFolder(github, commit, under);
  return folder === undefined ? [] : filesOf(await listBelow(github, folder));
}

/** The file at that path of a commit; undefined when there is none. */
export async function findFile(github: GitHub, commit: string, path: string): Promise<ListedFile | undefined> {
  const folder = await findFolder(github, commit, path.slice(0, Math.max(0, path.lastIndexOf("/"))));
  if (folder === undefined) return undefined;
  return filesOf((await readFolder(github, folder)).entries).find((file) => file.path === path);
}

/** GitHub has a folder for everything in it, so the way down is read a step at a time. */
async function findFolder(github: GitHub, commit: string, path: string): Promise<Folder | undefined> {
  let folder: Folder = { commit, path: "", sha: commit };
  for (const name of path.split("/").filter((part) => part !== "")) {
    const { entries } = await readFolder(github, folder);
    const wanted = join(folder.path, name);
    const next = entries.find((entry) => entry.type === "tree" && entry.path === wanted);
    if (next === undefined) return undefined;
    folder = { commit, path: next.path, sha: next.sha };
  }
  return folder;
}

/** GitHub cuts a recursive listing at 100,000 entries or 7 MB; then each folder is read. (REST API, "Get a tree".) */
async function listBelow(github: GitHub, folder: Folder): Promise<Entry[]> {
  const { entries, truncated } = await readFolder(github, folder, "recursive");
  if (!truncated) return entries;
  const found: Entry[] = [];
  const waiting = [folder];
  for (let read = 0; waiting.length > 0; read += 1) {
    if (read === mostFolders) throw tooMuch(folder);
    const [next = folder] = waiting.splice(0, 1);
    const one = await readFolder(github, next);
    if (one.truncated) throw tooMuch(next);
    found.push(...one.entries);
    const inside = one.entries.filter(({ type }) => type === "tree");
    waiting.push(...inside.map(({ path, sha }) => ({ commit: folder.commit, path, sha })));
  }
  return found;
}

function tooMuch({ path }: Folder): FirebreakError {
  return new FirebreakError("misconfigured", "The repository has more files than Firebreak can list.", {
    found: `more than GitHub lists at once below ${path === "" ? "the root" : path}, in more than ${mostFolders} folders`,
    todo: "Name a smaller folder in github.path, or keep the infrastructure in a repository of its own.",
  });
}

async function readFolder(
  { octokit, ask, at }: GitHub,
  folder: Folder,
  how?: "recursive",
): Promise<{ entries: Entry[]; truncated: boolean }> {
  const wanted = { ...at, tree_sha: folder.sha, ...(how === undefined ? {} : { recursive: "1" }) };
  const { data } = await ask(reading(folder.commit), () => octokit.git.getTree(wanted));
  const entries = data.tree.map(({ type, path, sha, mode, size = 0 }) => ({
    type,
    path: join(folder.path, path),
    sha,
    mode,
    size,
  }));
  return { entries, truncated: data.truncated };
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** A link is a blob too; it has a mode of its own. */
function filesOf(entries: readonly Entry[]): ListedFile[] {
  return entries
    .filter(({ type, mode }) => type === "blob" && mode !== "120000")
    .map(({ path, sha, size, mode }) => ({ path, sha, size, mode }));
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
