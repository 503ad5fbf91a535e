import { type NewMaterial, together, withEdits } from "../../domain/code-change.ts";
import { sha256 } from "../../domain/digest.ts";
import type { Estate } from "../../domain/estate.ts";
import { asFirebreakError } from "../../domain/errors.ts";
import type { OwedChange, PlannedChange } from "../../domain/rotation/plan.ts";
import { type Rotation, versionFor } from "../../domain/rotation/rotation.ts";
import type { Target } from "../../domain/rotation/target.ts";
import type { CodeHost } from "../../ports/code-host.ts";
import type { CodeReference, CodeTree, EditedFile, InfrastructureCode } from "../../ports/infrastructure-code.ts";
import { applicationOf } from "./applications.ts";

/** What a change is made from: the code as it is, and what firebreak.yml says of the applications. */
export interface PlanChangeDeps {
  codeHost: CodeHost;
  code: InfrastructureCode;
  estate: Estate;
}

/** What a rotation does to the code at one commit: always the same for the same commit. */
export interface RotationEdit {
  files: EditedFile[];
  /** What happens to each application's code, in sentences. */
  explanations: string[];
  owed: OwedChange[];
  nothing: PlannedChange["nothing"];
}

/** How often the code host may be out of reach before the plan goes on without it: a pull request must not hold up the fix. */
const patience = 3;

/** The change to the infrastructure's code, and the words for whoever has to make what the bot can't. */
export async function planChange(
  deps: PlanChangeDeps,
  { rotation, attempt }: { rotation: Rotation; attempt: number },
): Promise<PlannedChange> {
  try {
    const { commit } = await deps.codeHost.readBase();
    const { files, owed, nothing } = await editAt(deps, commit, rotation);
    const pullRequest =
      files.length === 0
        ? null
        : {
            repository: deps.codeHost.repository,
            baseCommit: commit,
            files: files.map(({ path, before, after }) => ({ path, before: sha256(before), after: sha256(after) })),
          };
    return { pullRequest, owed, nothing };
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (attempt < patience || error.kind === "broken") throw error;
    const why = `The code host could not be used: ${error.message}`;
    const todo = `Make the code name the new credential (${versionsInWords(rotation)}), by a pull request of your own.`;
    const applications = rotation.targets.map(({ application }) => application);
    return { pullRequest: null, owed: [{ applications, why, todo }], nothing: [] };
  }
}

/** The edit of this rotation, made against the files of that commit, one application on top of another. */
export async function editAt(
  deps: PlanChangeDeps,
  commit: string,
  rotation: Pick<Rotation, "targets" | "credential" | "versions">,
): Promise<RotationEdit> {
  const edit: RotationEdit = { files: [], explanations: [], owed: [], nothing: [] };
  const inCode = rotation.targets.filter(({ application }) => applicationOf(deps.estate, application).iac !== "none");
  for (const target of rotation.targets.filter((one) => !inCode.includes(one))) edit.owed.push(outsideOfCode(target));
  if (inCode.length === 0) return edit;
  let tree = await readTree(deps, commit, inCode);
  for (const target of inCode) {
    const change = await deps.code.nameMaterial(
      tree,
      referenceOf(deps.estate, target),
      materialOf(deps, rotation, target),
    );
    const applications = [target.application];
    switch (change.kind) {
      case "edited":
        tree = { ...tree, files: withEdits(tree.files, change.files) };
        edit.files = together(edit.files, change.files);
        edit.explanations.push(change.explanation);
        edit.owed.push(...change.owed.map((owed) => ({ applications, ...owed })));
        break;
      case "unchanged":
        edit.nothing.push({ applications, why: change.explanation });
        edit.owed.push(...change.owed.map((owed) => ({ applications, ...owed })));
        break;
      case "nothing-to-edit":
        edit.nothing.push({ applications, why: change.explanation });
        break;
      case "unresolved":
        edit.owed.push({ applications, why: change.why, todo: change.todo });
    }
  }
  return edit;
}

function outsideOfCode({ application, name }: Target): OwedChange {
  return {
    applications: [application],
    why: `firebreak.yml says that no code describes ${name} (iac: none).`,
    todo: `See whether anything else sets the credential of ${name}, and change it there.`,
  };
}

/** The code of these applications, with the certificates that it reads, and the paths of everything beside it. */
export async function readTree(
  { codeHost, code, estate }: PlanChangeDeps,
  commit: string,
  targets: readonly Target[],
): Promise<CodeTree> {
  const files = await codeHost.readFiles(commit, code.extensions);
  const wanted = new Set<string>();
  for (const target of targets) {
    for (const path of await code.certificateFiles(files, referenceOf(estate, target))) wanted.add(path);
  }
  const certificates = wanted.size === 0 ? [] : await codeHost.readFiles(commit, (path) => wanted.has(path));
  return { files: [...files, ...certificates], paths: await codeHost.paths(commit) };
}

/** Where the code of an application is looked for. */
export function referenceOf(estate: Estate, { application }: Target): CodeReference {
  const { secret, iac } = applicationOf(estate, application);
  const { path = null, module = null, workspace = null } = iac === "none" ? {} : (iac ?? {});
  return { application, secret, place: { path, module, workspace } };
}

/** What the code is to name for an application: public facts alone. */
export function materialOf(
  { estate }: Pick<PlanChangeDeps, "estate">,
  rotation: Pick<Rotation, "credential" | "versions">,
  target: Target,
): NewMaterial {
  const { credential } = rotation;
  const version = versionFor(rotation, applicationOf(estate, target.application).secret) ?? "";
  if (credential?.kind === "token") {
    const { keyId, teamId } = credential;
    return { version, credential: { kind: "token", keyId, teamId, bundleId: target.topic } };
  }
  // A rehearsal may go on without a certificate: the code then names the version of its pending key.
  const { pem = "", serial = "", fingerprint = "", notAfter = rehearsedEnd } = credential ?? {};
  return { version, credential: { kind: "certificate", pem, serial, fingerprint, notAfter } };
}

/** The end of the certificate that a rehearsal does without. */
const rehearsedEnd = "2000-01-01T00:00:00.000Z";

function versionsInWords({ versions }: Pick<Rotation, "versions">): string {
  return versions.map(({ secret, version }) => `version ${version} of the secret ${secret}`).join(", ");
}
