import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { createTerraformCode } from "../../../src/adapters/terraform/infrastructure-code.ts";
import type { CodeFile } from "../../../src/ports/code-host.ts";
import type { CodeChange } from "../../../src/ports/infrastructure-code.ts";

const terraform = createTerraformCode();
const reference = { application: "arn:aws:sns:us-east-1:111122223333:app/APNS/ios-prod", secret: "push/apns/ios-prod" };
const [old, fresh] = ["aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-1111-4111-9111-000000000002"];

/** A directory with an application that reads its credential as most do, and what a test changes in it. */
function push(changed: {
  version?: string;
  principal?: string;
  credential?: string;
  more?: string;
  name?: string;
}): string {
  return `data "aws_secretsmanager_secret_version" "apns" {
${changed.version ?? `  secret_id  = "push/apns/ios-prod"\n  version_id = "${old}"`}
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = ${changed.name ?? '"ios-prod"'}
  platform            = "APNS"
  platform_principal  = ${changed.principal ?? 'jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)["certificate"]'}
  platform_credential = ${changed.credential ?? "jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string).key"}
}
${changed.more ?? ""}`;
}

function file(text: string, path = "push/push.tf"): CodeFile {
  return { path, text };
}

const place = { path: null, module: null, workspace: null };
/** A certificate that no code names by itself here: versions alone are. */
const material = {
  version: fresh,
  credential: { kind: "certificate", pem: "", serial: "", fingerprint: "", notAfter: "" },
} as const;

async function edit(...files: CodeFile[]): Promise<CodeChange> {
  return terraform.nameMaterial({ files, paths: null }, { ...reference, place }, material);
}

/** What the code names, in words, or why that can't be told. */
async function named(...files: CodeFile[]): Promise<string> {
  const found = await terraform.configured({ files, paths: null }, { ...reference, place });
  return found.kind === "configured" ? `${JSON.stringify(found.named)} ${found.explanation}` : found.why;
}

/** The one edited file's text. */
async function edited(...files: CodeFile[]): Promise<string> {
  const change = await edit(...files);
  if (change.kind !== "edited") throw new Error(`${change.kind}: ${JSON.stringify(change)}`);
  expect(change.files.map(({ path, before }) => [path, before])).toEqual([["push/push.tf", files[0]?.text]]);
  return change.files[0]?.after ?? "";
}

/** Why the code could not be followed, and what to do. */
async function words(...files: CodeFile[]): Promise<string> {
  const change = await edit(...files);
  return change.kind === "unresolved" ? `${change.why} ${change.todo}` : change.kind;
}

describe("the training ground's own Terraform", () => {
  const folder = new URL("../../../src/simulator/assets/infrastructure/push/", import.meta.url);
  const files = ["push.tf", "providers.tf", "variables.tf"].map((name) =>
    file(readFileSync(new URL(name, folder), "utf8"), `push/${name}`),
  );
  const seeded = "00000000-0000-4000-8000-000000000001";

  test("is followed through a local and a variable, and changes by one version", async () => {
    const after = await edited(...files);
    expect(after).toBe(files[0]?.text.replace(seeded, fresh));
    expect(await edit(...files)).toMatchObject({
      explanation:
        "aws_sns_platform_application.ios_prod (push/push.tf:20) gets certificate and key from data.aws_secretsmanager_secret_version.apns (push/push.tf:15). " +
        `The version_id of data.aws_secretsmanager_secret_version.apns changes from ${seeded} to ${fresh}.`,
    });
  });

  test("keeps the sandbox application apart from the production one", async () => {
    const sandbox = {
      application: "arn:aws:sns:us-east-1:111122223333:app/APNS_SANDBOX/ios-sandbox",
      secret: "push/apns/ios-sandbox",
    };
    const change = await terraform.nameMaterial({ files, paths: null }, { ...sandbox, place }, material);
    const after = change.kind === "edited" ? change.files[0]?.after : change.kind;
    expect(after).toBe(files[0]?.text.replace("00000000-0000-4000-8000-000000000002", fresh));
  });

  test("tells which version it names, before and after the change", async () => {
    expect(await named(...files)).toContain(JSON.stringify([{ by: "version", version: seeded }]));
    const after = [file(await edited(...files)), ...files.slice(1)];
    expect(await named(...after)).toContain(JSON.stringify([{ by: "version", version: fresh }]));
    expect(await edit(...after)).toMatchObject({ kind: "unchanged" });
  });
});

