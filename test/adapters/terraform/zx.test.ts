import { execFileSync } from "node:child_process";
import { test } from "@jest/globals";
import fc from "fast-check";
import { createTerraformCode } from "../../../src/adapters/terraform/infrastructure-code.ts";
import { materials } from "./golden.ts";
const t = createTerraformCode();
const fmt = (s: string) => execFileSync("terraform", ["fmt", "-"], { input: s, stdio: ["pipe", "pipe", "ignore"] }).toString();
const name = fc.constantFrom("provider", "region", "a_rather_longer_name", "x", "größe");
const value = fc.constantFrom('"text"', "local.x", "[1, 2]", "{ a = 1 }", '"📱é"', "12", "<<EOT\nhello # no\nEOT", "[\n1,\n2\n]", "{\n  a = 1\n}");
const remark = fc.constantFrom("", " # why", "  // who", "   /* when */");
const line = fc.oneof(fc.constant(""), fc.constant("  # a = comment"), fc.record({ name, value, remark }).map((o) => `  ${o.name} = ${o.value}${o.value.startsWith("<<") ? "" : o.remark}`));
const lines = fc.array(line, { maxLength: 5 });
test("fmt", async () => {
  let n = 0;
  await fc.assert(fc.asyncProperty(lines, lines, lines, fc.constantFrom("", ' version_id = "old"', ' version_id = "old-old-old-old-old-old-old-old-old-old-old" # x'), fc.boolean(), async (a, b, c, pin, token) => {
    let at = 0; const u = (l: string[]) => l.map((x) => x.replace(/^  (\p{L}\w*) =/u, (_, w) => `  ${w}${at++} =`));
    const text = fmt(`data "aws_secretsmanager_secret_version" "apns" {\n${[...u(a), 'secret_id = "push/ios-prod" # s', ...u(b), pin, ...u(c)].filter((l, i, all) => l !== "" || all[i - 1] !== "").join("\n")}\n}\nresource "aws_sns_platform_application" "ios" {\n${u(a).join("\n")}\nname = "ios-prod"\nplatform = "APNS" # p\nplatform_principal = file("x.key")\nplatform_credential = "abc" # c\n${u(b).join("\n")}\n}\n`);
    const change = await t.nameMaterial({ files: [{ path: "main.tf", text }], paths: null }, { application: "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod", secret: "push/ios-prod", place: { path: null, module: null, workspace: null } }, materials[token ? "token" : "certificate"]);
    if (change.kind !== "edited") throw new Error(JSON.stringify(change));
    const after = change.files[0]!.after;
    n++;
    const f = fmt(after);
    if (f !== after) throw new Error("UNFORMATTED\n" + text + "\n---\n" + after + "\n---\n" + f);
  }), { numRuns: 60 });
  console.log(n);
}, 120000);
