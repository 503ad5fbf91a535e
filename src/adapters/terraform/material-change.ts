import type { CodePattern } from "../../domain/code-change.ts";
import { together, withEdits } from "../../domain/code-change.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { CodeChange, CodeTree, EditedFile, OwedBeside, Unresolved } from "../../ports/infrastructure-code.ts";
import { type Application, inWords } from "./application.ts";
import { commentOf, type OutsideHalf, owedFor, owedVersion, updateComment } from "./beside.ts";
import { withPem } from "./certificate-file.ts";
import { type Credential, credentialOf, type Half, ignoredArguments } from "./credential.ts";
import { address } from "./module.ts";
import { type Pin, pinInWords, pinOf, sharers, writePin } from "./pin.ts";
import type { Reading, Step, Wanted } from "./reading.ts";
import { repoint } from "./repoint.ts";
import { assumedInWords, exposedInWords, fieldsOf, needsSecret, originInWords, swappedInWords } from "./halves.ts";
import { providerOwed, tokenFault, tokenOwed, tokenStep } from "./token.ts";

/** A change is at most: a data source, two arguments, two ids, two versions, a file, a comment. */
const mostSteps = 12;

/**
 * Changes the code step by step until it names the new credential. Every step reads the code anew, so that
 * the same change made twice is made once.
 */
export function changeMaterial(wanted: Wanted, find: (tree: CodeTree) => Application | Unresolved): CodeChange {
  let tree = wanted.tree;
  let files: EditedFile[] = [];
  const done: Step[] = [];
  let first: Reading | undefined;
  for (let steps = 0; steps < mostSteps; steps += 1) {
    const reading = read({ ...wanted, tree }, find);
    if ("kind" in reading) return reading;
    first ??= reading;
    const next = nextStep(reading);
    if ("kind" in next && next.kind === "unresolved") return next;
    if ("kind" in next) return finished(next, { first, files, done });
    done.push(next);
    const { path, text } = next.edit;
    const before = tree.files.find((file) => file.path === path)?.text ?? "";
    files = together(files, [{ path, before, after: text }]);
    tree = { ...tree, files: withEdits(tree.files, [{ path, after: text }]) };
  }
  throw new FirebreakError("broken", "A change of Terraform code does not come to an end.", {
    found: done.map(({ did }) => did).join(" "),
  });
}

function read(wanted: Wanted, find: (tree: CodeTree) => Application | Unresolved): Reading | CodeChange {
  const application = find(wanted.tree);
  if ("kind" in application) return application;
  const ignored = ignoredIn(application);
  if (ignored !== undefined) return ignored;
  const halves = credentialOf(application, wanted.tree);
  return "kind" in halves ? halves : { application, halves, wanted };
}

interface Done {
  kind: "done";
  pattern: CodePattern;
  owed: OwedBeside[];
}

/** What was done and why, in words; what was wrong is told of the code as it was at first. */
function finished(
  end: Done,
  { first, files, done }: { first: Reading; files: EditedFile[]; done: Step[] },
): CodeChange {
  const origin = originInWords(first);
  if (files.length === 0) {
    return {
      kind: "unchanged",
      pattern: end.pattern,
      explanation: `${origin} It names the new credential already.`,
      owed: end.owed,
    };
  }
  const swapped = swappedInWords(first);
  const exposed = exposedInWords(first);
  const words = [origin, assumedInWords(first), swapped, exposed?.said, ...done.map(({ did }) => did)];
  const keepsIds = !done.some(({ isOfToken }) => isOfToken);
  return {
    kind: "edited",
    pattern: exposed === undefined ? end.pattern : "moved-to-secret",
    files,
    explanation: words.filter((one) => one !== undefined).join(" "),
    owed: [...(exposed?.owed ?? []), ...end.owed, ...(keepsIds ? providerOwed(first.wanted.material) : [])],
  };
}

function ignoredIn(application: Application): CodeChange | undefined {
  const ignored = ignoredArguments(application.block);
  const [only, both] = ignored;
  if (only === undefined) return undefined;
  if (both !== undefined) {
    return {
      kind: "nothing-to-edit",
      pattern: "ignored",
      explanation: `${inWords(application)} has its credential under ignore_changes: Terraform leaves it as it is in SNS, so no text of the code names it and there is nothing to edit.`,
    };
  }
  return {
    kind: "unresolved",
    why: `${inWords(application)} has ${only} under ignore_changes and the other half not: an apply would send one without the other, which SNS refuses.`,
    todo: "Put both platform_principal and platform_credential under ignore_changes, or neither.",
  };
}

