import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { NewMaterial } from "../../../src/domain/code-change.ts";
import type { CodeFile } from "../../../src/ports/code-host.ts";
import type { CodeChange, CodeReference, CodeTree } from "../../../src/ports/infrastructure-code.ts";

/** One way to write it, as a folder: what is there, what becomes of it, and what people are told. */
export interface Golden {
  name: string;
  what: string;
  tree: CodeTree;
  reference: CodeReference;
  material: NewMaterial;
  /** The files that change, as they are afterwards. */
  after: CodeFile[];
  outcome: Outcome;
}

/** What comes of it, without the files. */
export type Outcome = {
  [Kind in CodeChange["kind"]]: Omit<Extract<CodeChange, { kind: Kind }>, "files">;
}[CodeChange["kind"]];

const pem = "-----BEGIN CERTIFICATE-----\nTXVzdGVyIDIgLSBuZXc=\n-----END CERTIFICATE-----\n";
const version = "bbbbbbbb-1111-4111-9111-000000000002";

/** What every change here is to name. */
export const materials: Record<"certificate" | "token", NewMaterial> = {
  certificate: {
    version,
    credential: {
      kind: "certificate",
      pem,
      serial: "0A1B2C3D",
      fingerprint: createHash("sha256").update("Muster 2 - new").digest("hex"),
      notAfter: "2027-11-26T08:00:00Z",
    },
  },
  token: {
    version,
    credential: { kind: "token", keyId: "NEWKEY0002", teamId: "TEAM000001", bundleId: "com.acme.app" },
  },
};

/** Every folder; those whose name ends in `.json` are written in JSON. */
export function goldens(folder: string): Golden[] {
  return readdirSync(folder).map((name) => readGolden(folder, name));
}

function readGolden(folder: string, name: string): Golden {
  const here = join(folder, name);
  const told = JSON.parse(readFileSync(join(here, "case.json"), "utf8")) as {
    what: string;
    place?: CodeReference["place"];
    paths?: string[];
    material?: "token";
    outcome: Outcome;
  };
  return {
    name,
    what: told.what,
    tree: { files: filesIn(join(here, "before")), paths: told.paths ?? null },
    reference: {
      application: "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod",
      secret: "push/ios-prod",
      place: told.place ?? { path: null, module: null, workspace: null },
    },
    material: materials[told.material ?? "certificate"],
    after: filesIn(join(here, "after")),
    outcome: told.outcome,
  };
}

function filesIn(folder: string): CodeFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(folder.length + 1), text: readFileSync(path, "utf8") }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
