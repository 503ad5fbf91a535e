import { beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { loadHcl } from "../../../src/adapters/terraform/hcl.ts";
import { createTerraformCode } from "../../../src/adapters/terraform/infrastructure-code.ts";
import { jsonWith } from "../../../src/adapters/terraform/json.ts";
import { alignment, spliced } from "../../../src/adapters/terraform/layout.ts";
import type { Attribute, Parse, Parsed } from "../../../src/adapters/terraform/syntax.ts";
import { withEdits } from "../../../src/domain/code-change.ts";
import type { CodeReference } from "../../../src/ports/infrastructure-code.ts";
import { materials } from "./golden.ts";

const terraform = createTerraformCode();
const reference: CodeReference = {
  application: "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod",
  secret: "push/ios-prod",
  place: { path: null, module: null, workspace: null },
};
const material = materials.certificate;
const { version } = material;

let hcl: Parse;
beforeAll(async () => {
  hcl = await loadHcl();
});

/** Other attributes, comments and blank lines, as people leave them. */
const name = fc.constantFrom("provider", "region", "a_rather_longer_name", "x", "größe");
const value = fc.constantFrom('"text"', "local.x", "[1, 2]", "{ a = 1 }", '"📱é"', "12");
const remark = fc.constantFrom("", " # why", "  // who", "   /* when */");
const spaces = fc.constantFrom("", " ", "  ", "     ", "\t");
const line = fc.oneof(
  fc.constant(""),
  fc.constant("  # a comment with a = in it"),
  fc
    .record({ name, value, remark, before: spaces, after: spaces })
    .map((one) => `  ${one.name}${one.before}=${one.after}${one.value}${one.remark}`),
);
const lines = fc.array(line, { maxLength: 4 });
const pinned = fc.constantFrom(
  `  version_id = "old"`,
  `  version_id="old-and-longer-than-the-new-one-would-ever-be" # pinned`,
);

const file = fc
  .record({
    above: lines,
    between: lines,
    below: lines,
    pin: fc.option(pinned),
    windows: fc.boolean(),
    mark: fc.boolean(),
    end: fc.constantFrom("", "\n", "\n\n# the end"),
  })
  .map(({ above, between, below, pin, windows, mark, end }) => {
    const data = [...above, '  secret_id = "push/ios-prod"', ...between, ...(pin === null ? [] : [pin]), ...below];
    const text = `# Größe 📱
data "aws_secretsmanager_secret_version" "apns" {
${data.join("\n")}
}

resource "aws_sns_platform_application" "ios" {
  name = "ios-prod"
  platform = "APNS"
  platform_principal  = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string).certificate
  platform_credential = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string).key
}${end}`;
    return `${mark ? "\uFEFF" : ""}${windows ? text.replaceAll("\n", "\r\n") : text}`;
  });

async function edit(text: string, path = "main.tf"): Promise<string> {
  const change = await terraform.nameMaterial({ files: [{ path, text }], paths: null }, reference, material);
  if (change.kind !== "edited") throw new Error(JSON.stringify(change));
  return change.files[0]?.after ?? "";
}

/** What the file says, without where it stands. */
function tree(parsed: Parsed): unknown {
  if ("brokenAt" in parsed) return parsed.brokenAt;
  const words = (attributes: readonly Attribute[]): unknown[] =>
    attributes.map(({ name, value, file: { text } }) => [name, text.slice(value.start, value.end)]);
  return parsed.blocks.map(({ type, labels, attributes }) => [type, labels, words(attributes)]);
}

/** As `terraform fmt` leaves the columns of every line. */
function tidy({ path, text }: { path: string; text: string }): string {
  let done = text;
  let parsed = hcl({ path, text });
  for (const at of text.split("\n").keys()) {
    const places = alignment(done, parsed, at + 1);
    if (places.length === 0) continue;
    done = spliced(done, places);
    parsed = hcl({ path, text: done });
  }
  return done;
}

describe("an edit of any layout", () => {
  test("changes one value, and nothing but spaces in its own group", async () => {
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const after = await edit(text);
        const expected = JSON.parse(JSON.stringify(tree(hcl({ path: "main.tf", text })))) as [
          string,
          string[],
          [string, string][],
        ][];
        const [, , attributes = []] = expected[0] ?? [];
        const pin = attributes.find(([name]) => name === "version_id");
        const secret = attributes.findIndex(([name]) => name === "secret_id");
        if (pin === undefined) attributes.splice(secret + 1, 0, ["version_id", `"${version}"`]);
        else pin[1] = `"${version}"`;
        expect(tree(hcl({ path: "main.tf", text: after }))).toEqual(expected);

        const squeezed = (whole: string): string[] =>
          whole
            .split("\n")
            .filter((one) => !one.includes("version_id"))
            .map((one) => one.replaceAll(/ +(?==)| +(?=#|\/)/g, ""));
        expect(squeezed(after)).toEqual(squeezed(text));
        expect(after.startsWith("\uFEFF")).toBe(text.startsWith("\uFEFF"));
        expect(after.split("\r\n").length === after.split("\n").length).toBe(text.includes("\r\n"));
        const fromResource = (whole: string): string => whole.slice(whole.indexOf("resource"));
        expect(fromResource(after)).toBe(fromResource(text));
      }),
      { numRuns: 80 },
    );
  });

  test("made twice is made once", async () => {
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const after = await edit(text);
        const files = withEdits([{ path: "main.tf", text }], [{ path: "main.tf", after }]);
        const again = await terraform.nameMaterial({ files, paths: null }, reference, material);
        expect(again.kind).toBe("unchanged");
      }),
      { numRuns: 30 },
    );
  });

  test("leaves what was formatted formatted", async () => {
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const path = "main.tf";
        const tidied = tidy({ path, text });
        const after = await edit(tidied);
        expect(tidy({ path, text: after })).toBe(after);
      }),
      { numRuns: 25 },
    );
  });
});

