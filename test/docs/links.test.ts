import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every document of the repository, by its path. */
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  ...["docs", "deploy"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md"))
      .map((path) => join(folder, path)),
  ),
];

/** The document's text, without what is in fences. */
function textOf(document: string): string {
  return readFileSync(join(root, document), "utf8").replaceAll(/^ *```[\s\S]*?^ *```/gm, "");
}

/** The anchors that GitHub makes of a document's headings. */
function anchorsIn(document: string): string[] {
  return [...textOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test.each(documents)("every link in %s leads somewhere", (document) => {
  const links = [...textOf(document).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
  const broken = links.filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? document : join(dirname(document), path);
    return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsIn(target).includes(anchor));
  });
  expect(broken).toEqual([]);
});

test("the documents are found, and link to each other", () => {
  expect(documents.length).toBeGreaterThan(15);
  expect(documents.flatMap((document) => [...textOf(document).matchAll(/\]\(/g)]).length).toBeGreaterThan(200);
});
