import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readCodeOwners } from "../../../src/adapters/github/code-owners-file.ts";

const owners = (text: string, path: string) => readCodeOwners(text)(path);

/** The examples of GitHub's own page, in its words: "About code owners". */
const documented = `
# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/*  docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
`;

describe("CODEOWNERS, as GitHub reads it", () => {
  test.each([
    ["README.md", ["@global-owner1", "@global-owner2"]],
    ["src/deep/index.js", ["@js-owner"]],
    ["main.go", ["docs@example.com"]],
    ["notes.txt", ["@octo-org/octocats"]],
    ["build/logs/today", ["@octocat"]],
    ["docs/build-app/troubleshooting.md", ["@doctocat"]],
    ["scripts/run.sh", ["@doctocat", "@octocat"]],
    ["deeply/nested/logs/today", ["@octocat"]],
    ["lib/apps/index.html", ["@octocat"]],
    ["apps/index.html", ["@octocat"]],
    ["apps/github", []],
    ["apps/github/index.html", []],
  ])("%s is owned by %j", (path, expected) => {
    expect(owners(documented, path)).toEqual(expected);
  });

  test("a folder with a star is its files, and none of its folders", () => {
    expect(owners("docs/* @a", "docs/start.md")).toEqual(["@a"]);
    expect(owners("docs/* @a", "docs/build/start.md")).toEqual([]);
    expect(owners("/* @a", "start.md")).toEqual(["@a"]);
    expect(owners("/* @a", "docs/start.md")).toEqual([]);
  });

  test("case counts", () => {
    expect(owners("/Push/ @a", "push/push.tf")).toEqual([]);
  });

  test("a space in a path has a backslash before it", () => {
    expect(owners("/push\\ apps/ @a", "push apps/push.tf")).toEqual(["@a"]);
  });

  test.each(["!push.tf @b", "push.[tT]f @b", "\\#push.tf @b", "push.tf b", "push.tf @b,@c"])(
    "a line that GitHub can't read is skipped: %s",
    (line) => {
      expect(owners(`push.tf @a\n${line}`, "push.tf")).toEqual(["@a"]);
    },
  );

  test("any text is read, and names nobody who does not stand in it", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("push/push.tf", "a", "a b/c"), (text, path) => {
        for (const owner of owners(text, path)) expect(text).toContain(owner);
      }),
    );
  });
});
