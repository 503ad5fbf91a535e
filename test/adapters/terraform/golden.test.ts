import { describe, expect, test } from "@jest/globals";
import { createTerraformCode } from "../../../src/adapters/terraform/infrastructure-code.ts";
import { names, withEdits } from "../../../src/domain/code-change.ts";
import { type Golden, goldens } from "./golden.ts";

const terraform = createTerraformCode();
const all = goldens(new URL("golden", import.meta.url).pathname);

async function change({ tree, reference, material }: Golden) {
  return terraform.nameMaterial(tree, reference, material);
}

/** How many private keys the files hold. */
function keysIn(files: readonly { text: string }[]): number {
  return files.reduce((sum, { text }) => sum + text.split("PRIVATE KEY-----").length - 1, 0);
}

describe("every way to write it", () => {
  test.each(all)("$name: $what", async (golden) => {
    const { files = [], ...outcome } = { files: undefined, ...(await change(golden)) };
    const edited = files.map(({ path, after }) => ({ path, text: after }));
    expect(outcome).toEqual(golden.outcome);
    expect(edited.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(golden.after);
    for (const { path, before } of files) {
      expect(before).toBe(golden.tree.files.find((file) => file.path === path)?.text);
    }
  });

  test("is written in both of Terraform's syntaxes", () => {
    const written = new Set(all.map(({ name }) => name));
    const inOne = all.filter(({ name }) => !name.endsWith(".json") && !written.has(`${name}.json`));
    // In JSON a type can't be unquoted.
    expect(inOne.map(({ name }) => name)).toEqual(["unquoted-type"]);
  });
});

const edited = all.filter(({ outcome }) => outcome.kind === "edited");

describe.each(edited)("once $name is changed", (golden) => {
  const { tree, reference, material, after } = golden;
  const later = {
    ...tree,
    files: withEdits(
      tree.files,
      after.map(({ path, text }) => ({ path, after: text })),
    ),
  };

  test("the same change again changes nothing, and the code names the new credential", async () => {
    const before = await terraform.configured(tree, reference);
    const now = await terraform.configured(later, reference);
    expect(await change({ ...golden, tree: later })).toMatchObject({ kind: "unchanged" });
    expect(before.kind === "configured" && names(before.named, material)).not.toBe("yes");
    expect(now.kind === "configured" && names(now.named, material)).toBe("yes");
  });

  test("no key has been written", () => {
    expect(keysIn(later.files)).toBeLessThanOrEqual(keysIn(tree.files));
    expect(JSON.stringify(golden.outcome)).not.toContain("PRIVATE KEY");
  });
});

describe("several applications of one repository", () => {
  test("change one after the other: each edit is made on top of the one before", async () => {
    const golden = all.find(({ name }) => name === "for-each");
    if (golden === undefined) throw new Error("There is no such folder.");
    const beta = {
      ...golden.reference,
      application: "arn:aws:sns:eu-west-1:111122223333:app/APNS_SANDBOX/ios-beta",
      secret: "push/ios-beta",
    };
    const first = await change(golden);
    const files = first.kind === "edited" ? withEdits(golden.tree.files, first.files) : [];
    const second = await change({ ...golden, tree: { files, paths: null }, reference: beta });
    const both = second.kind === "edited" ? second.files[0]?.after : second.kind;
    expect(both).toBe(
      golden.tree.files
        .find(({ path }) => path === "terraform.tfvars")
        ?.text.replaceAll("aaaaaaaa-0000-4000-8000-000000000001", golden.material.version),
    );
  });
});

describe("the certificates that have to be read", () => {
  test.each([
    ["certificate-file", ["push/certs/ios-prod.pem"]],
    ["key-file", ["push/ios-prod.crt"]],
    ["swapped-files", []],
    ["secret-version", []],
    ["platform-mismatch", []],
  ])("%s: %j", async (name, paths) => {
    const golden = all.find((one) => one.name === name);
    const code = golden?.tree.files.filter(({ path }) => path.endsWith(".tf")) ?? [];
    expect(golden && (await terraform.certificateFiles(code, golden.reference))).toEqual(paths);
  });

  test("are no longer a certificate once somebody puts the key beside it", async () => {
    const golden = all.find(({ name }) => name === "certificate-file");
    if (golden === undefined) throw new Error("There is no such folder.");
    const files = golden.tree.files.map((file) =>
      file.path.endsWith(".pem")
        ? { ...file, text: `${file.text}-----BEGIN RSA PRIVATE KEY-----\nbm8=\n-----END RSA PRIVATE KEY-----\n` }
        : file,
    );
    const moved = await change({ ...golden, tree: { files, paths: null } });
    expect(moved).toMatchObject({ kind: "edited", pattern: "moved-to-secret" });
    expect(moved.kind === "edited" && moved.files.map(({ path }) => path)).toEqual(["push/main.tf"]);
  });
});