function nextStep(reading: Reading): Step | Done | Unresolved {
  const { principal, credential } = reading.halves;
  const fault = tokenFault(reading);
  if (fault !== undefined) return fault;
  const moved = [principal, credential].find((half) => needsSecret(half, reading));
  if (moved !== undefined) return moveToSecret(reading, moved);
  const token = tokenStep(reading);
  if (token !== undefined) return token;
  const pins = pinsOf(reading);
  if ("kind" in pins) return pins;
  return pinStep(reading, pins) ?? certificateStep(reading) ?? commentStep(reading, pins) ?? end(reading, pins);
}

/** A half that is not where it can be rotated comes to read the secret's pinned version. */
function moveToSecret(reading: Reading, half: Half): Step | Unresolved {
  const { application, halves, wanted } = reading;
  const other = half === halves.principal ? halves.credential : halves.principal;
  const beside =
    other.source.kind === "secret" ? other.source.read : half.source.kind === "secret" ? half.source.read : undefined;
  const faulty = beside && pinOf(beside, wanted.reference.secret);
  if (faulty !== undefined && "kind" in faulty) return faulty;
  const { reference, material } = wanted;
  const field = fieldsOf(material)[half.argument];
  return repoint(application, half, { reference, version: material.version, field, beside });
}

/** Each version that is read: one, or two where the halves are read apart. */
function pinsOf({ halves, wanted }: Reading): Pin[] | Unresolved {
  const pins: Pin[] = [];
  for (const { source } of [halves.principal, halves.credential]) {
    if (source.kind !== "secret") continue;
    const pin = pinOf(source.read, wanted.reference.secret);
    if ("kind" in pin) return pin;
    if (!pins.some(({ read }) => read.block === pin.read.block && read.key === pin.read.key)) pins.push(pin);
  }
  return pins;
}

function pinStep({ application, wanted }: Reading, pins: readonly Pin[]): Step | Unresolved | undefined {
  const { version } = wanted.material;
  const old = pins.find((pin) => pin.variable === null && pin.version !== version);
  if (old === undefined) return undefined;
  const edit = writePin(application, old, version);
  if ("kind" in edit) return edit;
  const others = [...new Set(sharers(application, old).map((one) => inWords(one.application)))];
  const so = others.length === 0 ? "" : ` So ${others.length === 1 ? "does" : "do"} ${others.join(", ")}.`;
  return { edit, did: `${pinInWords(old, version)}${so}` };
}

function certificateStep({ halves, wanted }: Reading): Step | undefined {
  const { principal } = halves;
  const { credential } = wanted.material;
  if (principal.kind !== "certificate" || credential.kind !== "certificate") return undefined;
  const text = withPem(principal.text, credential.pem);
  if (text === principal.text) return undefined;
  return {
    edit: { path: principal.path, text },
    did: `The certificate in ${principal.path} is replaced by the new one, which is public.`,
  };
}

function commentStep(reading: Reading, pins: readonly Pin[]): Step | undefined {
  const { application, halves, wanted } = reading;
  const [half] = outsideHalves(halves);
  const [unset] = pins.filter(({ variable }) => variable !== null);
  const about = half ?? (unset === undefined ? undefined : halves.credential);
  if (about === undefined) return undefined;
  const comment = commentOf(application, about, wanted.reference.application);
  const edit = updateComment(comment, wanted.material);
  return (
    edit && {
      edit,
      did: `The comment above ${address(comment.block)} tells which credential is meant; its value is set outside of the code.`,
    }
  );
}

/** The halves that a person sets. */
export function outsideHalves({ principal, credential }: Credential): OutsideHalf[] {
  return [principal, credential].filter((half) => half.kind === "outside");
}

function end(reading: Reading, pins: readonly Pin[]): Done {
  const { application, halves, wanted } = reading;
  const outside = outsideHalves(halves);
  const variables = pins.flatMap(({ variable }) => (variable === null ? [] : [variable]));
  return {
    kind: "done",
    pattern: patternOf(halves, variables.length > 0),
    owed: [
      ...owedFor(application, outside, wanted),
      ...variables.map((variable) => owedVersion(application, variable, wanted.material.version)),
      ...tokenOwed(reading),
    ],
  };
}

function patternOf(halves: Credential, isVariable: boolean): CodePattern {
  const kinds = outsideHalves(halves).map(({ by }) => by);
  if (kinds.includes("encrypted")) return "encrypted-file";
  if (halves.principal.kind === "certificate") return "certificate-file";
  if (kinds.length > 0 || isVariable) return "variable";
  const { source } = halves.credential;
  const isParameter = source.kind === "secret" && source.read.block.labels[0] === "aws_ssm_parameter";
  return isParameter ? "parameter-reference" : "pinned-secret";
}
