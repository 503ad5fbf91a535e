import type { NamedBy, NewMaterial } from "../../domain/code-change.ts";
import type {
  CodeChange,
  CodeReference,
  CodeTree,
  Configured,
  InfrastructureCode,
  Unresolved,
} from "../../ports/infrastructure-code.ts";
import { type Application, everyApplication, findApplication, inWords, isApplication } from "./application.ts";
import { commentOf, versionInComment } from "./beside.ts";
import { fingerprintOf } from "./certificate-file.ts";
import { credentialOf, ignoredArguments, isKeyName } from "./credential.ts";
import type { Half } from "./credential.ts";
import { originInWords } from "./halves.ts";
import { loadHcl } from "./hcl.ts";
import { jsonWith } from "./json.ts";
import { changeMaterial } from "./material-change.ts";
import { codeExtensions, readCode } from "./module.ts";
import { pinOf } from "./pin.ts";
import { sourceOf } from "./source.ts";
import { isJson, type Parse, type Parsed } from "./syntax.ts";

/** Terraform, read and edited in place. What can't be followed with certainty is left to a person, with words. */
export function createTerraformCode(): InfrastructureCode {
  let grammar: Promise<Parse> | undefined;
  const parser = async (): Promise<Parse> => parserOf(await (grammar ??= loadHcl()));

  async function nameMaterial(tree: CodeTree, reference: CodeReference, material: NewMaterial): Promise<CodeChange> {
    const parse = await parser();
    return inEachRun({ tree, reference, parse }, (find) => changeMaterial({ tree, reference, material }, find));
  }
  async function configured(tree: CodeTree, reference: CodeReference): Promise<Configured> {
    const parse = await parser();
    return inEachRun<Configured>({ tree, reference, parse }, (find) => {
      const application = find(tree);
      return "kind" in application ? application : configuredIn(application, tree, reference);
    });
  }

  return {
    extensions: codeExtensions,
    nameMaterial,
    configured,
    async certificateFiles(files, reference) {
      const found = findApplication(readCode(files, await parser()), reference);
      if ("kind" in found) return [];
      const sources = found.map((application) => sourceOf(application, "platform_principal"));
      const paths = sources.flatMap((source) => (source?.kind === "file" ? [source.path] : []));
      return [...new Set(paths.filter((path) => certificateName.test(path) && !isKeyName(path)))];
    },
    async declarations(files) {
      const all = everyApplication(readCode(files, await parser()));
      return (application) => {
        const declared = all.filter((one) => isApplication(one, application)).map(({ block }) => block.file.path);
        const [path, another] = [...new Set(declared)];
        return path === undefined || another !== undefined ? null : path;
      };
    },
  };
}

/** Files whose names say that they hold a certificate; of a key, its path is enough. */
const certificateName = /\.(pem|crt|cer)$/i;

/** Reads both of Terraform's syntaxes, and a file once for each text that it has. */
function parserOf(hcl: Parse): Parse {
  const json = jsonWith(hcl);
  const known = new Map<string, Parsed>();
  return (file) => {
    const name = `${file.path}\n${file.text}`;
    const parsed = known.get(name) ?? (isJson(file) ? json(file) : hcl(file));
    known.set(name, parsed);
    return parsed;
  };
}

interface Search {
  tree: CodeTree;
  reference: CodeReference;
  parse: Parse;
}

/** Does the same in each way to run Terraform that fits, and says so where it does not come to the same. */
function inEachRun<Result>(
  { tree, reference, parse }: Search,
  act: (find: (now: CodeTree) => Application | Unresolved) => Result,
): Result | Unresolved {
  const found = findApplication(readCode(tree.files, parse), reference);
  if ("kind" in found) return found;
  const results = found.map((_, run) =>
    act((now) => {
      const again = findApplication(readCode(now.files, parse), reference);
      if ("kind" in again) return again;
      return again[run] ?? unresolvedRuns(found);
    }),
  );
  const [first] = results;
  const same = new Set(results.map((result) => JSON.stringify(result))).size === 1;
  return first === undefined || !same ? unresolvedRuns(found) : first;
}

function unresolvedRuns(found: readonly Application[]): Unresolved {
  const inputs = found.map(({ scope }) => scope.root.inputs.at(-1)?.path ?? "none");
  const [first] = found;
  return {
    kind: "unresolved",
    why: `${first === undefined ? "The application" : inWords(first)} depends on which file of variables Terraform is run with: ${inputs.join(", ")}.`,
    todo: "Name the workspace as iac.workspace of this application in firebreak.yml: its file is the one of that name.",
  };
}

function configuredIn(application: Application, tree: CodeTree, reference: CodeReference): Configured {
  if (ignoredArguments(application.block).length > 0) {
    const explanation = `${inWords(application)} has its credential under ignore_changes: no text of the code names it.`;
    return { kind: "configured", named: [], explanation };
  }
  const halves = credentialOf(application, tree);
  if ("kind" in halves) return halves;
  const named: NamedBy[] = [];
  for (const half of [halves.principal, halves.credential]) {
    const one = namedBy(application, half, reference);
    if ("kind" in one) return one;
    named.push(...one);
  }
  const once = [...new Map(named.map((one) => [JSON.stringify(one), one])).values()];
  return { kind: "configured", named: once, explanation: originInWords({ application, halves }) };
}

function namedBy(application: Application, half: Half, reference: CodeReference): NamedBy[] | Unresolved {
  const comment = (): NamedBy => ({
    by: "comment",
    version: versionInComment(commentOf(application, half, reference.application).line),
  });
  switch (half.kind) {
    case "secret": {
      if (half.source.kind !== "secret") return [];
      const pin = pinOf(half.source.read, reference.secret);
      if ("kind" in pin) return pin;
      return pin.variable === null ? [{ by: "version", version: pin.version }] : [comment()];
    }
    case "certificate":
      return [{ by: "certificate", fingerprint: fingerprintOf(half.text) }];
    case "text":
      return [half.value === null ? { by: "version", version: null } : { by: "key-id", keyId: half.value }];
    case "outside":
      return [comment()];
    case "exposed":
    case "nothing":
      return [{ by: "version", version: null }];
  }
}
