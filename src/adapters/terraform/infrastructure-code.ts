import type { CodeFile } from "../../ports/code-host.ts";
import type { CredentialReference, InfrastructureCode, Unresolved } from "../../ports/infrastructure-code.ts";
import { findApplication } from "./application.ts";
import { findVersion } from "./credential.ts";
import { loadHcl } from "./hcl.ts";
import type { Block, Parse } from "./hcl.ts";
import { address, attribute, place, readModules } from "./module.ts";
import type { Module } from "./module.ts";
import { pinnedVersion, withVersion } from "./pin.ts";
import { textValue } from "./text-value.ts";

/** Where the code says which version of the secret the application gets. */
interface Located {
  application: Block;
  version: Block;
  /** `null` when it takes the current one. */
  pinned: string | null;
  /** Other applications that get the same version. */
  shared: Block[];
}

/** Terraform, read and edited in place. What can't be followed with certainty is left to a person, with words. */
export function createTerraformCode(): InfrastructureCode {
  let grammar: Promise<Parse> | undefined;

  async function modulesIn(files: readonly CodeFile[]): Promise<Module[]> {
    grammar ??= loadHcl();
    return readModules(files, await grammar);
  }
  async function locate(files: readonly CodeFile[], reference: CredentialReference): Promise<Located | Unresolved> {
    return locateIn(await modulesIn(files), reference);
  }

  return {
    extensions: [".tf"],
    async declarations(files) {
      const modules = await modulesIn(files);
      return (application) => {
        const found = findApplication(modules, application);
        return "kind" in found ? null : found.block.file.path;
      };
    },
    async configuredVersion(files, reference) {
      const located = await locate(files, reference);
      if ("kind" in located) return located;
      return { kind: "configured", version: located.pinned, explanation: origin(located) };
    },
    async nameVersion(files, reference, version) {
      const located = await locate(files, reference);
      if ("kind" in located) return located;
      if (located.pinned === version) {
        return { kind: "unchanged", explanation: `${origin(located)} It names the version ${version} already.` };
      }
      const { file } = located.version;
      const after = withVersion(located.version, version);
      if (typeof after !== "string") return after;
      const edited = { path: file.path, before: file.text, after };
      return { kind: "edited", files: [edited], explanation: `${origin(located)} ${change(located, version)}` };
    },
  };
}

function locateIn(modules: readonly Module[], reference: CredentialReference): Located | Unresolved {
  const application = findApplication(modules, reference.application);
  if ("kind" in application) return application;
  const credential = findVersion(application);
  if ("kind" in credential) return credential;
  const { version } = credential;
  const other = otherSecret(version, application.module, reference.secret);
  if (other !== undefined) return other;
  const pinned = pinnedVersion(version);
  if ("kind" in pinned) return pinned;
  const shared = application.module.blocks.filter((block) => {
    if (block === application.block || block.labels[0] !== application.block.labels[0]) return false;
    const found = findVersion({ module: application.module, block });
    return "version" in found && found.version === version;
  });
  return { application: application.block, version, pinned: pinned.version, shared };
}

/** The new version is one of a certain secret: the code has to read that one. */
function otherSecret(version: Block, module: Module, secret: string): Unresolved | undefined {
  const named = textValue(attribute(version, "secret_id")?.value, module);
  if ("text" in named && isSecret(named.text, secret)) return undefined;
  return {
    kind: "unresolved",
    why: `${place(version)} reads ${"text" in named ? `the secret "${named.text}"` : `a secret whose name is ${named.unknown}`}; the new credential is in "${secret}".`,
    todo: "Let both be the same secret: in the code, or in Firebreak's configuration.",
  };
}

/** By its name, or by its ARN, which ends in the name, a dash and six characters (Secrets Manager, "Secret ARN"). */
function isSecret(written: string, secret: string): boolean {
  if (written === secret) return true;
  const [, named] = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)-\w{6}$/.exec(written) ?? [];
  return named === secret;
}

function origin({ application, version, shared }: Located): string {
  const others =
    shared.length === 0 ? "" : ` So ${shared.length === 1 ? "does" : "do"} ${shared.map(place).join(", ")}.`;
  return `${place(application)} gets certificate and key from ${place(version)}.${others}`;
}

function change({ version, pinned }: Located, id: string): string {
  if (pinned === null) return `${address(version)} took the current version; now it names ${id}.`;
  return `The version_id of ${address(version)} changes from ${pinned} to ${id}.`;
}