describe("an edit leaves every other byte alone", () => {
  test.each([
    ["accents and emoji before it", `# Zertifikat für die Größe 📱🔐 – ${"é".repeat(40)}\n${push({})}`],
    ["Windows line ends", push({}).replaceAll("\n", "\r\n")],
    ["a byte order mark", `\uFEFF${push({})}`],
    ["tabs, odd spacing and no line end at the end", push({}).replaceAll("  ", "\t ").trimEnd()],
    [
      "comments of all three kinds",
      `/* a\n * b */\n// c\n${push({ version: `  secret_id  = "push/apns/ios-prod" # "${old}"\n  version_id = "${old}" // pinned` })}`,
    ],
    ["the old version in other places", push({ more: `\n# was ${old} before\noutput "v" { value = "${old}" }\n` })],
  ])("with %s", async (_, text) => {
    const pin = new RegExp(`(version_id[ \\t]+=[ \\t]+")${old}`);
    expect(await edited(file(text))).toBe(text.replace(pin, `$1${fresh}`));
  });

  test.each([
    ["alone", '  secret_id = "push/apns/ios-prod"', `  secret_id  = "push/apns/ios-prod"\n  version_id = "${fresh}"`],
    [
      "in a group that terraform fmt has aligned",
      '  provider  = aws.east\n  secret_id = "push/apns/ios-prod" # which\n\n  region = "x"',
      `  provider   = aws.east\n  secret_id  = "push/apns/ios-prod" # which\n  version_id = "${fresh}"\n\n  region = "x"`,
    ],
    [
      "beside a longer name",
      '  secret_id            = "push/apns/ios-prod"\n  a_rather_longer_name = 1',
      `  secret_id            = "push/apns/ios-prod"\n  version_id           = "${fresh}"\n  a_rather_longer_name = 1`,
    ],
    [
      "in a group that was never aligned",
      '  provider = aws.east\n  secret_id="push/apns/ios-prod"',
      `  provider = aws.east\n  secret_id="push/apns/ios-prod"\n  version_id = "${fresh}"`,
    ],
  ])("a version that was not named before is added below the secret: %s", async (_, before, after) => {
    expect(await edited(file(push({ version: before })))).toBe(push({ version: after }));
    const windows = push({ version: before }).replaceAll("\n", "\r\n");
    expect(await edited(file(windows))).toBe(push({ version: after }).replaceAll("\n", "\r\n"));
  });
});

describe("the ways to write it that are followed", () => {
  const whole = "data.aws_secretsmanager_secret_version.apns.secret_string";
  test.each([
    ["an unquoted resource type", push({}).replace('"aws_sns_platform_application"', "aws_sns_platform_application")],
    ["interpolation from before 0.12", push({ credential: `"\${jsondecode(${whole})["key"]}"` })],
    [
      "a local of a local",
      push({ credential: "local.b.key", more: `locals {\n  a = jsondecode(${whole})\n  b = local.a\n}\n` }),
    ],
    ["sensitive()", push({ credential: `sensitive(jsondecode(nonsensitive(${whole})).key)` })],
    ["a name put together", push({ name: '"ios-${var.stage}"', more: 'variable "stage" {\n  default = "prod"\n}\n' })],
    [
      "the secret by its ARN",
      push({}).replace(
        '"push/apns/ios-prod"',
        '"arn:aws:secretsmanager:us-east-1:111122223333:secret:push/apns/ios-prod-AbCdEf"',
      ),
    ],
    [
      "the secret by reference",
      push({ more: 'resource "aws_secretsmanager_secret" "apns" {\n  name = "push/apns/ios-prod"\n}\n' }).replace(
        '"push/apns/ios-prod"',
        "aws_secretsmanager_secret.apns.id",
      ),
    ],
  ])("%s", async (_, text) => {
    expect(await edited(file(text))).toBe(text.replace(`version_id = "${old}"`, `version_id = "${fresh}"`));
  });

  test("a version that feeds another application too is said to", async () => {
    const sandbox = push({})
      .slice(push({}).indexOf("resource"))
      .replace("ios_prod", "ios_dev")
      .replace('"APNS"', '"APNS_SANDBOX"');
    const change = await edit(file(push({ more: sandbox })));
    expect(change).toMatchObject({
      kind: "edited",
      explanation: expect.stringContaining("So does aws_sns_platform_application.ios_dev (push/push.tf:12)."),
    });
  });

  test("another directory with the same names is another module", async () => {
    const other = push({ name: '"android"' }).replace(old, "other");
    expect(await edited(file(push({})), file(other, "other/push.tf"))).toContain(fresh);
  });
});

