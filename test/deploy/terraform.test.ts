import { dirname, join } from "node:path/posix";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { loadHcl } from "../../src/adapters/terraform/hcl.ts";
import type { Block } from "../../src/adapters/terraform/syntax.ts";
import { askedBy, filesOfTerraform, readTerraform } from "./terraform.ts";

const files = filesOfTerraform(".tf");
const modules = [...new Set(files.map((file) => dirname(file)))];

/** The blocks of every file, by the file. */
const blocks = new Map<string, Block[]>();
beforeAll(async () => {
  const parse = await loadHcl();
  for (const path of files) {
    const parsed = parse({ path, text: readTerraform(path) });
    if ("brokenAt" in parsed) throw new Error(`${path} is no Terraform: line ${parsed.brokenAt}`);
    blocks.set(path, parsed.blocks);
  }
});

const inModule = (module: string) => files.filter((file) => dirname(file) === module);
const blocksOf = (module: string, type: string) =>
  inModule(module).flatMap((file) => (blocks.get(file) ?? []).filter((block) => block.type === type));
const named = (module: string, type: string) => blocksOf(module, type).map(({ labels }) => labels[0] ?? "");
const textOf = (module: string) => inModule(module).map(readTerraform).join("\n");

test("there are the modules that README.md names", () => {
  const named = [...readTerraform("README.md").matchAll(/^\| \[`([\w-]+)`\]/gm)].map(([, name = ""]) => name);
  expect(modules.filter((module) => module !== ".").toSorted()).toEqual(named.toSorted());
});

describe.each(modules)("the module %s", (module) => {
  test("uses every variable that it has, and no other", () => {
    const used = [...textOf(module).matchAll(/\bvar\.(\w+)/g)].map(([, name = ""]) => name);
    expect([...new Set(used)].toSorted()).toEqual(named(module, "variable").toSorted());
  });

  test("says of each variable and output what it is", () => {
    const described = [...blocksOf(module, "variable"), ...blocksOf(module, "output")];
    const silent = described.filter(({ attributes }) => !attributes.some(({ name }) => name === "description"));
    expect(silent.map(({ labels }) => labels)).toEqual([]);
  });

  test("gives each template what it asks for", () => {
    const calls = textOf(module).matchAll(/templatefile\("\$\{path\.module\}\/([\w.-]+)", \{([^}]*)\}\)/g);
    for (const [, template = "", given = ""] of calls) {
      const names = [...given.matchAll(/(\w+)\s*=/g)].map(([, name = ""]) => name);
      expect({ template, names: names.toSorted() }).toEqual({ template, names: askedBy(join(module, template)) });
    }
  });

  test("uses every policy that lies beside it", () => {
    const policies = filesOfTerraform(".tftpl").concat(filesOfTerraform(".json"));
    const own = policies.filter((path) => dirname(path) === module);
    expect(own.filter((path) => !textOf(module).includes(`\${path.module}/${path.split("/").at(-1)}"`))).toEqual([]);
  });
});

test("the example gives each module its variables, and takes outputs that there are", () => {
  for (const { labels, attributes } of blocksOf(".", "module")) {
    const source = attributes.find(({ name }) => name === "source")?.value;
    const module = source?.kind === "string" ? source.value.replace("./", "") : "";
    const variables = blocksOf(module, "variable");
    const given = attributes.map(({ name }) => name).filter((name) => name !== "source" && name !== "count");
    const needed = variables.filter(({ attributes: own }) => !own.some(({ name }) => name === "default"));
    expect({ labels, unknown: given.filter((name) => !named(module, "variable").includes(name)) }).toEqual({
      labels,
      unknown: [],
    });
    expect(given).toEqual(expect.arrayContaining(needed.map(({ labels: [name] }) => name)));
  }
  const taken = [...textOf(".").matchAll(/\bmodule\.(\w+)\.(\w+)/g)];
  expect(taken.length).toBeGreaterThan(8);
  for (const [text, module = "", output] of taken) {
    const outputs = named(module.replaceAll("_", "-"), "output");
    expect({ text, found: outputs.includes(output ?? "") }).toEqual({ text, found: true });
  }
});

// A closed role stays closed: what lists a role's managed policies would take the closing one away again.
test("nothing lists which managed policies a role has", () => {
  const text = modules.map(textOf).join("\n");
  expect(text).not.toMatch(/managed_policy_arns|policy_attachments?_exclusive|inline_policy/);
});

/** What `terraform fmt` would write otherwise, as far as this knows: indents, and the column of each `=`. */
function misplaced(text: string): string[] {
  const faults: string[] = [];
  let depth = 0;
  let run: { line: string; name: string; spaces: string }[] = [];
  const settle = () => {
    const widest = Math.max(...run.map(({ name }) => name.length));
    faults.push(
      ...run.filter(({ name, spaces }) => name.length + spaces.length !== widest + 1).map(({ line }) => line),
    );
    run = [];
  };
  for (const line of text.split("\n")) {
    const code = line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*/, "");
    const balance = code.split(/[{[(]/).length - code.split(/[}\])]/).length;
    const closing = /^\s*[}\])]/.test(code) ? 1 : 0;
    const indent = "  ".repeat(Math.max(depth - closing, 0));
    if (line !== "" && (!line.startsWith(indent) || /^\s|\s$|\t/.test(line.slice(indent.length)))) faults.push(line);
    depth += Math.sign(balance);
    const [, name = "", spaces = ""] = /^\s*(\w+)(\s*)=(?!=)/.exec(code) ?? [];
    if (name !== "" && balance === 0) run.push({ line, name, spaces });
    else {
      settle();
      if (name !== "" && spaces !== " ") faults.push(line);
    }
  }
  settle();
  return faults;
}

test.each([...files, "terraform.tfvars.example"])("%s is formatted", (file) => {
  expect(misplaced(readTerraform(file))).toEqual([]);
  expect(readTerraform(file)).toMatch(/[^\n]\n$/);
});

test("what is not formatted is found", () => {
  const formatted = 'a {\n  b   = 1\n  ccc = "x = y"\n\n  d = f([\n    2,\n  ])\n}\n';
  expect(misplaced(formatted)).toEqual([]);
  const broken = [
    formatted.replace("b   =", "b ="),
    formatted.replace("    2", "   2"),
    formatted.replace("d =", "d  ="),
  ];
  expect(broken.map((text) => misplaced(text).length)).toEqual([1, 1, 1]);
});
