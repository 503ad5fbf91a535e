import { expect, test } from "@jest/globals";
import { folderOf } from "../../../src/adapters/github/files.ts";

test.each([
  ["", ""],
  [".", ""],
  ["./", ""],
  ["/push/", "push"],
  ["./push/apps", "push/apps"],
  [".github/terraform", ".github/terraform"],
])("begin at the folder that is configured as %j", (configured, folder) => {
  expect(folderOf(configured)).toBe(folder);
});