describe("what is left to a person, in words", () => {
  const key = "-----BEGIN PRIVATE KEY-----MIIEvQ";

  test.each([
    [
      "a choice",
      { credential: `var.x ? "${key}" : null` },
      "takes platform_credential from a choice that depends on var.x",
    ],
    ["another function", { credential: `base64decode("${key}")` }, "from base64decode(…), which is not followed"],
    ["a module's output", { credential: "module.apns.key" }, "from an output of module.apns"],
    ["a map that is not there", { credential: "each.value.key" }, "from each.value, which differs with every instance"],
    [
      "a template",
      { principal: '"${var.a}${var.b}"', credential: "data.aws_ssm_parameter.key.value" },
      "from data.aws_ssm_parameter.key",
    ],
    [
      "a local that refers to itself",
      { credential: "local.a", more: "locals {\n  a = local.a\n}\n" },
      "from local.a, which refers to itself",
    ],
    [
      "locals that refer to each other, twice over",
      {
        name: "local.a",
        more: 'locals {\n  a = "${local.b}${local.b}"\n  b = "${local.a}${local.a}"\n}\n',
      },
      "named local.a, which refers to itself",
    ],
    ["several values at once", { credential: "aws_x.y[*].key" }, "from several values at once"],
  ])("the credential comes from %s", async (_, changed, said) => {
    const told = await words(file(push(changed)));
    expect(told).toContain(said);
    expect(told).not.toContain(key);
  });

  test.each([
    [
      "a variable",
      { credential: "var.apns_key" },
      "its key from the variable var.apns_key, whose value is not in the code",
    ],
    ["a file", { principal: 'file("cert.pem")' }, "The certificate is the file push/cert.pem, which could not be read"],
    [
      "SOPS",
      { credential: 'data.sops_file.push.data["key"]' },
      "its key from the encrypted file behind data.sops_file.push",
    ],
    [
      "a variable for the version",
      { version: '  secret_id  = "push/apns/ios-prod"\n  version_id = var.v' },
      "gets certificate and key from data.",
    ],
  ])("where certificate and key come from is said with %s", async (_, changed, said) => {
    const told = await named(file(push(changed)));
    expect(told).toContain(said);
    expect(told).not.toContain(key);
  });

  test.each([
    ["a repetition", '  for_each  = var.apps\n  secret_id = "push/apns/ios-prod"', ".secret_string"],
    ["an unknown secret", "  secret_id = var.secret", "reads a secret whose name is var.secret"],
    [
      "what is known after an apply",
      '  secret_id  = "push/apns/ios-prod"\n  version_id = aws_x.y.id',
      "has aws_x.y.id as its version_id",
    ],
  ])("the version is chosen by %s", async (_, version, said) => {
    expect(await words(file(push({ version })))).toContain(said);
  });

  test("there are several or none", async () => {
    const both = await words(file(push({})), file(push({}), "b/push.tf"));
    expect(both).toContain(
      "aws_sns_platform_application.ios_prod (push/push.tf:6), aws_sns_platform_application.ios_prod (b/push.tf:6)",
    );
    const none = await words(file(push({ name: "var.unset", more: 'module "push" {\n  source = "./m"\n}\n' })));
    expect(none).toContain(
      "(push/push.tf:6) named var.unset; module calls, which are not followed: module.push (push/push.tf:12)",
    );
    expect(await words()).toContain("Found: no aws_sns_platform_application at all");
  });

  test("the configured folder or workspace has nothing", async () => {
    const elsewhere = { ...place, path: "elsewhere/" };
    const tree = { files: [file(push({}))], paths: null };
    const change = await terraform.nameMaterial(tree, { ...reference, place: elsewhere }, material);
    expect(change).toMatchObject({ why: expect.stringContaining("no Terraform code in the folder elsewhere/") });
  });

  test("a file that is not Terraform is named, and never edited", async () => {
    expect(await words(file(push({}).replace("platform  ", "platform = = ")))).toContain(
      "can't be read as Terraform: push/push.tf:8",
    );
  });
});

describe("a data source on one line", () => {
  test("gets lines of its own for what it holds", async () => {
    const text = push({}).replace(/\{\n {2}secret_id[^}]*\}/, '{ secret_id = "push/apns/ios-prod" }');
    expect(await edited(file(text))).toBe(push({}).replace(old, fresh));
  });
});

describe("where an application is declared", () => {
  test("in the one file whose resource has its name and platform", async () => {
    const beta = push({ name: '"ios-beta"' }).replace('"APNS"', '"APNS_SANDBOX"');
    const declaredIn = await terraform.declarations([file(push({})), file(beta, "beta/push.tf")]);
    expect(declaredIn(reference.application)).toBe("push/push.tf");
    expect(declaredIn("arn:aws:sns:us-east-1:111122223333:app/APNS_SANDBOX/ios-beta")).toBe("beta/push.tf");
    expect(declaredIn("arn:aws:sns:us-east-1:111122223333:app/APNS/ios-beta")).toBeNull();
  });

  test("nowhere with certainty when two resources have its name", async () => {
    const declaredIn = await terraform.declarations([file(push({})), file(push({}), "copy/push.tf")]);
    expect(declaredIn(reference.application)).toBeNull();
  });
});
