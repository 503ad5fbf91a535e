import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createInspector, usualLimits } from "../../../src/adapters/x509/inspect/inspector.ts";
import type { ThreadLimits } from "../../../src/adapters/x509/inspect/thread.ts";
import type { Inspector } from "../../../src/ports/inspector.ts";

/** The worker as it was built: Node loads it itself, and Node 20 reads no TypeScript. */
export const builtWorker = new URL("../../../dist/adapters/x509/inspect/worker.js", import.meta.url);

/** An inspector from the sources, with the worker that was built of them. */
export function openInspector(authorities: string[] = [], limits: ThreadLimits = usualLimits): Inspector {
  if (!existsSync(fileURLToPath(builtWorker)))
    throw new Error("There is no worker in dist: run `npm run build` first.");
  return createInspector({ authorities, worker: builtWorker, limits });
}