describe("an edit of JSON", () => {
  const json = fc
    .record({
      indent: fc.constantFrom("  ", "    ", "\t"),
      windows: fc.boolean(),
      mark: fc.boolean(),
      pin: fc.boolean(),
      more: fc.dictionary(fc.constantFrom("provider", "count", "größe"), fc.constantFrom("a", "📱", '\\ " é')),
    })
    .map(({ indent, windows, mark, pin, more }) => {
      const read = (field: string): string =>
        `\${jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)["${field}"]}`;
      const { count: _, ...rest } = more;
      const text = JSON.stringify(
        {
          data: {
            aws_secretsmanager_secret_version: {
              apns: { secret_id: "push/ios-prod", ...(pin ? { version_id: "old" } : {}), ...rest },
            },
          },
          resource: [
            {
              aws_sns_platform_application: {
                ios: [
                  {
                    "//": more,
                    name: "ios-prod",
                    platform: "APNS",
                    platform_principal: read("certificate"),
                    platform_credential: read("key"),
                  },
                ],
              },
            },
          ],
        },
        null,
        indent,
      );
      return `${mark ? "\uFEFF" : ""}${windows ? text.replaceAll("\n", "\r\n") : text}`;
    });

  test("keeps every other line", async () => {
    await fc.assert(
      fc.asyncProperty(json, async (text) => {
        const after = await edit(text, "main.tf.json");
        const others = (whole: string): string[] =>
          whole.split("\n").filter((one) => !/version_id|secret_id/.test(one));
        expect(others(after)).toEqual(others(text));
        expect(after).toContain(`"version_id": "${version}"`);
        expect(jsonWith(hcl)({ path: "main.tf.json", text: after })).not.toHaveProperty("brokenAt");
      }),
      { numRuns: 50 },
    );
  });
});
