import { applicationName } from "../../domain/estate.ts";
import type { CodeReference, Unresolved } from "../../ports/infrastructure-code.ts";
import { type Application, inWords, inWordsWithRoot } from "./application.ts";
import type { Half } from "./credential.ts";
import { addDataSource, writeExpression, writeSource } from "./edit.ts";
import type { Edit } from "./edit.ts";
import { isInVariables, textOf } from "./follow.ts";
import { address, attribute, blockAround } from "./module.ts";
import { isSecret } from "./pin.ts";
import { outside, valueOf } from "./scope.ts";
import type { Site } from "./scope.ts";
import { sourceOf } from "./source.ts";
import type { SecretRead } from "./source.ts";
import { type Attribute, type Block, isJson } from "./syntax.ts";

/** One step by which a half comes to be a field of the pinned secret. */
export type Repointing = { edit: Edit; did: string } | Unresolved;

/** What a half is to become. */
export interface Destination {
  reference: CodeReference;
  version: string;
  /** Of the JSON that the secret holds. */
  field: string;
  /** The data source that the other half reads already. */
  beside: SecretRead | undefined;
}

/** Points a half at its field of the secret; first makes the data source, where there is none. */
export function repoint(application: Application, half: Half, to: Destination): Repointing {
  const site = siteOf(half);
  if (site === undefined) return noPlace(application, half);
  const sharing = application.others().find((one) => sharesSite(one, half, site));
  if (sharing !== undefined) {
    return {
      kind: "unresolved",
      why: `${inWords(application)} and ${inWordsWithRoot(sharing)}, take their ${half.argument} from one place, ${written(site)}.`,
      todo: "Give each its own value there: a data source that reads its own secret, with a pinned version_id.",
    };
  }
  const { code } = site.scope;
  if (half.source.kind === "secret") {
    const renamed = withField(site, half.source.field, to.field);
    if (renamed !== undefined) {
      const edit = writeSource(code, site.attribute, renamed);
      return { edit, did: `${half.argument} reads the field "${to.field}" now, not "${half.source.field}".` };
    }
  }
  const read = readAt(site, to);
  const reads = `data.aws_secretsmanager_secret_version`;
  if (read !== undefined) {
    const output = read.block.labels[0] === "aws_ssm_parameter" ? "value" : "secret_string";
    const expression = `jsondecode(${address(read.block)}${read.key}.${output})["${to.field}"]`;
    const edit = writeExpression(code, site.attribute, expression);
    return { edit, did: `${half.argument} reads the field "${to.field}" of ${address(read.block)} now.` };
  }
  const above = blockAround(site.scope.module, site.attribute);
  if (above === undefined) return noPlace(application, half);
  const label = freeLabel(site, to.reference.application);
  const texts = { secret_id: to.reference.secret, version_id: to.version };
  const edit = addDataSource(above, { label, provider: providerAt(site, above, application), texts });
  return { edit, did: `${reads}.${label} is new: it reads version ${to.version} of the secret.` };
}

/** The provider's configuration, where the code chooses one: by it the secret is looked for in a region and account. */
function providerAt({ scope }: Site, above: Block, application: Application): string | undefined {
  const source = ({ file, value }: Attribute): string => {
    const text = file.text.slice(value.start, value.end);
    return isJson(file) ? text.slice(1, -1) : text;
  };
  if (above.type === "module") {
    const given = attribute(above, "providers")?.value;
    const aws = given?.kind === "object" ? given.entries.find(({ name }) => name === "aws") : undefined;
    return aws && source(aws);
  }
  const chosen = scope.address === application.scope.address ? attribute(application.block, "provider") : undefined;
  return chosen && source(chosen);
}

/** The last place on the way that code can be written in: a file of variables holds no expressions. */
export function siteOf({ source }: Half): Site | undefined {
  return source.leaf.sites.findLast((site) => !isInVariables(site) && site.attribute.file.path !== "");
}

/** `push/main.tf:12`. */
function written({ attribute: { file, lines } }: Site): string {
  return `${file.path}:${lines.first}`;
}

function sharesSite(other: Application, half: Half, site: Site): boolean {
  const source = sourceOf(other, half.argument);
  const place = source && siteOf({ ...half, source });
  return place?.attribute.file.path === site.attribute.file.path && place.attribute.start === site.attribute.start;
}

function noPlace(application: Application, { argument }: Half): Unresolved {
  return {
    kind: "unresolved",
    why: `${inWords(application)} takes ${argument} from a place that can't hold a reference to a secret.`,
    todo: "Read certificate and key through a data source with a pinned version_id, by hand.",
  };
}

/** The data source of this module that reads the secret: the other half's, or one that is there. */
function readAt(site: Site, { beside, reference }: Destination): SecretRead | undefined {
  if (beside?.scope.address === site.scope.address) return beside;
  const scope = outside(site.scope);
  const found = scope.module.blocks.find((block) => isReadOf(block, site, reference.secret));
  return found && { block: found, scope, key: "" };
}

function isReadOf(block: Block, { scope }: Site, secret: string): boolean {
  if (block.type !== "data" || block.labels[0] !== "aws_secretsmanager_secret_version") return false;
  if (["for_each", "count", "version_stage"].some((name) => attribute(block, name) !== undefined)) return false;
  const named = attribute(block, "secret_id");
  const text = named && textOf(valueOf(named, outside(scope)));
  return text !== undefined && "text" in text && isSecret(text.text, secret);
}

/** `ios_prod`, or with a number where that is taken. */
function freeLabel({ scope }: Site, application: string): string {
  const plain = applicationName(application)
    .replaceAll(/[^\w-]/g, "_")
    .replaceAll("-", "_")
    .replace(/^(?=\d)/, "_");
  const isTaken = (label: string): boolean =>
    scope.module.blocks.some(
      ({ type, labels }) => type === "data" && labels[0] === "aws_secretsmanager_secret_version" && labels[1] === label,
    );
  const numbers = [...Array(scope.module.blocks.length + 1).keys()];
  return isTaken(plain) ? (numbers.map((at) => `${plain}_${at + 2}`).find((label) => !isTaken(label)) ?? plain) : plain;
}

/** `local.apns["key"]` with another last step; `undefined` where the field is not the last that is written. */
function withField({ attribute: { file, value } }: Site, field: string, to: string): string | undefined {
  const text = file.text.slice(value.start, value.end);
  const quote = '\\\\?"';
  const last = new RegExp(`(\\.|\\[${quote})${field.replaceAll(/[^\w]/g, "\\$&")}(?=(${quote}\\])?(\\}")?$)`);
  return field !== "" && last.test(text) ? text.replace(last, `$1${to}`) : undefined;
}
