import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { checkIds } from "../../../src/domain/certificate/check.ts";
import { movingToToken } from "../../../src/domain/certificate/moving-to-token.ts";

const documented = readFileSync("docs/certificates.md", "utf8");

test("what changes with a token key is told once each, and shortly", () => {
  expect(new Set(movingToToken.map(({ id }) => id)).size).toBe(movingToToken.length);
  for (const { text } of movingToToken) expect(text.length).toBeLessThan(200);
});

test("the document tells the same, and every check by its name", () => {
  const told = documented.split("### Certificate or token key")[1]?.match(/^- .*$/gm);
  expect(told).toEqual(movingToToken.map(({ about, text }) => `- **${about}**: ${text}`));
  const tables = documented.split("### What is checked")[1]?.split("###")[0] ?? "";
  const named = [...tables.matchAll(/^\| `([\w-]+)`/gm)].map(([, id]) => id);
  expect(named).toEqual([...checkIds.certificate, ...checkIds.token]);
});
